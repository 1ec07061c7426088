package lanewise.forecast.baseline;

import lanewise.forecast.model.Distribution;

/** Gaussians whose deviation is never 0, as it is where a forecast has met every training row. */
final class Gaussians {
    /** A forecast is not known better than its rounding: so many units in the last place of its mean. */
    private static final double ROUNDING = 8;
    /** The square root of the smallest number whose squares and inverse fit into a double. */
    private static final double SMALLEST = 1e-150;

    private Gaussians() {}

    static Distribution.Normal of(double mean, double deviation) {
        return new Distribution.Normal(mean, Math.max(deviation, Math.max(ROUNDING * Math.ulp(mean), SMALLEST)));
    }
}
