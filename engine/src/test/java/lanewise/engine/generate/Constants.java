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
        real("TWICE_LOG2_E", 2 / Math.log(2));
        real("MINUS_LN2", -Math.log(2));
        real("MINUS_HALF_LN2", -Math.log(2) / 2);
        // LN2_HIGH has so few bits that its product with any exponent is exact.
        real("LN2_HIGH", 0x1.62e4p-1, 0x1.62e42feep-1);
        real("LN2_LOW", 0x1.7f7d1cf79abcap-20, 0x1.a39ef35793c76p-33);
        real("MINUS_LN2_HIGH", -0x1.62e4p-1, -0x1.62e42feep-1);
        real("MINUS_LN2_LOW", -0x1.7f7d1cf79abcap-20, -0x1.a39ef35793c76p-33);
        real("EXP_UP", 0x1p64, 0x1p128);
        real("EXP_DOWN", 0x1p-64, 0x1p-128);
        // Below it, e^x rounds to 0; above the other, sigmoid to 1.
        real("EXP_MIN", -104.5, -746);
        real("SIGMOID_MAX", 40);
        // Below it x sigmoid(x) and mish(x) round to 0; the other two for GELU's tanh form. Above, slopes are 1.
        real("SILU_MIN", -109.5, -752);
        real("SILU_MAX", 60);
        real("MISH_MAX", 24);
        real("GELU_MIN", -10.85, -21.6);
        real("GELU_MAX", 8.5);
        real("SIGMOID_UP", 0x1p32, 0x1p128);
        real("SIGMOID_UNIT", 0x1p-32, 0x1p-128);
        real("SOFTPLUS_DOWN", 0x1p-32, 0x1p-128);
        real("SOFTPLUS_HALF_DOWN", 0x1p-33, 0x1p-129);
        real("MINUS_ONE", -1);
        real("MINUS_TWO", -2);
        real("FOUR", 4);
        real("QUARTER", 0.25);
        real("EXPM1_MIN", -40);
        real("EXPM1_MAX", 89.5, 710);
        // Below it e^x - 1 rounds to x.
        real("EXPM1_SMALL", 0x1p-30, 0x1p-60);
        real("ERF_SMALL", 0.92);
        real("ERF_MAX", 4, 6);
        real("ROOT_TWO", Math.sqrt(2));
        // Beyond it, x times the normal distribution's tail rounds to 0.
        real("TAIL_MAX", 14.7, 39);
        real("MINUS_DENSITY", -0.3989422804014326779);
        // 2 sqrt(2/pi), that times 0.044715, and three times that.
        real("GELU_1", 1.5957691216057307117);
        real("GELU_3", 0.071354816272600248775);
        real("GELU_9", 0.214064448817800746325);
        real("SELU_SCALE", 1.0507009873554804934193349852946);
        real("SELU_LOW", 1.0507009873554804934193349852946 * 1.6732632423543772848170429916717);
        // Thousands of squares of it are finite.
        real("MOST_GRADIENT", 0x1p56, 0x1p500);
        real("MINUS_MOST_GRADIENT", -0x1p56, -0x1p500);
        real("LEAST", Float.MIN_VALUE, Double.MIN_VALUE);
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
        // The same with the sign of r changed, and of the whole: (1 - r - e^-r) / r^2.
        polynomial(
                "MINUS_EXP",
                new double[] {-0x1.fffffcp-2, 0x1.55548cp-3, -0x1.55585ap-5, 0x1.123d5cp-7, -0x1.6ab6b6p-10},
                new double[] {
                    -0x1.0000000000000p-1,
                    0x1.5555555555501p-3,
                    -0x1.55555555531c6p-5,
                    0x1.1111111128b27p-7,
                    -0x1.6c16c17cda46ap-10,
                    0x1.a01a011b6f7e0p-13,
                    -0x1.a019aadd69dbbp-16,
                    0x1.71df563ef5e63p-19,
                    -0x1.289fe0f43710bp-22,
                    0x1.ad1f8e1ead9cdp-26
                });
        // (h coth h - 1) / h^2 as a polynomial in h^2 for |h| <= ln(2)/4; error in (Q + h) / (Q - h) 2^-30.8 and
        // 2^-62.3.
        polynomial("COTH", new double[] {0x1.555514p-2, -0x1.6a8be4p-6}, new double[] {
            0x1.555555555552dp-2,
            -0x1.6c16c16bd9d3cp-6,
            0x1.1566aabfec661p-9,
            -0x1.bbd3a9184feffp-13,
            0x1.6348381799f3ap-16
        });
        // 2 x^3 / (x - tanh x) as a polynomial in x^2 for |x| <= 1; error in tanh 2^-28.7 and 2^-60.7.
        polynomial("TANH", new double[] {0x1.800006p2, 0x1.3332bap1, -0x1.750566p-7, 0x1.dad2a2p-12}, new double[] {
            0x1.8000000000001p2,
            0x1.33333333332d4p1,
            -0x1.767dce42f0178p-7,
            0x1.0a4e155c41c26p-11,
            -0x1.997ca41295415p-16,
            0x1.4172b380a5c14p-20,
            -0x1.fb58cee0264f1p-25,
            0x1.89c7e6030bc67p-29,
            -0x1.f65230ec0dce9p-34
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
        // erf(x)/x - 1 as a polynomial in x^2 for |x| <= 0.92; error in erf 2^-30.0 and 2^-56.2.
        polynomial(
                "ERF",
                new double[] {
                    0x1.06eba8p-3,
                    -0x1.812740p-2,
                    0x1.ce2d64p-4,
                    -0x1.b80112p-6,
                    0x1.544938p-8,
                    -0x1.a5fbb2p-11,
                    0x1.4f1e90p-14
                },
                new double[] {
                    0x1.06eba8214db69p-3,
                    -0x1.812746b037a23p-2,
                    0x1.ce2f21a0455cdp-4,
                    -0x1.b82ce3133e7cep-6,
                    0x1.565bcd2789d46p-8,
                    -0x1.c02db800d5974p-11,
                    0x1.f9a38a63aa951p-14,
                    -0x1.f4d8459da8a7ep-17,
                    0x1.ba1a8b20e4f89p-20,
                    -0x1.60309717fedbap-23,
                    0x1.f78a177e441b6p-27,
                    -0x1.0c7ab9d2c8e42p-30
                });
        // The normal distribution's tail beyond t times e^(t^2/2) as TAIL / UNDER for 0 <= t <= 14.5 and 39, a weighted
        // least-squares fit brought near to minimax by Lawson's iteration; relative error 2^-25.7 and 2^-54.2.
        polynomial(
                "TAIL",
                new double[] {0x1.000000p-1, 0x1.c0cc9ap-2, 0x1.773e2cp-3, 0x1.4cd5fep-5, 0x1.0dba2ap-8},
                new double[] {
                    0x1.0000000000000p-1,
                    0x1.a7e152238f93dp-1,
                    0x1.5beed0e7f8e22p-1,
                    0x1.6de13492e9199p-2,
                    0x1.0e63d8472c9b4p-3,
                    0x1.2422ac0b46b06p-5,
                    0x1.d2b24f3e9e296p-8,
                    0x1.107a8010230b7p-10,
                    0x1.bed8bd4e81499p-14,
                    0x1.d3f527861d818p-18,
                    0x1.e130aa22c6b2ep-23
                });
        polynomial(
                "UNDER",
                new double[] {0x1.000000p0, 0x1.aca87ep0, 0x1.33d448p0, 0x1.e0b536p-2, 0x1.a12ca4p-4, 0x1.520c8ap-7},
                new double[] {
                    0x1.0000000000000p0,
                    0x1.3a11bde118a33p1,
                    0x1.688eb765c4d6cp1,
                    0x1.00295eb29bec1p1,
                    0x1.f5c0405d7d1a3p-1,
                    0x1.649f027344feap-2,
                    0x1.78aa8c05b89c9p-4,
                    0x1.28d0c9932bb71p-6,
                    0x1.57cacc9a0d042p-9,
                    0x1.189bca1518c34p-12,
                    0x1.253fbbcd75cafp-16,
                    0x1.2d8a8a730429fp-21
                });
    }

    private void declareBits() {
        int fraction = numbers.fractionBits();
        long bias = numbers.either(127L, 1023L);
        bits("SIGN_BIT", 0x80000000L, Long.MIN_VALUE);
        bits("ONE_BITS", bias << 23, bias << 52);
        bits("HALF_BITS", (bias - 1) << 23, (bias - 1) << 52);
        bits("FOUR_BITS", (bias + 2) << 23, (bias + 2) << 52);
        bits("ZERO_BITS", 0, 0);
        // The rounding constant plus an exponent at which the function has reached its limit.
        long round = numbers.either((long) Float.floatToRawIntBits(0x1.8p23f), Double.doubleToRawLongBits(0x1.8p52));
        bits("ROUND_BITS", round, round);
        bits("EXP_TOP", round + 160, round + 1100);
        bits("EXPM1_TOP", round + 128, round + 1024);
        // From here on tanh is 1: a number's bits, because comparing them is one instruction.
        bits("TANH_TOP", Float.floatToRawIntBits(10), Double.doubleToRawLongBits(20));
        bits("SIGMOID_TOP", round + 151, round + 1076);
        bits("SIGMOID_SCALE", (bias - 32) << fraction, (bias - 128) << fraction);
        bits("MINUS_SIGMOID_SCALE", (bias - 32) << fraction | 0x80000000L, (bias - 128) << fraction | Long.MIN_VALUE);
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
            case "EXP", "MINUS_EXP" -> numbers.either(5, 10);
            case "COTH" -> numbers.either(2, 5);
            case "TANH" -> numbers.either(4, 9);
            case "LOG" -> numbers.either(3, 8);
            case "ERF" -> numbers.either(7, 12);
            case "TAIL" -> numbers.either(5, 11);
            case "UNDER" -> numbers.either(6, 12);
            default -> throw new IllegalArgumentException(polynomial);
        };
    }
}
