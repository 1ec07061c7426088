package lanewise.forecast.volatility;

import java.util.Arrays;
import org.hipparchus.special.Gamma;

/**
 * The log-likelihood of an {@link ArchSpec} and its exact gradient, row by row. The gradient follows the recursion of
 * the state: dx_t/dtheta = (df/dx) dx_{t-1}/dtheta + (df/deps) deps/dtheta + df/dtheta, with deps/dmu = -1.
 *
 * <p>Normal: l_t = -1/2 (ln 2 pi + ln h + eps^2/h). Student-t with q = eps^2 / (h (nu-2)): l_t = ln Gamma((nu+1)/2) - ln
 * Gamma(nu/2) - 1/2 ln(pi (nu-2)) - 1/2 ln h - (nu+1)/2 ln(1 + q).
 */
final class ArchLikelihood {
    private static final double LN_2_PI = Math.log(2 * Math.PI);
    private static final int BACKCAST_ROWS = 75;
    private static final double BACKCAST_DECAY = 0.94;

    /**
     * L, its gradient, and the sums of the scores' outer products.
     *
     * @param value L; -infinity where some variance is not above 0
     * @param gradient shape [K]
     * @param outerProduct shape [K][K]
     */
    record Slopes(double value, double[] gradient, double[][] outerProduct) {}

    private final ArchSpec spec;
    private final double[] y;
    private final double backcast;

    ArchLikelihood(ArchSpec spec, double[] y) {
        this.spec = spec;
        this.y = y;
        this.backcast = backcast();
    }

    ArchSpec spec() {
        return spec;
    }

    int observations() {
        return y.length;
    }

    /** The start value s at a mu. */
    double start(double mu) {
        return spec.start() == ArchSpec.Start.BACKCAST ? backcast : average(mu);
    }

    private double backcast() {
        double centre = spec.mean() == ArchSpec.Mean.ZERO
                ? 0
                : Arrays.stream(y).average().orElseThrow();
        double sum = 0;
        double weights = 0;
        double weight = 1;
        for (int t = 0; t < Math.min(BACKCAST_ROWS, y.length); t++) {
            sum += weight * size(y[t] - centre);
            weights += weight;
            weight *= BACKCAST_DECAY;
        }
        return level(sum / weights);
    }

    private double average(double mu) {
        double sum = 0;
        for (double value : y) {
            sum += size(value - mu);
        }
        return level(sum / y.length);
    }

    private double size(double eps) {
        return spec.process().power() == 1 ? Math.abs(eps) : eps * eps;
    }

    private double level(double mean) {
        return spec.process().power() == 0 ? Math.log(mean) : mean;
    }

    /** ds/dmu. */
    private double startSlope(double mu) {
        if (spec.start() == ArchSpec.Start.BACKCAST) {
            return 0;
        }
        double slope = 0;
        double sum = 0;
        for (double value : y) {
            double eps = value - mu;
            slope -= spec.process().power() == 1 ? Math.signum(eps) : 2 * eps;
            sum += eps * eps;
        }
        return spec.process().power() == 0 ? slope / sum : slope / y.length;
    }

    /** L alone; -infinity where some variance is not above 0. */
    double value(double[] theta) {
        double mu = spec.mu(theta);
        double[] h = variances(spec, theta, start(mu), y, y.length);
        Density density = new Density(spec.nu(theta));
        double sum = 0;
        for (int t = 0; t < y.length; t++) {
            sum += density.log(y[t] - mu, h[t]);
        }
        return Double.isNaN(sum) ? Double.NEGATIVE_INFINITY : sum;
    }

    /** h of rows 1 .. count, of which each reads only the values before it; count may be one more than the values. */
    static double[] variances(ArchSpec spec, double[] theta, double start, double[] y, int count) {
        double[] phi = spec.phi(theta);
        double mu = spec.mu(theta);
        double[] partials = new double[ArchProcess.PHI + phi.length];
        double[] h = new double[count];
        double x = 0;
        for (int t = 0; t < count; t++) {
            x = t == 0
                    ? spec.process().first(start, phi, partials)
                    : spec.process().next(x, y[t - 1] - mu, phi, partials);
            x = spec.process().bounded(x, start);
            h[t] = spec.process().variance(x);
        }
        return h;
    }

