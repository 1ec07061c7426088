package lanewise.verify.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import lanewise.engine.Precision;
import lanewise.verify.cases.Comparison.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of "How to compare" accepts an error slightly inside its bound and refuses one slightly outside. */
class TolerancesTest {
    /** Largest 4, L2 norm sqrt(16 + 1 + 1e-8). */
    private static final double[] STORED = {1e-4, -4, 1};

    @TempDir
    private Path folder;

    private ReferenceCase write(String name, String kind, String function) {
        CaseFile file = new CaseFile(name, kind)
                .meta("cfg.function", function)
                .meta("leaves", "x")
                .meta("f32.out/y", "1e-5 1e-9")
                .meta("f32.grad/x", "1e-9 1e-6")
                .vector("in/x", 0, -9, 100)
                .vector("cot/y", 0.5, -5, 1e-3)
                .vector("out/y", STORED)
                .vector("grad/x", STORED);
        return ReferenceCase.read(file.write(folder));
    }

    private static Comparison compare(ReferenceCase c, Precision precision, String tensor, int index, double error) {
        double[] actual = c.tensor(tensor).values().clone();
        actual[index] += error;
        return Tolerances.compare(c, precision, c.tensor(tensor), actual);
    }

    private static void assertBound(ReferenceCase c, Precision precision, String tensor, int index, double bound) {
        for (int sign : new int[] {1, -1}) {
            Comparison inside = compare(c, precision, tensor, index, sign * 0.99 * bound);
            assertEquals(Outcome.AGREES, inside.outcome(), inside::toString);
            assertTrue(inside.error() > 0.98 * inside.bound(), inside::toString);
            Comparison outside = compare(c, precision, tensor, index, sign * 1.01 * bound);
            assertEquals(Outcome.DIFFERS, outside.outcome(), outside::toString);
            assertEquals(tensor, outside.tensor());
        }
    }

    @ParameterizedTest
    @CsvSource({
        // The general rule: of the largest value, at whichever element.
        "linear, linear, -, F64, out/y, 0, 4e-12",
        "linear, linear, -, F64, grad/x, 2, 4e-12",
        "rnn_offset, rnn_tanh, -, F64, out/y, 0, 4e-10",
        "layernorm_offset, layernorm, -, F64, grad/x, 0, 4e-10",
        "layernorm_small_variance, layernorm, -, F64, out/y, 0, 4e-10",
        "layernorm_eps, layernorm, -, F64, out/y, 0, 4e-10",
        "batchnorm_train_b2, batchnorm, -, F64, out/y, 0, 4e-10",
        "batchnorm_train_b20, batchnorm, -, F64, out/y, 0, 4e-12",
        "train, training, -, F64, out/y, 0, 4e-12",
        // Float32: out/y has 4 * f32max = 4e-5, but L2 <= 1e-6 * sqrt(17); grad/x has max 1e-6 * 4 and L2 <= 4e-6 *
        // sqrt(17).
        "linear, linear, -, F32, out/y, 0, 4.123105626829e-6",
        "linear, linear, -, F32, grad/x, 0, 4e-6",
        "train, training, -, F32, out/y, 0, 4e-4",
        // Activations, element by element: x = 0, -9, 100; c = 0.5, -5, 1e-3; b = 1e-4, -4, 1.
        "tanh, activation, tanh, F64, out/y, 0, 1e-16",
        "tanh, activation, tanh, F64, out/y, 1, 4e-13",
        "tanh, activation, tanh, F64, out/y, 2, 1e-13",
        "tanh, activation, tanh, F64, grad/x, 0, 5e-13",
        "tanh, activation, tanh, F64, grad/x, 1, 5e-12",
        "tanh, activation, tanh, F64, grad/x, 2, 1e-12",
        "tanh, activation, tanh, F32, out/y, 0, 4e-10",
        "tanh, activation, tanh, F32, out/y, 1, 1.6e-6",
        "tanh, activation, tanh, F32, grad/x, 0, 5e-7",
        "tanh, activation, tanh, F32, grad/x, 2, 1e-6",
        "gelu, activation, gelu, F32, out/y, 0, 4e-7",
        "gelu, activation, gelu, F32, out/y, 1, 4e-6",
        "gelu, activation, gelu, F32, out/y, 2, 4.04e-5",
        "gelu, activation, gelu, F64, out/y, 2, 1e-13",
        "gelu, activation, gelu, F32, grad/x, 1, 5e-6",
        "softmax, activation, softmax, F64, grad/x, 1, 5e-12",
        "softmax, activation, softmax, F32, out/y, 1, 1.6e-6",
        "softmax, activation, softmax, F32, grad/x, 0, 4e-6",
        "log_softmax, activation, log_softmax, F32, grad/x, 2, 4e-6",
    })
    void bound(String name, String kind, String function, Precision precision, String tensor, int index, double bound) {
        assertBound(write(name, kind, function), precision, tensor, index, bound);
    }

