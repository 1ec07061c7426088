package lanewise.forecast.volatility;

/**
 * How the variance h_t follows from what came before. Each process carries a state x_t; eps is the last residual, e =
 * eps / sqrt(h) the last innovation, and 1[.] is 1 where the condition holds.
 *
 * <pre>
 * GARCH   x = h        x_t = omega + alpha eps^2 + beta x                            Bollerslev 1986
 * GJR     x = h        x_t = omega + (alpha + gamma 1[eps<0]) eps^2 + beta x         Glosten, Jagannathan, Runkle 1993
 * TARCH   x = sqrt(h)  x_t = omega + (alpha + gamma 1[eps<0]) |eps| + beta x         Zakoian 1994
 * EGARCH  x = ln h     x_t = omega + alpha (|e| - sqrt(2/pi)) + gamma e + beta x     Nelson 1991
 * </pre>
 *
 * Parameters phi are in the order omega, alpha, gamma, beta, without gamma for GARCH. The first row has no residual
 * before it: eps^2 and x (|eps| and x; x alone for EGARCH, where the other terms count as 0) are a start value s, and
 * 1[eps<0] is 1/2.
 */
public enum ArchProcess {
    /** Symmetric. */
    GARCH("GARCH(1,1)", 2) {
        @Override
        double next(double x, double eps, double[] phi, double[] partials) {
            partials[STATE] = phi[2];
            partials[RESIDUAL] = 2 * phi[1] * eps;
            partials[PHI] = 1;
            partials[PHI + 1] = eps * eps;
            partials[PHI + 2] = x;
            return phi[0] + phi[1] * eps * eps + phi[2] * x;
        }

        @Override
        double first(double s, double[] phi, double[] partials) {
            partials[STATE] = phi[1] + phi[2];
            partials[PHI] = 1;
            partials[PHI + 1] = s;
            partials[PHI + 2] = s;
            return phi[0] + (phi[1] + phi[2]) * s;
        }
    },

    /** Asymmetric in the variance. */
    GJR("GJR(1,1,1)", 2) {
        @Override
        double next(double x, double eps, double[] phi, double[] partials) {
            double square = eps * eps;
            double slope = eps < 0 ? phi[1] + phi[2] : phi[1];
            partials[RESIDUAL] = 2 * slope * eps;
            return tilted(x, square, eps, phi, partials);
        }

        @Override
        double first(double s, double[] phi, double[] partials) {
            return half(s, phi, partials);
        }
    },

    /** Asymmetric in the standard deviation; also called ZARCH. */
    TARCH("TARCH(1,1,1)", 1) {
        @Override
        double next(double x, double eps, double[] phi, double[] partials) {
            partials[RESIDUAL] = eps < 0 ? -(phi[1] + phi[2]) : phi[1];
            return tilted(x, Math.abs(eps), eps, phi, partials);
        }

        @Override
        double first(double s, double[] phi, double[] partials) {
            return half(s, phi, partials);
        }

        @Override
        double variance(double x) {
            return x > 0 ? x * x : Double.NaN;
        }

        @Override
        double varianceSlope(double x) {
            return 2 * x;
        }
    },

    /** Asymmetric in the logarithm of the variance, which keeps it above 0 for any parameters. */
    EGARCH("EGARCH(1,1,1)", 0) {
        @Override
        double next(double x, double eps, double[] phi, double[] partials) {
            double e = eps * Math.exp(-0.5 * x);
            double size = Math.abs(e) - MEAN_ABSOLUTE_NORMAL;
            double slope = (e < 0 ? -phi[1] : phi[1]) + phi[2];
            partials[STATE] = phi[3] - 0.5 * slope * e;
            partials[RESIDUAL] = slope * Math.exp(-0.5 * x);
            partials[PHI] = 1;
            partials[PHI + 1] = size;
            partials[PHI + 2] = e;
            partials[PHI + 3] = x;
            return phi[0] + phi[1] * size + phi[2] * e + phi[3] * x;
        }

        @Override
        double first(double s, double[] phi, double[] partials) {
            partials[STATE] = phi[3];
            partials[PHI] = 1;
            partials[PHI + 1] = 0;
            partials[PHI + 2] = 0;
            partials[PHI + 3] = s;
            return phi[0] + phi[3] * s;
        }

        @Override
        double variance(double x) {
            return Math.exp(x);
        }

        @Override
        double varianceSlope(double x) {
            return Math.exp(x);
        }
    };

    /** E|e| of a standard normal e. */
    static final double MEAN_ABSOLUTE_NORMAL = Math.sqrt(2 / Math.PI);

    /** Places of the partial derivatives of x_t: by the state before (or by s), by the residual, by phi. */
    static final int STATE = 0;

    static final int RESIDUAL = 1;
    static final int PHI = 2;

    private final String title;
    private final int power;

    ArchProcess(String title, int power) {
        this.title = title;
        this.power = power;
    }

    /** Name for tables. */
    public String title() {
        return title;
    }

    /** The power of the standard deviation that x is: 2, 1, or 0 for its logarithm squared. */
    int power() {
        return power;
    }

    /** Number of parameters phi. */
    int parameters() {
        return this == GARCH ? 3 : 4;
    }

    /** Whether there is a gamma. */
    boolean asymmetric() {
        return this != GARCH;
    }

    /** x_t and its partial derivatives. */
    abstract double next(double x, double eps, double[] phi, double[] partials);

    /** x_1 and its partial derivatives, from the start value s. */
    abstract double first(double s, double[] phi, double[] partials);

    /** h of a state; NaN if it has none. */
    double variance(double x) {
        return x > 0 ? x : Double.NaN;
    }

    /** dh/dx. */
    double varianceSlope(double x) {
        return 1;
    }

    /**
     * The state within e^25 of the start value, which stands for a variance: the state of an EGARCH far from its data
     * could leave the range of numbers. Never active near a maximum of the likelihood.
     */
    double bounded(double x, double s) {
        return this == EGARCH ? Math.clamp(x, s - 25, s + 25) : x;
    }

    /** phi for data that are {@code unit} times as large. */
    double[] rescaled(double[] phi, double unit) {
        double[] other = phi.clone();
        if (this == EGARCH) {
            other[0] += (1 - phi[3]) * 2 * Math.log(unit);
        } else {
            other[0] *= Math.pow(unit, power);
        }
        return other;
    }

    private static double tilted(double x, double size, double eps, double[] phi, double[] partials) {
        double negative = eps < 0 ? size : 0;
        partials[STATE] = phi[3];
        partials[PHI] = 1;
        partials[PHI + 1] = size;
        partials[PHI + 2] = negative;
        partials[PHI + 3] = x;
        return phi[0] + phi[1] * size + phi[2] * negative + phi[3] * x;
    }

    private static double half(double s, double[] phi, double[] partials) {
        partials[STATE] = phi[1] + phi[2] / 2 + phi[3];
        partials[PHI] = 1;
        partials[PHI + 1] = s;
        partials[PHI + 2] = s / 2;
        partials[PHI + 3] = s;
        return phi[0] + (phi[1] + phi[2] / 2 + phi[3]) * s;
    }
}
