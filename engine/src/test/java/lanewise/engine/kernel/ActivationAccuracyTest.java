package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.function.UnaryOperator;
import lanewise.engine.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The slope of every activation, and what it gives at its limits; the functions' own errors are {@link AccuracyTableTest}'s. Float64
 * against 50 digits, float32 against float64, in units of the last place of the result or of 1/2, whichever is larger: slopes cross
 * 0.
 */
class ActivationAccuracyTest {
    private static final int POINTS = 400;
    private static final int STEP = 4001;
    private static final double BOUND = 6;
    private static final MathContext DIGITS = new MathContext(60);
    private static final BigDecimal STEP_WIDTH = new BigDecimal("1e-16");

    private interface Backward {
        void apply(ActivationKernels kernels, long x, long dy, long dx, long n);
    }

    private enum Function {
        ELU(Elementary.ELU, (k, x, d, o, n) -> k.eluBackward(x, d, o, 0.75, n), null),
        SELU(Elementary.SELU, ActivationKernels::seluBackward, null),
        SILU(Elementary.SILU, ActivationKernels::siluBackward, x -> x.multiply(Exact.sigmoid(x), DIGITS)),
        GELU(Elementary.GELU, ActivationKernels::geluBackward, x -> x.multiply(Exact.normal(x), DIGITS)),
        GELU_TANH(
                Elementary.GELU_TANH,
                ActivationKernels::geluTanhBackward,
                x -> x.multiply(Exact.sigmoid(Elementary.cubic(x)), DIGITS)),
        MISH(Elementary.MISH, ActivationKernels::mishBackward, Elementary::mish),
        LOG_SIGMOID(Elementary.LOG_SIGMOID, ActivationKernels::logSigmoidBackward, null),
        SOFTPLUS(Elementary.SOFTPLUS_BETA, (k, x, d, o, n) -> k.softplusBetaBackward(x, d, o, 1.5, 1e9, n), null);

        private final Elementary forward;
        private final Backward backward;
        /** At numbers of any precision, where the slope is found by a difference. */
        private final UnaryOperator<BigDecimal> truth;

        Function(Elementary forward, Backward backward, UnaryOperator<BigDecimal> truth) {
            this.forward = forward;
            this.backward = backward;
            this.truth = truth;
        }

        BigDecimal slope(double x) {
            return switch (this) {
                case LOG_SIGMOID -> Exact.sigmoid(-x);
                case SOFTPLUS -> Exact.sigmoid(x * 1.5);
                case ELU -> slopeBelow(x, BigDecimal.ONE, new BigDecimal("0.75"));
                case SELU ->
                    slopeBelow(x, Elementary.SELU_SCALE, Elementary.SELU_SCALE.multiply(Elementary.SELU_ALPHA));
                default -> difference(new BigDecimal(x));
            };
        }

        /** Good to 24 digits. */
        private BigDecimal difference(BigDecimal x) {
            BigDecimal above = truth.apply(x.add(STEP_WIDTH));
            BigDecimal below = truth.apply(x.subtract(STEP_WIDTH));
            return above.subtract(below).divide(STEP_WIDTH.multiply(BigDecimal.TWO), DIGITS);
        }

        private static BigDecimal slopeBelow(double x, BigDecimal right, BigDecimal left) {
            return x > 0 ? right : left.multiply(Exact.exp(x));
        }
    }

    /** Results of the scalar kernels, f(x) and f'(x). */
    private static double[][] run(Function function, Precision precision, double[] x) {
        return new double[][] {function.forward.values(precision, false, x), slopes(function, precision, x)};
    }

