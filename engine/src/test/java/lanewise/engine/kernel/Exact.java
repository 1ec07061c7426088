package lanewise.engine.kernel;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** The elementary functions to about 50 digits, slowly: what the float64 kernels are measured against. */
final class Exact {
    private static final MathContext DIGITS = new MathContext(60);
    private static final BigDecimal TWO = BigDecimal.TWO;

    private Exact() {}

    static BigDecimal exp(double x) {
        return exp(new BigDecimal(x));
    }

    private static BigDecimal exp(BigDecimal x) {
        // e^x = (e^(x / 2^k))^(2^k), with k so large that the series is short.
        int k = Math.max(0, Math.getExponent(x.doubleValue()) + 12);
        BigDecimal small = x.divide(new BigDecimal(BigInteger.ONE.shiftLeft(k)), DIGITS);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int i = 1; i < 20; i++) {
            term = term.multiply(small, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        for (int i = 0; i < k; i++) {
            sum = sum.multiply(sum, DIGITS);
        }
        return sum;
    }

    static BigDecimal log(double x) {
        return log(new BigDecimal(x), StrictMath.log(x));
    }

    /** Halley's step triples the digits of the guess. */
    private static BigDecimal log(BigDecimal x, double guess) {
        BigDecimal y = new BigDecimal(guess);
        BigDecimal e = exp(y);
        BigDecimal step = TWO.multiply(x.subtract(e), DIGITS).divide(x.add(e), DIGITS);
        return y.add(step, DIGITS);
    }

    static BigDecimal tanh(double x) {
        BigDecimal z = new BigDecimal(x);
        if (Math.abs(x) < 1e-10) {
            BigDecimal square = z.multiply(z, DIGITS);
            return z.subtract(z.multiply(square, DIGITS).divide(BigDecimal.valueOf(3), DIGITS), DIGITS);
        }
        BigDecimal e = exp(z.multiply(TWO));
        return e.subtract(BigDecimal.ONE).divide(e.add(BigDecimal.ONE), DIGITS);
    }

    static BigDecimal sigmoid(double x) {
        return BigDecimal.ONE.divide(BigDecimal.ONE.add(exp(-x)), DIGITS);
    }

    static BigDecimal softplus(double x) {
        BigDecimal e = exp(-Math.abs(x));
        BigDecimal log;
        if (e.doubleValue() < 1e-18) {
            log = e.subtract(e.multiply(e, DIGITS).divide(TWO, DIGITS), DIGITS);
        } else {
            log = log(BigDecimal.ONE.add(e), StrictMath.log1p(e.doubleValue()));
        }
        return log.add(new BigDecimal(Math.max(x, 0)), DIGITS);
    }

    /** The distance of a result from the truth in units of the truth's last place, subnormal spacing included. */
    static double ulps(double actual, BigDecimal truth) {
        double nearest = truth.doubleValue();
        if (Double.isInfinite(nearest) || Double.isInfinite(actual)) {
            return nearest == actual ? 0 : Double.POSITIVE_INFINITY;
        }
        double unit = Math.ulp(nearest);
        // Math.ulp is the spacing above; below a power of two it is half as large.
        if (Math.abs(nearest) > Double.MIN_NORMAL
                && Math.scalb(1, Math.getExponent(nearest)) == Math.abs(nearest)
                && truth.abs().compareTo(new BigDecimal(Math.abs(nearest))) < 0) {
            unit /= 2;
        }
        return new BigDecimal(actual)
                .subtract(truth)
                .abs()
                .divide(new BigDecimal(unit), MathContext.DECIMAL64)
                .doubleValue();
    }
}
