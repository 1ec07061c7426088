package lanewise.engine;

/**
 * Whole powers of float64 numbers, rounded about once, and without allocating: {@code StrictMath.pow} makes small arrays at each
 * call, which the compiler removes in some programs and not in others.
 */
public final class Power {
    private Power() {}

    /** base^exponent for an exponent of 0 or more, by squaring in twice the precision. */
    public static double of(double base, long exponent) {
        if (exponent < 0) {
            throw new IllegalArgumentException("exponent must be >= 0, but is " + exponent);
        }
        double result = 1;
        double resultLow = 0;
        double square = base;
        double squareLow = 0;
        for (long bits = exponent; bits > 0; bits >>= 1) {
            if ((bits & 1) == 1) {
                double product = result * square;
                double error = Math.fma(result, square, -product);
                resultLow = error + (result * squareLow + resultLow * square);
                result = product;
            }
            double product = square * square;
            double error = Math.fma(square, square, -product);
            squareLow = error + 2 * square * squareLow;
            square = product;
        }
        double value = result + resultLow;
        // Where a square overflowed, the low parts are infinity minus infinity.
        return Double.isNaN(value) ? StrictMath.pow(base, exponent) : value;
    }
}
