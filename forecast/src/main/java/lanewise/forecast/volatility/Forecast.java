package lanewise.forecast.volatility;

/**
 * One-step forecasts over a stretch of rows: what row t was expected to be, as it looked just before row t was known.
 *
 * @param mean shape [rows], in the unit of the data
 * @param variance shape [rows], in the squared unit of the data; above 0
 */
public record Forecast(double[] mean, double[] variance) {
    /**
     * @throws IllegalArgumentException if the lengths differ, a mean is not finite, or a variance is not finite and
     *     above 0
     */
    public Forecast {
        mean = mean.clone();
        variance = variance.clone();
        if (mean.length != variance.length) {
            throw new IllegalArgumentException(
                    "forecast: one variance per mean; expected " + mean.length + ", got " + variance.length);
        }
        for (int t = 0; t < mean.length; t++) {
            if (!Double.isFinite(mean[t]) || !Double.isFinite(variance[t]) || variance[t] <= 0) {
                throw new IllegalArgumentException(
                        "forecast: expected a finite mean and a finite variance above 0, got " + mean[t] + " and "
                                + variance[t] + " at row " + (t + 1));
            }
        }
    }

    /** Number of rows. */
    public int size() {
        return mean.length;
    }

    @Override
    public double[] mean() {
        return mean.clone();
    }

    @Override
    public double[] variance() {
        return variance.clone();
    }
}
