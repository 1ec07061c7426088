package lanewise.forecast.neural;

import java.util.Arrays;
import lanewise.forecast.data.Scaler;

/**
 * How numbers are shifted and scaled before a network sees them. The numbers are always those of the rows that the
 * network is trained on.
 */
public enum Scaling {
    /** By mean and standard deviation. */
    STANDARD,
    /** By median and interquartile range (as a standard deviation: over 1.349), which outliers do not move. */
    ROBUST,
    /** Smallest to -1, largest to 1. */
    RANGE,
    /** Not at all. */
    NONE;

    /** The interquartile range of a standard Gaussian. */
    private static final double GAUSSIAN_RANGE = 1.3489795003921634;
    /** Relative to the size of the numbers: what varies less counts as constant and is only shifted. */
    private static final double CONSTANT = 1e-12;

    private static final double LARGEST = 1e150;

    /** The scaler of some numbers, at least one; those that are all the same are only shifted. */
    Scaler of(double[] values) {
        return of(values, 1);
    }

    /**
     * The scaler of what a network is to forecast.
     *
     * @param size of the target: what does not vary has a unit that is next to nothing of it, so that its forecast does not either
     */
    Scaler ofOutput(double[] values, double size) {
        return of(values, this == NONE || size == 0 ? 1 : CONSTANT * size);
    }

    private Scaler of(double[] values, double constant) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double low = sorted[0];
        double high = sorted[sorted.length - 1];
        double size = Math.max(Math.abs(low), Math.abs(high));
        double mean = Arrays.stream(sorted).average().orElseThrow();
        double shift = switch (this) {
            case STANDARD -> mean;
            case ROBUST -> quantile(sorted, 0.5);
            case RANGE -> low / 2 + high / 2;
            case NONE -> 0;
        };
        double deviation = Math.sqrt(
                Arrays.stream(sorted).map(v -> (v - mean) * (v - mean)).sum() / sorted.length);
        double range = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / GAUSSIAN_RANGE;
        double scale = switch (this) {
            case STANDARD -> deviation;
            case ROBUST -> range > CONSTANT * size ? range : deviation; // more than half may be equal
            case RANGE -> high / 2 - low / 2;
            case NONE -> 1;
        };
        return Scaler.restored(shift, scale > CONSTANT * size && scale < LARGEST ? scale : constant);
    }

    private static double quantile(double[] sorted, double p) {
        double at = p * (sorted.length - 1);
        int below = (int) at;
        double above = sorted[Math.min(below + 1, sorted.length - 1)];
        return sorted[below] + (at - below) * (above - sorted[below]);
    }
}
