package lanewise.forecast.backtest;

import java.util.Arrays;
import lanewise.forecast.model.Output;

/**
 * What distributions are judged by.
 *
 * @param levels of the quantiles whose pinball losses are averaged
 * @param lower level of the lower bound of the interval, and with it alpha: the interval is to miss as often
 * @param upper level of its upper bound
 */
public record Judging(double[] levels, double lower, double upper) {
    private static final double[] LEVELS = {0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95};

    /** @throws IllegalArgumentException unless levels increase within (0, 1) and so do the interval's */
    public Judging {
        levels = new Output.Quantiles(levels).levels();
        if (!(lower > 0 && lower < upper && upper < 1)) {
            throw new IllegalArgumentException(
                    "an interval must have levels 0 < lower < upper < 1, but has " + lower + " and " + upper);
        }
    }

    /**
     * Quantiles are judged at their own levels, and at the interval between the outermost two if there are two; all
     * else at 5, 10, 25, 50, 75, 90 and 95 % and the interval from 5 to 95 %.
     */
    public static Judging of(Output output) {
        if (!(output instanceof Output.Quantiles quantiles)) {
            return new Judging(LEVELS, LEVELS[0], LEVELS[LEVELS.length - 1]);
        }
        double[] levels = quantiles.levels();
        return levels.length == 1
                ? new Judging(levels, LEVELS[0], LEVELS[LEVELS.length - 1])
                : new Judging(levels, levels[0], levels[levels.length - 1]);
    }

    @Override
    public double[] levels() {
        return levels.clone();
    }

    /** The share of values that the interval is to hold. */
    public double nominal() {
        return upper - lower;
    }

    @Override
    public String toString() {
        return "levels " + Arrays.toString(levels) + ", interval " + lower + " to " + upper;
    }
}
