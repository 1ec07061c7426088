package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import lanewise.engine.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every activation and its slope: float64 against 50 digits, float32 against float64. Functions are measured in units of the
 * result's last place; slopes, which cross 0, in units of the last place of the result or of 1/2, whichever is larger.
 */
class ActivationAccuracyTest {
    private static final int POINTS = 400;
    private static final int STEP = Boolean.getBoolean("lanewise.everyFloat") ? 1 : 4001;
    private static final MathContext DIGITS = new MathContext(60);
    private static final BigDecimal STEP_WIDTH = new BigDecimal("1e-16");

    private interface Forward {
        void apply(ActivationKernels kernels, long x, long y, long n);
    }

    private interface Backward {
        void apply(ActivationKernels kernels, long x, long dy, long dx, long n);
    }

    private enum Function {
        ELU(
                2.2,
                2.2,
                (k, x, y, n) -> k.elu(x, y, 0.75, n),
                (k, x, d, o, n) -> k.eluBackward(x, d, o, 0.75, n),
                x -> x.signum() > 0 ? x : expm1(x).multiply(new BigDecimal("0.75"))),
        SELU(2.5, 2.5, ActivationKernels::selu, ActivationKernels::seluBackward, ActivationAccuracyTest::selu),
        SILU(
                1.8,
                1.8,
                ActivationKernels::silu,
                ActivationKernels::siluBackward,
                x -> x.multiply(Exact.sigmoid(x), DIGITS)),
        GELU(
                5.5,
                5,
                ActivationKernels::gelu,
                ActivationKernels::geluBackward,
                x -> x.multiply(Exact.normal(x), DIGITS)),
        GELU_TANH(
                200,
                2000,
                ActivationKernels::geluTanh,
                ActivationKernels::geluTanhBackward,
                x -> x.multiply(Exact.sigmoid(cubic(x)), DIGITS)),
        MISH(3.5, 3.5, ActivationKernels::mish, ActivationKernels::mishBackward, ActivationAccuracyTest::mish),
        LOG_SIGMOID(
                2,
                2,
                ActivationKernels::logSigmoid,
                ActivationKernels::logSigmoidBackward,
                x -> Exact.softplus(-x.doubleValue()).negate()),
        SOFTPLUS(
                100,
                2.5,
                (k, x, y, n) -> k.softplusBeta(x, y, 1.5, 1e9, n),
                (k, x, d, o, n) -> k.softplusBetaBackward(x, d, o, 1.5, 1e9, n),
                x -> Exact.softplus(x.doubleValue() * 1.5).divide(new BigDecimal("1.5"), DIGITS));

        private final double bound32;
        private final double bound64;
        private final Forward forward;
        private final Backward backward;
        private final UnaryOperator<BigDecimal> truth;

        Function(double bound32, double bound64, Forward forward, Backward backward, UnaryOperator<BigDecimal> truth) {
            this.bound32 = bound32;
            this.bound64 = bound64;
            this.forward = forward;
            this.backward = backward;
            this.truth = truth;
        }

        /** A difference quotient good to 30 digits; softplus by its slope, as its truth takes a double. */
        BigDecimal slope(double x) {
            if (this == LOG_SIGMOID) {
                return Exact.sigmoid(-x);
            }
            if (this == SOFTPLUS) {
                return Exact.sigmoid(x * 1.5);
            }
            BigDecimal z = new BigDecimal(x);
            if (this == SELU || this == ELU) {
                return slopeBelow(z);
            }
            BigDecimal above = truth.apply(z.add(STEP_WIDTH));
            BigDecimal below = truth.apply(z.subtract(STEP_WIDTH));
            return above.subtract(below).divide(STEP_WIDTH.multiply(BigDecimal.TWO), DIGITS);
        }

        private BigDecimal slopeBelow(BigDecimal z) {
            BigDecimal right = this == SELU ? SCALE : BigDecimal.ONE;
            BigDecimal left = this == SELU ? SCALE.multiply(ALPHA) : new BigDecimal("0.75");
            return z.signum() > 0 ? right : left.multiply(Exact.exp(z));
        }
    }

    private static final BigDecimal SCALE = new BigDecimal("1.0507009873554804934193349852946");
    private static final BigDecimal ALPHA = new BigDecimal("1.6732632423543772848170429916717");

    private static BigDecimal expm1(BigDecimal x) {
        return Exact.expm1(x.doubleValue());
    }

    private static BigDecimal selu(BigDecimal x) {
        return SCALE.multiply(x.signum() > 0 ? x : expm1(x).multiply(ALPHA));
    }

    private static BigDecimal mish(BigDecimal x) {
        BigDecimal e = Exact.exp(x);
        BigDecimal n = e.multiply(e.add(BigDecimal.TWO), DIGITS);
        return x.multiply(n).divide(n.add(BigDecimal.TWO), DIGITS);
    }

    private static BigDecimal cubic(BigDecimal x) {
        BigDecimal root = new BigDecimal("1.5957691216057307117597842397375274738");
        return root.multiply(x.add(x.pow(3).multiply(new BigDecimal("0.044715"))));
    }

