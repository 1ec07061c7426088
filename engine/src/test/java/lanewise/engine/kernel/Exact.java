package lanewise.engine.kernel;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** The elementary functions to about 50 digits, slowly: what the float64 kernels are measured against. */
final class Exact {
    private static final MathContext DIGITS = new MathContext(60);
    private static final BigDecimal TWO = BigDecimal.TWO;
    private static final BigDecimal ROOT_PI = pi().sqrt(DIGITS);
    private static final BigDecimal ROOT_TWO_PI = pi().multiply(TWO).sqrt(DIGITS);
    private static final BigDecimal LN2 = log(2);

    private Exact() {}

    static BigDecimal exp(double x) {
        return exp(new BigDecimal(x));
    }

    static BigDecimal exp(BigDecimal x) {
        // e^x = (e^(x / 2^k))^(2^k), with k so large that the series is short.
        int k = Math.max(0, Math.getExponent(x.doubleValue()) + 12);
        BigDecimal small = x.divide(new BigDecimal(BigInteger.ONE.shiftLeft(k)), DIGITS);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int i = 1; i < 20 + DIGITS.getPrecision() / 4; i++) {
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

    static BigDecimal expm1(double x) {
        BigDecimal z = new BigDecimal(x);
        if (Math.abs(x) > 0.01) {
            return exp(z).subtract(BigDecimal.ONE, DIGITS);
        }
        BigDecimal sum = z;
        BigDecimal term = z;
        for (int i = 2; i < 25; i++) {
            term = term.multiply(z, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return sum;
    }

    static BigDecimal log1p(double x) {
        BigDecimal z = new BigDecimal(x);
        if (Math.abs(x) > 0.01) {
            return log(z.add(BigDecimal.ONE), StrictMath.log1p(x));
        }
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal power = z;
        for (int i = 1; i < 25; i++) {
            BigDecimal term = power.divide(BigDecimal.valueOf(i), DIGITS);
            sum = i % 2 == 0 ? sum.subtract(term, DIGITS) : sum.add(term, DIGITS);
            power = power.multiply(z, DIGITS);
        }
        return sum;
    }

    static BigDecimal erf(double x) {
        if (Math.abs(x) > 7) {
            return BigDecimal.valueOf(Math.signum(x));
        }
        BigDecimal z = new BigDecimal(x);
        BigDecimal density = exp(z.multiply(z).negate()).multiply(TWO).divide(ROOT_PI, DIGITS);
        return density.multiply(positiveSeries(z.multiply(z)), DIGITS).multiply(z, DIGITS);
    }

    /** The normal distribution's tail below x <= 0, or its distribution; to about 40 digits of itself. */
    static BigDecimal normal(BigDecimal x) {
        double square = x.doubleValue() * x.doubleValue();
        if (square > 1600) {
            return x.signum() < 0 ? BigDecimal.ZERO : BigDecimal.ONE;
        }
        BigDecimal z = x.multiply(x);
        BigDecimal density =
                BigDecimal.ONE.divide(exp(z.divide(TWO, DIGITS)), DIGITS).divide(ROOT_TWO_PI, DIGITS);
        if (x.signum() < 0 && square > 36) {
            return density.divide(continuedFraction(x.negate(), 20 + (int) (4000 / square)), DIGITS);
        }
        // 1/2 + phi(x) (x + x^3/3 + x^5/15 + ..): left of 0 as many digits cancel as the tail has zeros.
        BigDecimal sum = positiveSeries(z.divide(TWO, DIGITS)).multiply(x, DIGITS);
        return BigDecimal.valueOf(0.5).add(density.multiply(sum, DIGITS), DIGITS);
    }

    /** x + 1/(x + 2/(x + 3/(x + ..))): the density over the tail, whose terms after n count e^(-2 x sqrt(2 n)). */
    private static BigDecimal continuedFraction(BigDecimal x, int terms) {
        BigDecimal sum = x;
        for (int i = terms; i > 0; i--) {
            sum = x.add(BigDecimal.valueOf(i).divide(sum, DIGITS), DIGITS);
        }
        return sum;
    }

    /** 2^-x. */
    static BigDecimal powerOfTwoBelow(double x) {
        return exp(new BigDecimal(x).multiply(LN2, DIGITS).negate());
    }

    /** 1 + 2z/3 + (2z)^2/15 + (2z)^3/105 + .. */
    private static BigDecimal positiveSeries(BigDecimal z) {
        BigDecimal twice = z.multiply(TWO);
        BigDecimal term = BigDecimal.ONE;
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal enough = BigDecimal.ONE.movePointLeft(DIGITS.getPrecision());
        for (int i = 3; term.compareTo(enough) > 0; i += 2) {
            term = term.multiply(twice, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return sum;
    }

    /** Machin's formula. */
    private static BigDecimal pi() {
        BigDecimal quarter =
                BigDecimal.valueOf(4).multiply(inverseArcTangent(5)).subtract(inverseArcTangent(239));
        return quarter.multiply(BigDecimal.valueOf(4), DIGITS);
    }

    private static BigDecimal inverseArcTangent(int x) {
        BigDecimal square = BigDecimal.valueOf((long) x * x);
        BigDecimal power = BigDecimal.ONE.divide(BigDecimal.valueOf(x), DIGITS);
        BigDecimal sum = power;
        BigDecimal enough = BigDecimal.ONE.movePointLeft(DIGITS.getPrecision());
        for (int i = 3; power.abs().compareTo(enough) > 0; i += 2) {
            power = power.divide(square, DIGITS).negate();
            sum = sum.add(power.divide(BigDecimal.valueOf(i), DIGITS), DIGITS);
        }
        return sum;
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
        return sigmoid(new BigDecimal(x));
    }

    static BigDecimal sigmoid(BigDecimal x) {
        return BigDecimal.ONE.divide(BigDecimal.ONE.add(exp(x.negate()), DIGITS), DIGITS);
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
