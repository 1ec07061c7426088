package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link Softmax}, {@link Norm} and {@link Activation} on matrices: equations, gradients by differences, hidden rows. */
class RowOperationsTest {
    private static final double HIDDEN = Double.NEGATIVE_INFINITY;

    private final Engine engine = Engine.open();
    private final List<Slab> slabs = new ArrayList<>();

    @AfterEach
    void close() {
        slabs.forEach(Slab::close);
        engine.close();
    }

    /** A view of a wider matrix, so that rows don't follow one another. */
    private Matrix matrix(Precision precision, int rows, int columns) {
        Slab slab = engine.slab(Role.SCRATCH, precision);
        slabs.add(slab);
        Matrix whole = slab.reserve("m", rows, columns + 3);
        slab.allocate();
        return whole.columns(1, columns);
    }

    private Matrix random(Precision precision, int rows, int columns, long seed) {
        Matrix matrix = matrix(precision, rows, columns);
        matrix.setAll(
                new SplittableRandom(seed).doubles((long) rows * columns, -3, 3).toArray());
        return matrix;
    }

    private static double bound(Precision precision) {
        return precision == Precision.F32 ? 3e-6 : 1e-14;
    }

    /** dL/dx by central differences of a float64 forward pass, L = sum of dy y. */
    private static void assertGradient(double[] x, double[] dx, ToDoubleFunction<double[]> loss, double bound) {
        for (int i = 0; i < x.length; i++) {
            double[] above = x.clone();
            double[] below = x.clone();
            above[i] += 1e-5;
            below[i] -= 1e-5;
            double expected = (loss.applyAsDouble(above) - loss.applyAsDouble(below)) / 2e-5;
            assertEquals(expected, dx[i], bound, "element " + i);
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private interface Rows {
        double[] of(double[] x, int rows, int columns);
    }

    private static double[] softmax(double[] x, int rows, int columns) {
        double[] y = x.clone();
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int j = 0; j < columns; j++) {
                sum += Math.exp(x[row * columns + j]);
            }
            for (int j = 0; j < columns; j++) {
                y[row * columns + j] = Math.exp(x[row * columns + j]) / sum;
            }
        }
        return y;
    }

    private static double[] logSoftmax(double[] x, int rows, int columns) {
        return Arrays.stream(softmax(x, rows, columns)).map(Math::log).toArray();
    }

    @ParameterizedTest
    @EnumSource
    void softmaxFollowsTheEquations(Precision precision) {
        for (int columns : new int[] {1, 2, 7, 16, 33, 130}) {
            Matrix x = random(precision, 4, columns, columns);
            Matrix dy = random(precision, 4, columns, 5);
            Matrix y = matrix(precision, 4, columns);
            Matrix dx = matrix(precision, 4, columns);
            Softmax.forward(engine, x, y);
            assertArrayEquals(softmax(x.toArray(), 4, columns), y.toArray(), bound(precision));
            Softmax.backward(engine, y, dy, dx);
            double[] up = dy.toArray();
            double loose = 20 * bound(precision) + 1e-7;
            assertGradient(x.toArray(), dx.toArray(), at -> dot(up, softmax(at, 4, columns)), loose);
            Softmax.logForward(engine, x, y);
            assertArrayEquals(logSoftmax(x.toArray(), 4, columns), y.toArray(), 4 * bound(precision));
            Softmax.logBackward(engine, y, dy, dx);
            assertGradient(x.toArray(), dx.toArray(), at -> dot(up, logSoftmax(at, 4, columns)), 2 * loose);
            Matrix out = matrix(precision, 4, 1);
            Matrix dOut = random(precision, 4, 1, 9);
            Softmax.sumForward(engine, x, out);
            assertEquals(x.get(2, 0) - y.get(2, 0), out.get(2, 0), 4 * bound(precision));
            Softmax.sumBackward(engine, x, out, dOut, dx);
            double[] expected = softmax(x.toArray(), 4, columns);
            for (int i = 0; i < expected.length; i++) {
                expected[i] *= dOut.get(i / columns, 0);
            }
            assertArrayEquals(expected, dx.toArray(), 10 * bound(precision));
        }
    }

    /** A hidden row gives no output and no gradient, and changes nothing in the others; sizes up to the largest float. */
    @ParameterizedTest
    @EnumSource
    void hiddenElementsAreDefined(Precision precision) {
        int columns = 21;
        Matrix x = random(precision, 3, columns, 1);
        for (int j = 0; j < columns; j++) {
            x.set(1, j, HIDDEN);
            x.set(2, j, j % 2 == 0 ? HIDDEN : 3e38 - j);
        }
        Matrix dy = random(precision, 3, columns, 2);
        Matrix y = matrix(precision, 3, columns);
        Matrix dx = matrix(precision, 3, columns);
        Softmax.forward(engine, x, y);
        Softmax.backward(engine, y, dy, dx);
        for (int j = 0; j < columns; j++) {
            assertEquals(0, y.get(1, j));
            assertEquals(0, Math.abs(dx.get(1, j)));
            assertTrue(y.get(2, j) >= 0 && y.get(2, j) <= 1);
        }
        Softmax.logForward(engine, x, y);
        Softmax.logBackward(engine, y, dy, dx);
        for (int j = 0; j < columns; j++) {
            assertEquals(HIDDEN, y.get(1, j));
            assertEquals(0, Math.abs(dx.get(1, j)));
            assertTrue(Double.isFinite(dx.get(2, j)));
        }
        Matrix out = matrix(precision, 3, 1);
        Matrix dOut = random(precision, 3, 1, 3);
        Softmax.sumForward(engine, x, out);
        assertEquals(HIDDEN, out.get(1, 0));
        Softmax.sumBackward(engine, x, out, dOut, dx);
        for (int j = 0; j < columns; j++) {
            assertEquals(0, Math.abs(dx.get(1, j)));
        }
        assertEquals(0, dx.get(2, 0));
    }