    /** Results of the scalar kernels, f(x) and f'(x). */
    private static double[][] run(Function function, Precision precision, double[] x) {
        try (Arena arena = Arena.ofConfined()) {
            long size = Math.max(1, x.length) * (long) precision.bytes();
            MemorySegment[] segments = new MemorySegment[4];
            for (int i = 0; i < 4; i++) {
                segments[i] = arena.allocate(size, 64);
            }
            for (int i = 0; i < x.length; i++) {
                set(segments[0], precision, i, x[i]);
                set(segments[1], precision, i, 1);
            }
            ActivationKernels kernels = ElementKernelsTest.reference(precision).activations();
            function.forward.apply(kernels, segments[0].address(), segments[2].address(), x.length);
            function.backward.apply(
                    kernels, segments[0].address(), segments[1].address(), segments[3].address(), x.length);
            double[][] results = new double[2][x.length];
            for (int i = 0; i < x.length; i++) {
                results[0][i] = get(segments[2], precision, i);
                results[1][i] = get(segments[3], precision, i);
            }
            return results;
        }
    }

    private static void set(MemorySegment segment, Precision precision, long index, double value) {
        if (precision == Precision.F32) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
        } else {
            segment.setAtIndex(ValueLayout.JAVA_DOUBLE, index, value);
        }
    }

    private static double get(MemorySegment segment, Precision precision, long index) {
        return precision == Precision.F32
                ? segment.getAtIndex(ValueLayout.JAVA_FLOAT, index)
                : segment.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
    }

    @ParameterizedTest
    @EnumSource
    void doublesKeepTheBound(Function function) {
        SplittableRandom random = new SplittableRandom(function.ordinal());
        double[] x = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            x[i] = switch (random.nextInt(5)) {
                case 0 -> random.nextDouble(-1, 1);
                case 1 -> random.nextGaussian() * 4;
                case 2 -> random.nextDouble(-750, 60);
                case 3 -> random.nextDouble(-38.6, -20);
                default -> Math.scalb(random.nextDouble(-1, 1), random.nextInt(-60, 4));
            };
        }
        double[][] results = run(function, Precision.F64, x);
        double[] worst = new double[2];
        double[] where = new double[2];
        for (int i = 0; i < POINTS; i++) {
            double error = Exact.ulps(results[0][i], function.truth.apply(new BigDecimal(x[i])));
            double slope = results[1][i];
            BigDecimal truth = function.slope(x[i]);
            double unit = Math.max(Math.ulp(truth.doubleValue()), Math.ulp(0.5));
            double slopeError = new BigDecimal(slope).subtract(truth).abs().doubleValue() / unit;
            if (error > worst[0]) {
                worst[0] = error;
                where[0] = x[i];
            }
            if (slopeError > worst[1]) {
                worst[1] = slopeError;
                where[1] = x[i];
            }
        }
        assertTrue(worst[0] <= function.bound64, function + "(" + where[0] + ") is off by " + worst[0] + " ULP");
        assertTrue(worst[1] <= 6, function + "'(" + where[1] + ") is off by " + worst[1] + " ULP");
    }

    @ParameterizedTest
    @EnumSource
    void floatsKeepTheBound(Function function) {
        int count = (int) ((1L << 32) / STEP);
        double[] x = new double[count];
        for (int i = 0; i < count; i++) {
            x[i] = Float.intBitsToFloat((int) ((long) i * STEP));
        }
        double[][] f32 = run(function, Precision.F32, x);
        double[][] f64 = run(function, Precision.F64, x);
        double[] worst = new double[2];
        double[] where = new double[2];
        for (int i = 0; i < count; i++) {
            double error = ulps(f32[0][i], f64[0][i], Math.ulp((float) f64[0][i]));
            double slopeError = ulps(f32[1][i], f64[1][i], Math.max(Math.ulp((float) f64[1][i]), Math.ulp(0.5f)));
            if (error > worst[0]) {
                worst[0] = error;
                where[0] = x[i];
            }
            if (slopeError > worst[1]) {
                worst[1] = slopeError;
                where[1] = x[i];
            }
        }
        assertTrue(worst[0] <= function.bound32, function + "(" + where[0] + ") is off by " + worst[0] + " ULP");
        assertTrue(worst[1] <= 6, function + "'(" + where[1] + ") is off by " + worst[1] + " ULP");
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
                case SELU -> -SCALE.multiply(ALPHA).doubleValue();
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
                assertEquals((float) 1e30 * (function == Function.SELU ? SCALE.doubleValue() : 1), y[0][5], 2e23);
                assertEquals(function == Function.SELU ? SCALE.doubleValue() : 1, y[1][1], 1e-7);
                assertEquals(0.0, Math.abs(y[1][2]), function + "' of -infinity");
            }
            double atZero = switch (function) {
                case ELU -> 0.75;
                case SELU -> SCALE.multiply(ALPHA).doubleValue();
                case MISH -> 0.6;
                default -> 0.5;
            };
            assertEquals(atZero, y[1][3], 1e-7, function + "' of 0");
            assertEquals(y[1][3], y[1][4], function + "' of -0");
        }
    }
}
