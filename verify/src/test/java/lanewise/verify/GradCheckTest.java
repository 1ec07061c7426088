package lanewise.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import lanewise.verify.Finding.Reason;
import lanewise.verify.Finding.Status;
import lanewise.verify.GradCheck.Settings;
import lanewise.verify.TinyRnn.Bug;
import lanewise.verify.Variable.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GradCheckTest {
    /** A function of each element with the derivative that its backward claims. */
    private static final class Elementwise extends Variables {
        private final DoubleUnaryOperator function;
        private final DoubleUnaryOperator derivative;

        Elementwise(DoubleUnaryOperator function, DoubleUnaryOperator derivative, double... x) {
            this.function = function;
            this.derivative = derivative;
            add("x", Role.INPUT, x.length);
            System.arraycopy(x, 0, value("x"), 0, x.length);
        }

        @Override
        public String problem() {
            return "elementwise " + Arrays.toString(value("x"));
        }

        @Override
        public List<double[]> forward() {
            return List.of(Arrays.stream(value("x")).map(function).toArray());
        }

        @Override
        public void backward(List<double[]> cotangents) {
            for (int i = 0; i < value("x").length; i++) {
                grad("x")[i] = cotangents.get(0)[i] * derivative.applyAsDouble(value("x")[i]);
            }
        }
    }

    private static GradReport check(Differentiable subject) {
        return new GradCheck(subject, Settings.of(42)).run();
    }

    private static Finding gradient(Differentiable subject) {
        return new GradCheck(subject, Settings.of(42))
                .gradient(subject.variables().getFirst());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, -1})
    void rightGradientsPass(long seed) {
        TinyRnn rnn = new TinyRnn(Bug.NO_BUG);
        double[] before = rnn.get(rnn.variable("x"));
        GradReport report = new GradCheck(rnn, Settings.of(seed)).run();
        assertTrue(report.passed(), report::toString);
        assertEquals(1 + 5 * 5, report.count(Status.PASSED));
        assertEquals(report.findings().size(), report.count(Status.PASSED));
        assertArrayEquals(before, rnn.get(rnn.variable("x")));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NO_BUG")
    void everySpoiltResultIsFound(Bug bug) {
        for (long seed = 0; seed < 5; seed++) {
            for (int elementLimit : new int[] {300, 0}) {
                Settings settings = new Settings(seed, 1e-6, 1e-8, elementLimit, 8);
                GradReport report = new GradCheck(new TinyRnn(bug), settings).run();
                assertEquals(Status.FAILED, report.status(), report::toString);
            }
        }
    }

    /** The same verdict names variable and element whether all elements are checked or random directions are halved. */
    @ParameterizedTest
    @CsvSource({
        "WRONG_SIGN_OF_DX, x, -1, SIGN",
        "DX_TWICE, x, -1, FACTOR",
        "OFF_BY_1E_5, x, -1, FORMULA",
        "ONE_ELEMENT_MISSING, U, 4, MISSING",
        "ONE_ELEMENT_NAN, b, 1, NOT_FINITE",
        "H0_GRADIENT_ONE_STEP_LATE, h0, 0, FORMULA",
    })
    void theLikelyReasonIsNamed(Bug bug, String variable, int index, Reason reason) {
        for (int elementLimit : new int[] {300, 0}) {
            TinyRnn rnn = new TinyRnn(bug);
            Settings settings = new Settings(42, 1e-6, 1e-8, elementLimit, 8);
            Finding finding = new GradCheck(rnn, settings).gradient(rnn.variable(variable));
            assertEquals(reason, finding.reason(), finding::toString);
            int found = finding.evidence().index();
            assertTrue(index < 0 ? found >= 0 : found == index, finding::toString);
            String check = elementLimit == 0 ? "adjoint identity" : "gradient";
            String repro = "repro: problem \"rnn_tanh T=4 I=2 H=3 " + bug + "\" check \"" + check + "\" variable "
                    + variable + " index " + found + " seed 42";
            assertEquals(repro, finding.repro());
        }
    }

    @Test
    void aKinkIsMistrustedAndNamed() {
        DoubleUnaryOperator relu = x -> Math.max(x, 0);
        for (double claimed : new double[] {0, 0.5, 1}) {
            Finding finding = gradient(new Elementwise(relu, x -> x == 0 ? claimed : x > 0 ? 1 : 0, 3, 0, 2, -1));
            assertEquals(claimed == 0.5 ? Status.PASSED : Status.MISTRUSTED, finding.status(), finding::toString);
            assertEquals(claimed == 0.5 ? Reason.NONE : Reason.KINK, finding.reason());
            assertEquals(1, claimed == 0.5 ? 1 : finding.evidence().index());
        }
        for (double claimed : new double[] {-0.1, 1.1}) {
            Finding finding = gradient(new Elementwise(relu, x -> x == 0 ? claimed : x > 0 ? 1 : 0, 3, 0, 2, -1));
            assertEquals(Status.FAILED, finding.status(), finding::toString);
        }
    }

    @Test
    void aKinkNearbyDoesNoHarm() {
        DoubleUnaryOperator relu = x -> Math.max(x, 0);
        double[] near = {1e-3, -1e-3, 1e-4, -1e-4, 1e-5, 2, -3};
        Finding right = gradient(new Elementwise(relu, x -> x > 0 ? 1 : 0, near));
        assertEquals(Status.PASSED, right.status(), right::toString);
        Finding wrong = gradient(new Elementwise(relu, x -> x > 5e-5 ? 1 : 0, near));
        assertEquals(Status.FAILED, wrong.status(), wrong::toString);
        assertEquals(4, wrong.evidence().index());
    }

    @Test
    void aBorderOfTheDomainNearbyDoesNoHarm() {
        Finding log = gradient(new Elementwise(Math::log, x -> 1 / x, 1e-3, 0.5, 20));
        assertEquals(Status.PASSED, log.status(), log::toString);
        Finding root = gradient(new Elementwise(Math::sqrt, x -> 0.5 / Math.sqrt(x), 2e-3, 1e6));
        assertEquals(Status.PASSED, root.status(), root::toString);
    }

    @Test
    void steepAndLargeFunctionsPass() {
        Finding exp = gradient(new Elementwise(Math::exp, Math::exp, -5, 0, 3, 12));
        assertEquals(Status.PASSED, exp.status(), exp::toString);
        Finding wave = gradient(new Elementwise(x -> Math.sin(50 * x), x -> 50 * Math.cos(50 * x), 0.1, 1, 7));
        assertEquals(Status.PASSED, wave.status(), wave::toString);
        Finding tiny = gradient(new Elementwise(x -> 1e-9 * x * x, x -> 2e-9 * x, 1, 2, -3));
        assertEquals(Status.PASSED, tiny.status(), tiny::toString);
        Finding tinyWrong = gradient(new Elementwise(x -> 1e-9 * x * x, x -> 2.001e-9 * x, 1, 2, -3));
        assertEquals(Status.FAILED, tinyWrong.status(), tinyWrong::toString);
    }

    @Test
    void whatDifferencesCannotSeeIsMistrusted() {
        Finding zeros = gradient(new Elementwise(x -> 3, x -> 0, 1, 2));
        assertEquals(List.of(Status.MISTRUSTED, Reason.ZEROS), List.of(zeros.status(), zeros.reason()));
        Finding spurious = gradient(new Elementwise(x -> 3, x -> 1e-3, 1, 2));
        assertEquals(List.of(Status.FAILED, Reason.SPURIOUS), List.of(spurious.status(), spurious.reason()));
        // An output of 1e12 rounds a slope of 1e-6 away.
        Finding offset = gradient(new Elementwise(x -> 1e12 + 1e-6 * x, x -> 1e-6, 1, 2));
        assertEquals(Status.MISTRUSTED, offset.status(), offset::toString);
        Finding rough = gradient(new Elementwise(x -> x + 1e-4 * Math.sin(1e13 * x), x -> 1.01, 1, 2));
        assertEquals(List.of(Status.MISTRUSTED, Reason.CANCELLATION), List.of(rough.status(), rough.reason()));
    }

    @Test
    void aForwardThatIsNotFiniteFails() {
        Finding finding = gradient(new Elementwise(x -> Double.NaN, x -> 1, 1, 2));
        assertEquals(List.of(Status.FAILED, Reason.NOT_FINITE), List.of(finding.status(), finding.reason()));
    }

    @Test
    void aForwardThatIsNotRepeatableIsFound() {
        double[] calls = new double[1];
        Finding finding = new BackwardRules(new Elementwise(x -> x + calls[0]++, x -> 1, 1), 1).forwardTwice();
        assertEquals(List.of(Status.FAILED, Reason.NOT_REPEATABLE), List.of(finding.status(), finding.reason()));
    }

    @Test
    void nothingToCheckIsSkipped() {
        GradReport report = check(new Elementwise(x -> x, x -> 1));
        assertEquals(Status.SKIPPED, report.findings().getLast().status());
        assertEquals(Status.PASSED, report.findings().getFirst().status());
        assertEquals(
                Reason.NO_ELEMENTS, gradient(new Elementwise(x -> x, x -> 1)).reason());
    }

    /** 2000 elements are checked along directions; one wrong element of them is found and named. */
    @Test
    void oneWrongElementOfManyIsLocated() {
        double[] x = IntStream.range(0, 2000).mapToDouble(i -> Math.sin(i)).toArray();
        Finding right = gradient(new Elementwise(Math::tanh, v -> 1 - Math.tanh(v) * Math.tanh(v), x));
        assertEquals(Status.PASSED, right.status(), right::toString);
        Finding wrong =
                gradient(new Elementwise(Math::tanh, v -> v == x[1234] ? 0 : 1 - Math.tanh(v) * Math.tanh(v), x));
        assertEquals(Status.FAILED, wrong.status(), wrong::toString);
        assertEquals(1234, wrong.evidence().index());
        assertEquals(Reason.MISSING, wrong.reason());
    }

    @Test
    void theReportShowsWhatFailed() {
        GradReport report = check(new TinyRnn(Bug.ONE_ELEMENT_MISSING));
        String text = report.toString();
        assertTrue(
                text.startsWith("rnn_tanh T=4 I=2 H=3 ONE_ELEMENT_MISSING: 25 passed, 1 failed, 0 mistrusted"), text);
        assertTrue(text.contains("FAILED gradient U[4]: analytic 0.0000"), text);
        assertTrue(text.contains("no gradient arrives") && text.contains("seed 42"), text);
    }
}
