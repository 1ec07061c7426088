package lanewise.forecast.volatility;

/**
 * What the network sees of a standardised series, one value after another: each feature and the scale are functions of
 * the values so far. z is the value minus the training mean, over the training standard deviation.
 *
 * <pre>
 * s^2 = 0.85 s^2 + 0.15 z^2       the local scale            l^2 = 0.97 l^2 + 0.03 z^2       the long-run scale
 * features: |z| / s,   ln s,   ln l - ln s
 * </pre>
 *
 * <p>The network forecasts the next variance in units of s^2. A network that saturates cannot follow a level it has
 * never seen; relative to the local scale every level looks alike (the local normalisation of DeepAR: Salinas,
 * Flunkert, Gasthaus and Januschowski, 2020, section 3.4).
 */
final class VolatilityFeatures {
    /** Features per step. */
    static final int WIDTH = 3;

    private static final double LOCAL = 0.85;
    private static final double LONG = 0.97;
    /** Floor of both scales squared, in training variances: a quiet stretch must not make the next move infinite. */
    private static final double FLOOR = 1e-4;
    /** Larger moves look like this one, in local standard deviations. */
    private static final double LARGEST_MOVE = 10;

    private double local = 1;
    private double longRun = 1;

    /** Takes the next value and writes its features [WIDTH]. */
    void next(double z, double[] features) {
        local = Math.max(LOCAL * local + (1 - LOCAL) * z * z, FLOOR);
        longRun = Math.max(LONG * longRun + (1 - LONG) * z * z, FLOOR);
        double logLocal = 0.5 * StrictMath.log(local);
        features[0] = Math.min(Math.abs(z) / Math.sqrt(local), LARGEST_MOVE);
        features[1] = logLocal;
        features[2] = 0.5 * StrictMath.log(longRun) - logLocal;
    }

    /** s^2 after the last value, in training variances. */
    double scaleSquared() {
        return local;
    }
}
