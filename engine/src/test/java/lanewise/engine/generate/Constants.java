package lanewise.engine.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every constant of the elementary functions, for both precisions.
 *
 * <p>The polynomials are minimax fits in relative error of the whole function, made with a Remez exchange in 200-bit
 * arithmetic. After each exchange the lowest coefficient was rounded to the precision and the others fitted again, so
 * that rounding costs almost nothing; the error of the rounded polynomial is written at each.
 */
final class Constants {
    private final Numbers numbers;
    private final Map<String, String> declarations = new LinkedHashMap<>();

    private Constants(Numbers numbers) {
        this.numbers = numbers;
    }

    /** Lines that declare all constants. */
    static List<String> declarations(Numbers numbers) {
        Constants constants = new Constants(numbers);
        constants.declareReals();
        constants.declarePolynomials();
        constants.declareBits();
        List<String> lines = new ArrayList<>();
        constants.declarations.forEach((name, value) -> lines.add("static final " + value + ";"));
        return lines;
    }

    private void real(String name, double f32, double f64) {
        declarations.put(name, numbers.real() + " " + name + " = " + numbers.literal(numbers.either(f32, f64)));
    }

    private void real(String name, double both) {
        real(name, both, both);
    }

    private void bits(String name, long f32, long f64) {
        declarations.put(name, numbers.bits() + " " + name + " = " + numbers.bitsLiteral(numbers.either(f32, f64)));
    }

    private void polynomial(String name, double[] f32, double[] f64) {
        double[] coefficients = numbers.either(f32, f64);
        for (int i = 0; i < coefficients.length; i++) {
            real(name + "_" + i, coefficients[i]);
        }
    }

    private void declareReals() {
        real("ZERO", 0);
        real("ONE", 1);
        real("TWO", 2);
        real("HALF", 0.5);
        real("INFINITY", Double.POSITIVE_INFINITY);
        real("MINUS_INFINITY", Double.NEGATIVE_INFINITY);
        real("NAN", Double.NaN);
        // Adding it rounds to an integer, which then stands in the lowest bits.
        real("ROUND", 0x1.8p23, 0x1.8p52);
        real("LOG2_E", 1 / Math.log(2));
        real("MINUS_LOG2_E", -1 / Math.log(2));
        real("MINUS_LN2", -Math.log(2));
        // LN2_HIGH has so few bits that its product with any exponent is exact.
        real("LN2_HIGH", 0x1.62e4p-1, 0x1.62e42feep-1);
        real("LN2_LOW", 0x1.7f7d1cf79abcap-20, 0x1.a39ef35793c76p-33);
        real("MINUS_LN2_HIGH", -0x1.62e4p-1, -0x1.62e42feep-1);
        real("MINUS_LN2_LOW", -0x1.7f7d1cf79abcap-20, -0x1.a39ef35793c76p-33);
        // Below it, e^x rounds to 0; above the other, sigmoid to 1.
        real("EXP_MIN", -104.5, -746);
        real("SIGMOID_MAX", 40);
        real("SIGMOID_UNIT", 0x1p-32, 0x1p-128);
        real("SOFTPLUS_DOWN", 0x1p-32, 0x1p-128);
        real("SOFTPLUS_HALF_DOWN", 0x1p-33, 0x1p-129);
        // atanh(1/2): from here on 1 - tanh is so small that its error is half as large in units of tanh.
        real("TANH_SMALL", 0.55);
        real("MIN_NORMAL", Float.MIN_NORMAL, Double.MIN_NORMAL);
        real("LOG_UP", 0x1p24, 0x1p54);
        // The rounding constant plus the exponent's bias, for normal and scaled-up subnormal numbers.
        real("LOG_BIAS", 0x1.8p23 + 127, 0x1.8p52 + 1023);
        real("LOG_BIAS_LOW", 0x1.8p23 + 127 + 24, 0x1.8p52 + 1023 + 54);
    }

