package lanewise.forecast.experiment;

import java.util.Arrays;
import lanewise.engine.Rng;

/**
 * AR(1) series y_t = rho y_{t-1} + sigma e_t that begin in their stationary distribution, with rho uniform in (-.9, .9) and sigma .3; and the
 * best possible forecast of one whose rho nobody knows.
 */
final class Ar1 {
    static final double SIGMA = 0.3;
    static final double LARGEST = 0.9;
    /** Values of rho over which the posterior is summed. */
    private static final int GRID = 121;

    private Ar1() {}

    /** A series; overwrites y. */
    static void draw(Rng rng, double rho, double[] y) {
        y[0] = SIGMA / Math.sqrt(1 - rho * rho) * rng.nextNormal();
        for (int t = 1; t < y.length; t++) {
            y[t] = rho * y[t - 1] + SIGMA * rng.nextNormal();
        }
    }

    static double rho(Rng rng) {
        return rng.nextUniform(-LARGEST, LARGEST);
    }

    /**
     * E[y_{t+1} | y_1 .. y_t] for t = 1 .. T - 1, rho integrated out over a grid of midpoints.
     *
     * @param y [T]
     * @param forecasts [T-1], overwritten: forecasts[t] is that of y[t + 1] from y[0] .. y[t]
     */
    static void bayes(double[] y, double[] forecasts) {
        double[] logLikelihood = new double[GRID];
        for (int t = 0; t < y.length - 1; t++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < GRID; k++) {
                double rho = grid(k);
                double precision = t == 0 ? 1 - rho * rho : 1;
                double error = t == 0 ? y[0] : y[t] - rho * y[t - 1];
                logLikelihood[k] += 0.5 * Math.log(precision) - 0.5 * precision * error * error / (SIGMA * SIGMA);
                largest = Math.max(largest, logLikelihood[k]);
            }
            double sum = 0;
            double mean = 0;
            for (int k = 0; k < GRID; k++) {
                double weight = Math.exp(logLikelihood[k] - largest);
                sum += weight;
                mean += weight * grid(k);
            }
            forecasts[t] = mean / sum * y[t];
        }
    }

    private static double grid(int k) {
        return LARGEST * (2.0 * (k + 0.5) / GRID - 1);
    }

    /** The slope of y over x through the origin. */
    static double slope(double[] x, double[] y) {
        double xy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += x[i] * y[i];
        }
        return xy / Arrays.stream(x).map(v -> v * v).sum();
    }
}