    /** L with its gradient and the scores' outer products. */
    Slopes slopes(double[] theta) {
        int k = theta.length;
        double[] gradient = new double[k];
        double[][] outer = new double[k][k];
        double[] sum = {0};
        scores(theta, (value, score) -> {
            sum[0] += value;
            for (int i = 0; i < k; i++) {
                gradient[i] += score[i];
                for (int j = 0; j <= i; j++) {
                    outer[i][j] += score[i] * score[j];
                }
            }
        });
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < i; j++) {
                outer[j][i] = outer[i][j];
            }
        }
        return new Slopes(Double.isNaN(sum[0]) ? Double.NEGATIVE_INFINITY : sum[0], gradient, outer);
    }

    /** Takes l_t and its gradient, which is overwritten by the next row's. */
    private interface Row {
        void take(double value, double[] score);
    }

    private void scores(double[] theta, Row row) {
        ArchProcess process = spec.process();
        double[] phi = spec.phi(theta);
        int omega = spec.omega();
        double mu = spec.mu(theta);
        Density density = new Density(spec.nu(theta));
        double[] partials = new double[ArchProcess.PHI + phi.length];
        double[] dx = new double[theta.length];
        double[] score = new double[theta.length];
        double start = start(mu);
        double x = 0;
        for (int t = 0; t < y.length; t++) {
            if (t == 0) {
                x = process.first(start, phi, partials);
                dx[0] = omega == 1 ? partials[ArchProcess.STATE] * startSlope(mu) : 0;
            } else {
                x = process.next(x, y[t - 1] - mu, phi, partials);
                for (int i = 0; i < dx.length; i++) {
                    dx[i] *= partials[ArchProcess.STATE];
                }
                dx[0] -= omega == 1 ? partials[ArchProcess.RESIDUAL] : 0;
            }
            for (int i = 0; i < phi.length; i++) {
                dx[omega + i] += partials[ArchProcess.PHI + i];
            }
            x = process.bounded(x, start);
            double value = density.slopes(y[t] - mu, process.variance(x));
            double byState = density.byVariance * process.varianceSlope(x);
            for (int i = 0; i < score.length; i++) {
                score[i] = byState * dx[i];
            }
            if (omega == 1) {
                score[0] -= density.byResidual;
            }
            if (spec.innovation() == ArchSpec.Innovation.STUDENT_T) {
                score[score.length - 1] = density.byNu;
            }
            row.take(value, score);
        }
    }

    /** ln of the density of a residual, and its partial derivatives. */
    private static final class Density {
        private final double nu;
        private final boolean normal;
        private final double constant;
        private final double constantSlope;
        private double byResidual;
        private double byVariance;
        private double byNu;

        Density(double nu) {
            this.nu = nu;
            this.normal = Double.isInfinite(nu);
            this.constant = normal
                    ? -0.5 * LN_2_PI
                    : Gamma.logGamma((nu + 1) / 2) - Gamma.logGamma(nu / 2) - 0.5 * Math.log(Math.PI * (nu - 2));
            this.constantSlope =
                    normal ? 0 : 0.5 * (Gamma.digamma((nu + 1) / 2) - Gamma.digamma(nu / 2) - 1 / (nu - 2));
        }

        double log(double eps, double h) {
            double u = eps * eps / h;
            return constant - 0.5 * Math.log(h) - (normal ? 0.5 * u : (nu + 1) / 2 * Math.log1p(u / (nu - 2)));
        }

        double slopes(double eps, double h) {
            double u = eps * eps / h;
            if (normal) {
                byResidual = -eps / h;
                byVariance = 0.5 * (u - 1) / h;
            } else {
                double q = u / (nu - 2);
                byResidual = -(nu + 1) * eps / (h * (nu - 2) * (1 + q));
                byVariance = (-0.5 + (nu + 1) / 2 * q / (1 + q)) / h;
                byNu = constantSlope - 0.5 * Math.log1p(q) + (nu + 1) / 2 * q / ((1 + q) * (nu - 2));
            }
            return log(eps, h);
        }
    }
}