    private static double[] norm(double[] x, int rows, int columns, boolean centred, double[] weight, double[] bias) {
        double[] y = x.clone();
        for (int row = 0; row < rows; row++) {
            double[] part = Arrays.copyOfRange(x, row * columns, (row + 1) * columns);
            double mean = centred ? Arrays.stream(part).average().orElse(0) : 0;
            double square = Arrays.stream(part)
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElse(0);
            for (int j = 0; j < columns; j++) {
                double xHat = (part[j] - mean) / Math.sqrt(square + 1e-5);
                y[row * columns + j] = xHat * (weight == null ? 1 : weight[j]) + (bias == null ? 0 : bias[j]);
            }
        }
        return y;
    }

    @ParameterizedTest
    @EnumSource
    void normsFollowTheEquations(Precision precision) {
        for (int kind = 0; kind < 6; kind++) {
            boolean centred = kind < 3;
            for (int columns : new int[] {2, 9, 32, 77}) {
                Matrix weight = kind % 3 == 0 ? null : random(precision, 1, columns, 1);
                Matrix bias = kind % 3 < 2 ? null : random(precision, 1, columns, 2);
                Matrix dWeight = weight == null ? null : matrix(precision, 1, columns);
                Matrix dBias = bias == null ? null : matrix(precision, 1, columns);
                Norm norm = new Norm(centred, 1e-5, weight, bias, dWeight, dBias);
                Matrix x = random(precision, 70, columns, columns);
                Matrix y = matrix(precision, 70, columns);
                Matrix stats = matrix(precision, 70, Norm.STATS);
                norm.forward(engine, x, y, stats);
                double[] w = weight == null ? null : weight.toArray();
                double[] b = bias == null ? null : bias.toArray();
                double[] at = x.toArray();
                // A row of two that are nearly equal is ill-conditioned, up to the factor 1 / sqrt(eps).
                double bound = bound(precision) * (columns == 2 ? 100 : 5);
                assertArrayEquals(norm(at, 70, columns, centred, w, b), y.toArray(), bound);
                Matrix dy = random(precision, 70, columns, 7);
                Matrix dx = matrix(precision, 70, columns);
                norm.backward(engine, x, stats, dy, dx);
                double[] up = dy.toArray();
                double loose = columns == 2 ? 1 : 60 * bound + 1e-6;
                if (columns == 9) {
                    ToDoubleFunction<double[]> loss = v -> dot(up, norm(v, 70, columns, centred, w, b));
                    assertGradient(at, dx.toArray(), loss, loose);
                }
                assertParameters(dWeight, dBias, norm(at, 70, columns, centred, null, null), up, 70 * bound);
            }
        }
    }

    private static void assertParameters(Matrix dWeight, Matrix dBias, double[] xHat, double[] dy, double bound) {
        for (int j = 0; dWeight != null && j < dWeight.columns(); j++) {
            double weight = 0;
            double bias = 0;
            for (int i = j; i < dy.length; i += dWeight.columns()) {
                weight += dy[i] * xHat[i];
                bias += dy[i];
            }
            assertEquals(weight, dWeight.get(0, j), bound);
            if (dBias != null) {
                assertEquals(bias, dBias.get(0, j), bound);
            }
        }
    }

    /** A large offset costs float32 nothing beyond the rounding of x itself. */
    @Test
    void layerNormBearsAnOffset() {
        int columns = 64;
        Matrix x = matrix(Precision.F32, 1, columns);
        for (int j = 0; j < columns; j++) {
            x.set(0, j, 10000 + (j % 7) / 8.0);
        }
        Matrix y = matrix(Precision.F32, 1, columns);
        new Norm(true, 1e-5, null, null, null, null).forward(engine, x, y, matrix(Precision.F32, 1, 3));
        assertArrayEquals(norm(x.toArray(), 1, columns, true, null, null), y.toArray(), 1e-6);
    }

