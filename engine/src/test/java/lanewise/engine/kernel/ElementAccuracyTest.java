package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The error bound written at each elementary function holds. Float32: every float with -Dlanewise.everyFloat=true
 * (about ten minutes), else every 1009th; float64: random points against 50 digits, where errors are largest and where results
 * end.
 */
class ElementAccuracyTest {
    private static final int STEP = Boolean.getBoolean("lanewise.everyFloat") ? 1 : 1009;
    private static final int POINTS = 4000;

    private interface Scalar {
        float of(float x);
    }

    private enum Function {
        EXP(ReferenceElementF32::exp, ReferenceElementF64::exp, StrictMath::exp, Exact::exp),
        LOG(ReferenceElementF32::log, ReferenceElementF64::log, StrictMath::log, Exact::log),
        TANH(ReferenceElementF32::tanh, ReferenceElementF64::tanh, StrictMath::tanh, Exact::tanh),
        SIGMOID(
                ReferenceElementF32::sigmoid,
                ReferenceElementF64::sigmoid,
                x -> 1 / (1 + StrictMath.exp(-x)),
                Exact::sigmoid),
        SOFTPLUS(
                ReferenceElementF32::softplus,
                ReferenceElementF64::softplus,
                x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))),
                Exact::softplus),
        EXPM1(ReferenceElementF32::expm1, ReferenceElementF64::expm1, StrictMath::expm1, Exact::expm1),
        LOG1P(ReferenceElementF32::log1p, ReferenceElementF64::log1p, StrictMath::log1p, Exact::log1p),
        ERF(ReferenceElementF32::erf, ReferenceElementF64::erf, ElementAccuracyTest::erf, Exact::erf);

        private final Scalar f32;
        private final DoubleUnaryOperator f64;
        /** Good to a billionth of a float32 unit. */
        private final DoubleUnaryOperator truth32;

        private final DoubleFunction<BigDecimal> truth64;

        Function(Scalar f32, DoubleUnaryOperator f64, DoubleUnaryOperator truth32, DoubleFunction<BigDecimal> truth64) {
            this.f32 = f32;
            this.f64 = f64;
            this.truth32 = truth32;
            this.truth64 = truth64;
        }

        double bound32() {
            return switch (this) {
                case EXP -> ReferenceElementF32.EXP_ULP;
                case LOG -> ReferenceElementF32.LOG_ULP;
                case TANH -> ReferenceElementF32.TANH_ULP;
                case SIGMOID -> ReferenceElementF32.SIGMOID_ULP;
                case SOFTPLUS -> ReferenceElementF32.SOFTPLUS_ULP;
                case EXPM1 -> ReferenceElementF32.EXPM1_ULP;
                case LOG1P -> ReferenceElementF32.LOG1P_ULP;
                case ERF -> ReferenceElementF32.ERF_ULP;
            };
        }

        double bound64() {
            return switch (this) {
                case EXP -> ReferenceElementF64.EXP_ULP;
                case LOG -> ReferenceElementF64.LOG_ULP;
                case TANH -> ReferenceElementF64.TANH_ULP;
                case SIGMOID -> ReferenceElementF64.SIGMOID_ULP;
                case SOFTPLUS -> ReferenceElementF64.SOFTPLUS_ULP;
                case EXPM1 -> ReferenceElementF64.EXPM1_ULP;
                case LOG1P -> ReferenceElementF64.LOG1P_ULP;
                case ERF -> ReferenceElementF64.ERF_ULP;
            };
        }
    }

    /** e^(-x^2) 2/sqrt(pi) (x + 2x^3/3 + 4x^5/15 + ..): nothing cancels. */
    private static double erf(double x) {
        if (Math.abs(x) > 6 || Double.isNaN(x)) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int i = 3; Math.abs(term) > 1e-18 * Math.abs(sum); i += 2) {
            term *= 2 * x * x / i;
            sum += term;
        }
        return sum * StrictMath.exp(-x * x) * 2 / Math.sqrt(Math.PI);
    }

    @ParameterizedTest
    @EnumSource
    void floatsKeepTheBound(Function function) {
        assertTrue(function.bound32() <= 2, "the contract is 2 ULP");
        double largest = 0;
        float at = 0;
        for (long i = 0; i < 1L << 32; i += STEP) {
            float x = Float.intBitsToFloat((int) i);
            double error = error32(function.f32.of(x), function.truth32.applyAsDouble(x));
            if (error > largest) {
                largest = error;
                at = x;
            }
        }
        assertTrue(largest <= function.bound32(), function + "(" + at + ") is off by " + largest + " ULP");
        assertTrue(largest > 0.5, "a bound that is never approached was not measured");
    }

    private static double error32(float actual, double truth) {
        float nearest = (float) truth;
        if (Float.isNaN(nearest) || Float.isInfinite(nearest) || Float.isNaN(actual) || Float.isInfinite(actual)) {
            return Float.compare(nearest, actual) == 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        double unit = Math.ulp(nearest);
        boolean power = Math.scalb(1f, Math.getExponent(nearest)) == Math.abs(nearest);
        if (power && Math.abs(truth) < Math.abs(nearest) && Math.abs(nearest) > Float.MIN_NORMAL) {
            unit /= 2;
        }
        return Math.abs(actual - truth) / unit;
    }

    @ParameterizedTest
    @EnumSource
    void doublesKeepTheBound(Function function) {
        assertTrue(function.bound64() <= 2, "the contract is 2 ULP");
        SplittableRandom random = new SplittableRandom(function.ordinal());
        for (int i = 0; i < POINTS; i++) {
            double x = point(function, random);
            double error = Exact.ulps(function.f64.applyAsDouble(x), function.truth64.apply(x));
            assertTrue(error <= function.bound64(), function + "(" + x + ") is off by " + error + " ULP");
        }
    }

    private static double point(Function function, SplittableRandom random) {
        if (function == Function.LOG || function == Function.LOG1P) {
            return switch (random.nextInt(function == Function.LOG ? 3 : 5)) {
                case 3 -> random.nextDouble(-1, 1) * Math.scalb(1.0, -random.nextInt(0, 60));
                case 4 -> random.nextDouble(-1, 3);
                case 0 -> 1 + random.nextDouble(-1, 1) * Math.scalb(1.0, -random.nextInt(3, 40));
                case 1 -> random.nextDouble(0.5, 2);
                default -> Double.longBitsToDouble(random.nextLong(1, Double.doubleToLongBits(Double.MAX_VALUE)));
            };
        }
        return switch (random.nextInt(5)) {
            case 0 -> random.nextDouble(-1, 1);
            case 1 -> random.nextGaussian() * 4;
            case 2 -> random.nextDouble(-750, 715);
            case 3 -> random.nextDouble(-745.2, -707);
            default -> Math.scalb(random.nextDouble(-1, 1), random.nextInt(-60, 4));
        };
    }

    @ParameterizedTest
    @EnumSource
    void limitsAreExact(Function function) {
        for (double x : new double[] {
            Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0, 1e30, -1e30, Float.MIN_VALUE
        }) {
            double expected = function.truth32.applyAsDouble(x);
            assertEquals((float) expected, function.f32.of((float) x), function + " " + x);
            double actual = function.f64.applyAsDouble(x);
            assertTrue(
                    Double.compare(expected, actual) == 0 || Math.abs(expected - actual) <= Math.ulp(expected),
                    () -> function + "(" + x + ") is " + actual + ", not " + expected);
        }
        // A result that is a limit is that limit itself, not its neighbour.
        assertEquals(1f, ReferenceElementF32.tanh(9.02f));
        assertEquals(1f, ReferenceElementF32.sigmoid(17.4f));
        assertEquals(0f, ReferenceElementF32.sigmoid(-104f));
        assertEquals(1.0, ReferenceElementF64.tanh(19.1));
        assertEquals(1.0, ReferenceElementF64.sigmoid(37.5));
        assertEquals(0.0, ReferenceElementF64.sigmoid(-745.2));
        assertEquals(-0f, ReferenceElementF32.tanh(-0f));
        assertEquals(-0.0, ReferenceElementF64.tanh(-0.0));
    }
}