    private static double[] slopes(Function function, Precision precision, double[] x) {
        try (Arena arena = Arena.ofConfined()) {
            long size = Math.max(1, x.length) * (long) precision.bytes();
            MemorySegment in = arena.allocate(size, 64);
            MemorySegment dy = arena.allocate(size, 64);
            MemorySegment dx = arena.allocate(size, 64);
            for (int i = 0; i < x.length; i++) {
                Elementary.set(in, precision, i, x[i]);
                Elementary.set(dy, precision, i, 1);
            }
            ActivationKernels kernels = ElementKernelsTest.reference(precision).activations();
            function.backward.apply(kernels, in.address(), dy.address(), dx.address(), x.length);
            double[] slopes = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                slopes[i] = Elementary.get(dx, precision, i);
            }
            return slopes;
        }
    }

    @ParameterizedTest
    @EnumSource
    void doubleSlopesKeepTheBound(Function function) {
        double[] x = function.forward.points(POINTS);
        double[] slopes = slopes(function, Precision.F64, x);
        for (int i = 0; i < POINTS; i++) {
            BigDecimal truth = function.slope(x[i]);
            double unit = Math.max(Math.ulp(truth.doubleValue()), Math.ulp(0.5));
            double error = new BigDecimal(slopes[i]).subtract(truth).abs().doubleValue() / unit;
            assertTrue(error <= BOUND, function + "'(" + x[i] + ") is off by " + error + " ULP");
        }
    }

    @ParameterizedTest
    @EnumSource
    void floatSlopesKeepTheBound(Function function) {
        int count = (int) ((1L << 32) / STEP);
        double[] x = new double[count];
        for (int i = 0; i < count; i++) {
            x[i] = Float.intBitsToFloat((int) ((long) i * STEP));
        }
        double[] f32 = slopes(function, Precision.F32, x);
        double[] f64 = slopes(function, Precision.F64, x);
        for (int i = 0; i < count; i++) {
            double error = ulps(f32[i], f64[i], Math.max(Math.ulp((float) f64[i]), Math.ulp(0.5f)));
            if (error > BOUND) {
                throw new AssertionError(function + "'(" + x[i] + ") is off by " + error + " ULP");
            }
        }
    }

    private static double ulps(double actual, double truth, double unit) {
        float nearest = (float) truth;
        if (Float.isNaN(nearest) || Float.isInfinite(nearest) || Double.isNaN(actual) || Double.isInfinite(actual)) {
            return Float.compare(nearest, (float) actual) == 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        return Math.abs(actual - truth) / unit;
    }

    @ParameterizedTest
    @EnumSource
    void limitsAreExact(Function function) {
        double[] x = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, -0.0, 1e30, -1e30};
        for (Precision precision : Precision.values()) {
            double[][] y = run(function, precision, x);
            boolean unbounded = function == Function.LOG_SIGMOID;
            double low = switch (function) {
                case ELU -> -0.75;
                case SELU ->
                    -Elementary.SELU_SCALE.multiply(Elementary.SELU_ALPHA).doubleValue();
                case LOG_SIGMOID -> Double.NEGATIVE_INFINITY;
                default -> 0;
            };
            assertTrue(Double.isNaN(y[0][0]) && Double.isNaN(y[1][0]), function + " of NaN");
            assertEquals(unbounded ? -0.0 : Double.POSITIVE_INFINITY, y[0][1], function + " of infinity");
            assertEquals(low, y[0][2], 1e-7, function + " of -infinity");
            assertEquals(function == Function.LOG_SIGMOID ? -1e30 : low, y[0][6], 1e23, function + " of -1e30");
            if (function != Function.LOG_SIGMOID && function != Function.SOFTPLUS) {
                assertEquals(0.0, y[0][3], function + " of 0");
                assertEquals(-0.0, y[0][4], function + " of -0");
                assertEquals(
                        (float) 1e30 * (function == Function.SELU ? Elementary.SELU_SCALE.doubleValue() : 1),
                        y[0][5],
                        2e23);
                assertEquals(function == Function.SELU ? Elementary.SELU_SCALE.doubleValue() : 1, y[1][1], 1e-7);
                assertEquals(0.0, Math.abs(y[1][2]), function + "' of -infinity");
            }
            double atZero = switch (function) {
                case ELU -> 0.75;
                case SELU ->
                    Elementary.SELU_SCALE.multiply(Elementary.SELU_ALPHA).doubleValue();
                case MISH -> 0.6;
                default -> 0.5;
            };
            assertEquals(atZero, y[1][3], 1e-7, function + "' of 0");
            assertEquals(y[1][3], y[1][4], function + "' of -0");
        }
    }
}
