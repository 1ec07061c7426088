package lanewise.nn.loss;

/**
 * r(x) = ln Gamma(x + 1/2) - ln Gamma(x) - ln(x) / 2 for x &gt; 0, and its derivative: the two gammas of Student's density, of which the
 * difference keeps the digits that each alone would lose. r goes to 0 as x grows.
 *
 * <pre>
 * r(x) ~ sum_n c_n x^(1-2n)          c_n = (2^(1-2n) - 2) B_2n / (2n (2n - 1))
 * r(x) = r(x + 1) + ln(x / (x + 1/2)) + ln((x + 1) / x) / 2
 * </pre>
 *
 * Below 16 the second line steps up to where five terms of the first suffice: the sixth is below 3e-16 there.
 *
 * <p>NIST Digital Library of Mathematical Functions, 5.11.8 with h = 1/2 and h = 0, and 5.5.1.
 */
final class GammaRatio {
    private static final double FROM = 16;
    private static final double[] C = {-1.0 / 8, 1.0 / 192, -1.0 / 640, 17.0 / 14336, -31.0 / 18432};

    private GammaRatio() {}

    /** r(x). */
    static double value(double x) {
        double product = 1;
        double y = x;
        for (; y < FROM; y++) {
            product *= y / (y + 0.5);
        }
        double steps = y == x ? 0 : StrictMath.log(product * Math.sqrt(y / x));
        double inverse = 1 / y;
        double square = inverse * inverse;
        double series = 0;
        for (int n = C.length - 1; n >= 0; n--) {
            series = series * square + C[n];
        }
        return series * inverse + steps;
    }

    /** r'(x). */
    static double slope(double x) {
        double steps = 0;
        double y = x;
        for (; y < FROM; y++) {
            steps += 0.5 / (y * (y + 0.5));
        }
        steps += y == x ? 0 : 0.5 * (1 / y - 1 / x);
        double square = 1 / (y * y);
        double series = 0;
        for (int n = C.length - 1; n >= 0; n--) {
            series = series * square - (2 * n + 1) * C[n];
        }
        return series * square + steps;
    }
}