    private void declarePolynomials() {
        // (e^r - 1 - r) / r^2 for |r| <= ln(2)/2; error in e^r 2^-28.2 and 2^-57.2.
        polynomial(
                "EXP",
                new double[] {0x1.fffffcp-2, 0x1.55548cp-3, 0x1.55585ap-5, 0x1.123d5cp-7, 0x1.6ab6b6p-10},
                new double[] {
                    0x1.0000000000000p-1,
                    0x1.5555555555501p-3,
                    0x1.55555555531c6p-5,
                    0x1.1111111128b27p-7,
                    0x1.6c16c17cda46ap-10,
                    0x1.a01a011b6f7e0p-13,
                    0x1.a019aadd69dbbp-16,
                    0x1.71df563ef5e63p-19,
                    0x1.289fe0f43710bp-22,
                    0x1.ad1f8e1ead9cdp-26
                });
        // (tanh(x)/x - 1) / x^2 as a polynomial in x^2 for |x| <= 0.5625; error in tanh 2^-29.4 and 2^-59.8.
        polynomial(
                "TANH",
                new double[] {-0x1.555548p-2, 0x1.110c5ep-3, -0x1.b905c4p-5, 0x1.5811f6p-6, -0x1.9454f0p-8},
                new double[] {
                    -0x1.555555555554bp-2,
                    0x1.1111111110246p-3,
                    -0x1.ba1ba1b92fa43p-5,
                    0x1.664f4847f6a39p-6,
                    -0x1.226e2cd622277p-7,
                    0x1.d6d240b8f4a94p-9,
                    -0x1.7d8b3f44b22f4p-10,
                    0x1.345df208319c7p-11,
                    -0x1.e7ef61bfb4503p-13,
                    0x1.59261b9ce8293p-14,
                    -0x1.3c6fbd2aa6151p-16
                });
        // (2 atanh(s)/s - 2) / s^2 as a polynomial in s^2 <= 0.0401; error in 2 atanh(s) 2^-28.4 and 2^-62.6.
        polynomial("LOG", new double[] {0x1.5555b4p-1, 0x1.992a9ap-2, 0x1.36ee8cp-2}, new double[] {
            0x1.555555555554fp-1,
            0x1.999999999c187p-2,
            0x1.24924921e32ecp-2,
            0x1.c71c7490daa8cp-3,
            0x1.745c4a95dc1efp-3,
            0x1.3b35c9f1f30a5p-3,
            0x1.0dcaf94eda5e4p-3,
            0x1.1b85c22fcdd79p-3
        });
    }

    private void declareBits() {
        int fraction = numbers.fractionBits();
        long bias = numbers.either(127L, 1023L);
        bits("SIGN_BIT", 0x80000000L, Long.MIN_VALUE);
        bits("ONE_BITS", bias << 23, bias << 52);
        bits("ZERO_BITS", 0, 0);
        // The rounding constant plus an exponent at which the function has reached its limit.
        long round = numbers.either((long) Float.floatToRawIntBits(0x1.8p23f), Double.doubleToRawLongBits(0x1.8p52));
        bits("ROUND_BITS", round, round);
        bits("EXP_TOP", round + 160, round + 1100);
        bits("TANH_TOP", round + 60, round + 100);
        bits("SIGMOID_TOP", round + 151, round + 1076);
        bits("SIGMOID_SCALE", (bias - 32) << fraction, (bias - 128) << fraction);
        bits("SOFTPLUS_SCALE", (bias + 32) << fraction, (bias + 128) << fraction);
        // Log splits x into 2^k m with sqrt(1/2) <= m < sqrt(2): one offset makes the exponent carry at sqrt(2).
        long root = numbers.either(
                (long) Float.floatToRawIntBits((float) Math.sqrt(0.5)), Double.doubleToRawLongBits(Math.sqrt(0.5)));
        bits("LOG_ROOT", root, root);
        bits("LOG_OFFSET", (bias << 23) - root, (bias << 52) - root);
        bits("FRACTION", 0x007fffffL, 0x000fffffffffffffL);
    }

    /** How many coefficients a polynomial has. */
    static int terms(Numbers numbers, String polynomial) {
        return switch (polynomial) {
            case "EXP" -> numbers.either(5, 10);
            case "TANH" -> numbers.either(5, 11);
            case "LOG" -> numbers.either(3, 8);
            default -> throw new IllegalArgumentException(polynomial);
        };
    }
}