    @ParameterizedTest
    @EnumSource
    void everyActivationHasItsSlope(Precision precision) {
        for (Activation.Kind kind : Activation.Kind.values()) {
            Activation activation = Activation.of(kind);
            Matrix x = random(Precision.F64, 3, 19, kind.ordinal());
            Matrix y = matrix(Precision.F64, 3, 19);
            Matrix dy = random(Precision.F64, 3, 19, 1);
            Matrix dx = matrix(Precision.F64, 3, 19);
            activation.forward(engine, x, y);
            activation.backward(engine, activation.backwardReadsOutput() ? y : x, dy, dx);
            double[] up = dy.toArray();
            Matrix moved = matrix(Precision.F64, 3, 19);
            Matrix result = matrix(Precision.F64, 3, 19);
            assertGradient(
                    x.toArray(),
                    dx.toArray(),
                    at -> {
                        moved.setAll(at);
                        activation.forward(engine, moved, result);
                        return dot(up, result.toArray());
                    },
                    1e-8);
            Matrix narrow = matrix(precision, 3, 19);
            Matrix narrowY = matrix(precision, 3, 19);
            narrow.setAll(x.toArray());
            activation.forward(engine, narrow, narrowY);
            assertArrayEquals(y.toArray(), narrowY.toArray(), 1e-5, kind.name());
        }
        assertEquals("leaky_relu", Activation.leakyRelu(0.1).label());
    }

    @Test
    void shapesAreChecked() {
        Matrix x = matrix(Precision.F32, 4, 6);
        Matrix other = matrix(Precision.F32, 4, 5);
        Matrix wide = matrix(Precision.F64, 4, 6);
        Failures.illegalArgument(() -> Softmax.forward(engine, x, other), "y", "[4][6]", "[4][5]");
        Failures.illegalArgument(() -> Softmax.forward(engine, x, wide), "F32", "F64");
        Failures.illegalArgument(() -> Softmax.backward(engine, x, x, other), "dx", "[4][6]", "[4][5]");
        Failures.illegalArgument(() -> Softmax.sumForward(engine, x, other), "out", "[4][1]");
        Failures.illegalArgument(() -> Activation.elu(1).forward(engine, x, other), "y", "[4][6]");
        Failures.illegalArgument(() -> Activation.elu(1).backward(engine, x, other, x), "dy", "[4][6]");
        Failures.illegalArgument(() -> Activation.softplus(0, 20), "beta", "0.0");
        Norm norm = new Norm(true, 1e-5, null, null, null, null);
        Failures.illegalArgument(() -> norm.forward(engine, x, x, other), "stats", "[4][3]", "[4][5]");
        Failures.illegalArgument(() -> new Norm(true, -1, null, null, null, null), "eps", "-1");
        Failures.illegalArgument(() -> new Norm(true, 1, null, x, null, null), "a bias needs a weight");
        Failures.illegalArgument(() -> new Norm(true, 1, x, null, null, null), "weight", "[1][6]", "[4][6]");
        try (Engine foreign = Engine.open()) {
            Failures.illegalArgument(() -> Softmax.forward(foreign, x, x), "forks");
            Failures.illegalArgument(() -> Activation.elu(1).forward(foreign, x, x), "forks");
            Failures.illegalArgument(() -> norm.forward(foreign, x, x, matrix(Precision.F32, 4, 3)), "forks");
        }
        x.slab().close();
        Failures.illegalState(() -> Softmax.forward(engine, x, x), "memory is closed");
        Failures.illegalState(() -> Activation.elu(1).forward(engine, x, x), "memory is closed");
        engine.enter();
        engine.exit();
    }

    /** Rows whose squares, or whose sum, are beyond the range are normalised as the same rows scaled down. */
    @ParameterizedTest
    @EnumSource
    void normsOfLargeRows(Precision precision) {
        int most = precision == Precision.F32 ? 124 : 1020;
        for (boolean centred : new boolean[] {true, false}) {
            // No eps: that of the unscaled rows would count.
            Norm norm = new Norm(centred, 0, null, null, null, null);
            for (int columns : new int[] {2, 17, 300}) {
                Matrix x = random(precision, 3, columns, 8);
                Matrix y = matrix(precision, 3, columns);
                Matrix dx = matrix(precision, 3, columns);
                Matrix stats = matrix(precision, 3, Norm.STATS);
                Matrix dy = random(precision, 3, columns, 9);
                norm.forward(engine, x, y, stats);
                double[] expected = y.toArray();
                double[] small = x.toArray();
                for (int exponent = most / 2 - 5; exponent <= most; exponent += 3) {
                    for (int i = 0; i < small.length; i++) {
                        x.set(i / columns, i % columns, Math.scalb(small[i], i / columns == 1 ? exponent : 0));
                    }
                    norm.forward(engine, x, y, stats);
                    double[] actual = y.toArray();
                    // The scale may be a subnormal number, with 2^-22 (or 2^-51) of rounding.
                    assertArrayEquals(expected, actual, bound(precision), columns + " columns, exponent " + exponent);
                    for (int row = 0; row < 3; row += 2) {
                        int from = row * columns;
                        assertArrayEquals(
                                Arrays.copyOfRange(expected, from, from + columns),
                                Arrays.copyOfRange(actual, from, from + columns));
                    }
                    norm.backward(engine, x, stats, dy, dx);
                    assertTrue(Arrays.stream(dx.toArray()).allMatch(Double::isFinite));
                }
            }
        }
    }
}