    /** Two rows of two arguments: the largest |x| of the row, and the row's cotangent. */
    @Test
    void logsumexp() {
        CaseFile file = new CaseFile("logsumexp", "activation")
                .meta("cfg.function", "logsumexp")
                .meta("leaves", "x")
                .meta("f32.out/y", "0 0")
                .meta("f32.grad/x", "0 0")
                .tensor("in/x", new long[] {2, 2}, 3, -9, 99, 1)
                .vector("out/y", 0, 1e-9)
                .vector("cot/y", 2, -7)
                .tensor("grad/x", new long[] {2, 2}, 0, 8, 0, 0);
        ReferenceCase c = ReferenceCase.read(file.write(folder));
        assertBound(c, Precision.F64, "out/y", 0, 1e-13 * 1e-3 * 10);
        assertBound(c, Precision.F64, "out/y", 1, 1e-13 * 1e-3 * 100);
        assertBound(c, Precision.F32, "out/y", 1, 4e-7 * 1e-3 * 100);
        assertBound(c, Precision.F64, "grad/x", 0, 2e-12);
        assertBound(c, Precision.F64, "grad/x", 1, 8e-12);
        assertBound(c, Precision.F64, "grad/x", 3, 7e-12);
        assertBound(c, Precision.F32, "grad/x", 0, 8e-6);
    }

    @Test
    void zeroMeansZeroInFloat64AndNothingInFloat32() {
        CaseFile file = new CaseFile("zero", "linear").meta("f32.out/y", "0 0").vector("out/y", 0, 0);
        ReferenceCase zero = ReferenceCase.read(file.write(folder));
        assertEquals(
                Outcome.AGREES, compare(zero, Precision.F64, "out/y", 1, -0.0).outcome());
        assertEquals(
                Outcome.DIFFERS,
                compare(zero, Precision.F64, "out/y", 1, 1e-300).outcome());
        assertEquals(
                Outcome.DROPPED, compare(zero, Precision.F32, "out/y", 1, 1e-20).outcome());
        assertEquals(
                Outcome.DIFFERS,
                compare(zero, Precision.F32, "out/y", 1, Double.NaN).outcome());
        ReferenceCase tiny = ReferenceCase.read(file.vector("out/y", 9e-31).write(folder));
        assertEquals(
                Outcome.DROPPED, compare(tiny, Precision.F32, "out/y", 0, 1).outcome());
        ReferenceCase small = ReferenceCase.read(file.vector("out/y", 1e-30).write(folder));
        assertEquals(
                Outcome.DIFFERS,
                compare(small, Precision.F32, "out/y", 0, 1e-35).outcome());
    }

    /** A zero element with zero bound must not hide a later difference. */
    @Test
    void anElementWithoutErrorHidesNothing() {
        CaseFile file = new CaseFile("a", "activation")
                .meta("cfg.function", "relu")
                .meta("leaves", "x")
                .vector("in/x", -1, 1)
                .vector("out/y", 0, 1)
                .vector("cot/y", 0, 1)
                .vector("grad/x", 0, 1);
        ReferenceCase c = ReferenceCase.read(file.write(folder));
        assertEquals(
                Outcome.DIFFERS, compare(c, Precision.F64, "grad/x", 1, 0.5).outcome());
        assertEquals(
                Outcome.DIFFERS, compare(c, Precision.F64, "grad/x", 0, 1e-30).outcome());
    }

    @Test
    void notFiniteWrongSizeOrMissing() {
        ReferenceCase c = write("linear", "linear", "-");
        CaseTensor y = c.tensor("out/y");
        for (Precision precision : Precision.values()) {
            for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                assertEquals(
                        Outcome.DIFFERS,
                        compare(c, precision, "out/y", 1, value).outcome());
            }
            Comparison missing = Tolerances.compare(c, precision, y, null);
            assertEquals("out/y: the runner returned no such tensor", missing.toString());
            assertTrue(missing.outcome() == Outcome.UNTESTED && missing.failed());
            Comparison wrongSize = Tolerances.compare(c, precision, y, new double[4]);
            assertTrue(wrongSize.failed() && wrongSize.measure().contains("3 elements expected, but got 4"));
        }
    }
}
