package lanewise.forecast.data;

import java.util.Arrays;
import org.hipparchus.util.MathArrays;

/**
 * Shifts and scales to mean 0 and standard deviation 1 on the training rows. Can only be had from a {@link TrainSlice}.
 *
 * <p>The standard deviation is that of the population (divisor n).
 */
public final class Scaler {
    private final double mean;
    private final double standardDeviation;

    private Scaler(double mean, double standardDeviation) {
        this.mean = mean;
        this.standardDeviation = standardDeviation;
    }

    static Scaler of(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double[] centred = Arrays.stream(values).map(v -> v - mean).toArray();
        return new Scaler(mean, MathArrays.safeNorm(centred) / Math.sqrt(values.length));
    }

    /**
     * The scale that a model file holds: that of the training rows its model was fitted to.
     *
     * @throws IllegalArgumentException unless both are finite and the deviation is above 0
     */
    public static Scaler restored(double mean, double standardDeviation) {
        if (!Double.isFinite(mean) || !(standardDeviation > 0) || Double.isInfinite(standardDeviation)) {
            throw new IllegalArgumentException(
                    "scaler: mean must be finite and standard deviation finite and above 0, but got " + mean + " and "
                            + standardDeviation);
        }
        return new Scaler(mean, standardDeviation);
    }

    /** Mean of the training rows, in the unit of the data. */
    public double mean() {
        return mean;
    }

    /** Standard deviation of the training rows, in the unit of the data; above 0. */
    public double standardDeviation() {
        return standardDeviation;
    }

    /** (value - mean) / standard deviation of each value; a new array. */
    public double[] scale(double[] values) {
        return Arrays.stream(values).map(v -> (v - mean) / standardDeviation).toArray();
    }

    /** The value in the unit of the data of a scaled level, such as a mean: mean + standard deviation x. */
    public double unscaleLevel(double scaled) {
        return mean + standardDeviation * scaled;
    }

    /** The variance in the squared unit of the data of a scaled variance: standard deviation squared times x. */
    public double unscaleVariance(double scaled) {
        return standardDeviation * standardDeviation * scaled;
    }
}
