package lanewise.forecast.baseline;

import lanewise.forecast.model.Distribution;

/** Gaussians whose deviation is never 0, as it is where a forecast has met every training row. */
final class Gaussians {
    /** Relative to the mean, or absolute where the mean is small. */
    private static final double SMALLEST = 1e-9;

    private Gaussians() {}

    static Distribution.Normal of(double mean, double deviation) {
        return new Distribution.Normal(mean, Math.max(deviation, SMALLEST * Math.max(1, Math.abs(mean))));
    }
}
