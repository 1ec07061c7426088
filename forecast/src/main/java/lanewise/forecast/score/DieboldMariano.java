package lanewise.forecast.score;

import org.hipparchus.distribution.continuous.TDistribution;

/**
 * Test of equal accuracy of two forecasts of the same rows: Diebold and Mariano, Journal of Business and Economic
 * Statistics 13 (1995) 253-263, with the correction for small samples of Harvey, Leybourne and Newbold, International
 * Journal of Forecasting 13 (1997) 281-291.
 *
 * <pre>
 * d_t = loss of the first - loss of the second               g_k = (1/n) sum_{t>k} (d_t - mean d) (d_{t-k} - mean d)
 * V   = (g_0 + 2 sum_{k=1..h-1} w_k g_k) / n                 w_k = 1 (rectangular) or 1 - k/h (Bartlett)
 * DM  = mean d / sqrt(V)        statistic = DM sqrt((n + 1 - 2h + h (h-1) / n) / n), from t with n - 1 degrees of freedom
 * </pre>
 *
 * The horizon h stands for the steps ahead of the forecasts: errors of optimal forecasts h steps ahead are correlated up
 * to lag h - 1.
 *
 * @param observations n
 * @param horizon h
 * @param meanDifference mean d; below 0 if the first forecast is the better one
 * @param uncorrected DM
 * @param statistic DM with the correction
 * @param pTwoSided probability of a statistic at least as far from 0 if both are equally accurate
 * @param pFirstBetter p-value against the alternative that the first forecast has the smaller expected loss
 * @param pSecondBetter p-value against the alternative that the second one has
 */
public record DieboldMariano(
        int observations,
        int horizon,
        double meanDifference,
        double uncorrected,
        double statistic,
        double pTwoSided,
        double pFirstBetter,
        double pSecondBetter) {
    /** How the long-run variance is estimated from the autocovariances. */
    public enum Estimator {
        /** All weights 1, as Diebold and Mariano do; the estimate may come out at or below 0. */
        RECTANGULAR,
        /** Weights that fall to 0: never below 0. */
        BARTLETT
    }

    /**
     * The test from the errors of both forecasts, with the loss |e|^power.
     *
     * @param first errors y - f of the first forecast, shape [rows]
     * @param second errors of the second, of the same rows
     * @param power above 0; 1 for absolute and 2 for squared errors
     * @param horizon steps ahead h, from 1 to the number of rows - 1
     * @throws IllegalArgumentException as {@link #ofDifferences} does, and if the lengths differ
     */
    public static DieboldMariano ofErrors(
            double[] first, double[] second, double power, int horizon, Estimator estimator) {
        Checks.above("Diebold-Mariano test", "power", 0, power);
        return ofLosses(losses(first, power), losses(second, power), horizon, estimator);
    }

    /** The test from any losses, row by row. */
    public static DieboldMariano ofLosses(double[] first, double[] second, int horizon, Estimator estimator) {
        Checks.rows("Diebold-Mariano test", first, second);
        double[] d = new double[first.length];
        for (int t = 0; t < d.length; t++) {
            d[t] = first[t] - second[t];
        }
        return ofDifferences(d, horizon, estimator);
    }

    /**
     * The test from the loss differences.
     *
     * @param d loss of the first less that of the second, shape [rows]
     * @throws IllegalArgumentException if there are fewer than 3 rows, a value is not finite, the horizon is below 1 or
     *     not below the number of rows, the differences do not vary, or the rectangular estimate of their variance is
     *     not above 0
     */
    public static DieboldMariano ofDifferences(double[] d, int horizon, Estimator estimator) {
        int n = d.length;
        if (n < 3 || horizon < 1 || horizon >= n) {
            throw new IllegalArgumentException("Diebold-Mariano test: at least 3 rows and 1 <= horizon < rows, but got "
                    + n + " rows and horizon " + horizon);
        }
        Checks.finite("Diebold-Mariano test", "loss", d);
        double mean = mean(d);
        double variance = longRunVariance(d, mean, horizon, estimator) / n;
        double dm = mean / Math.sqrt(variance);
        double h = horizon;
        double statistic = dm * Math.sqrt((n + 1 - 2 * h + h * (h - 1) / n) / n);
        TDistribution t = new TDistribution(n - 1);
        double below = t.cumulativeProbability(statistic);
        double above = t.cumulativeProbability(-statistic);
        return new DieboldMariano(n, horizon, mean, dm, statistic, 2 * Math.min(below, above), below, above);
    }

    private static double longRunVariance(double[] d, double mean, int horizon, Estimator estimator) {
        double sum = autocovariance(d, mean, 0);
        double size = 0;
        for (double value : d) {
            size = Math.max(size, Math.abs(value));
        }
        // Differences that are equal up to rounding do not vary.
        if (Math.sqrt(sum) <= 1e-14 * size) {
            throw new IllegalArgumentException(
                    "Diebold-Mariano test: the loss differences must vary, but all are " + mean);
        }
        for (int k = 1; k < horizon; k++) {
            double weight = estimator == Estimator.RECTANGULAR ? 1 : 1 - (double) k / horizon;
            sum += 2 * weight * autocovariance(d, mean, k);
        }
        if (!(sum > 0)) {
            throw new IllegalArgumentException("Diebold-Mariano test: the rectangular variance estimate must be above"
                    + " 0, but is " + sum + " at horizon " + horizon + "; the Bartlett estimate always is");
        }
        return sum;
    }

    private static double autocovariance(double[] d, double mean, int lag) {
        double sum = 0;
        for (int t = lag; t < d.length; t++) {
            sum += (d[t] - mean) * (d[t - lag] - mean);
        }
        return sum / d.length;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double[] losses(double[] errors, double power) {
        double[] losses = new double[errors.length];
        for (int t = 0; t < losses.length; t++) {
            losses[t] = Math.pow(Math.abs(errors[t]), power);
        }
        return losses;
    }
}
