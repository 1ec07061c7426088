package lanewise.forecast.backtest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.forecast.model.Distribution;

/**
 * Whether what came lies in the forecast distributions as often as they say: all rows of all origins of one candidate.
 *
 * @param levels the levels that can be judged: those of forecast quantiles, or .05, .10, .. .95 of whole distributions
 * @param shares of the rows at or below the quantile of each level, shape [levels]
 * @param transform probability integral transform F(y) of each row, shape [rows]: uniform if all distributions are right
 */
public record Calibration(double[] levels, double[] shares, double[] transform) {
    private static final int EVERY = 20;

    /**
     * How often a central interval held what came.
     *
     * @param rows judged
     * @param inside rows within the interval, bounds included
     * @param width mean width in the unit of the data
     */
    public record Interval(int rows, int inside, double width) {}

    /** The calibration of a run. */
    public static Calibration of(BacktestResult result, BacktestResult.Run run) {
        int horizon = result.task().horizon();
        List<Distribution> all = all(run);
        double[] levels = all.stream()
                .map(Calibration::levels)
                .reduce(Calibration::common)
                .orElseThrow();
        double[] transform = new double[all.size()];
        double[] shares = new double[levels.length];
        for (int i = 0; i < transform.length; i++) {
            double y = result.actual(i / horizon, i % horizon);
            transform[i] = all.get(i).cdf(y);
            for (int q = 0; q < levels.length; q++) {
                shares[q] += transform[i] <= levels[q] ? 1.0 / transform.length : 0;
            }
        }
        return new Calibration(levels, shares, transform);
    }

    /** How often a central interval of a probability held what came; no rows where quantiles don't reach that far. */
    public static Interval interval(BacktestResult result, BacktestResult.Run run, double probability) {
        int horizon = result.task().horizon();
        List<Distribution> all = all(run);
        double tail = (1 - probability) / 2;
        int inside = 0;
        double width = 0;
        for (int i = 0; i < all.size(); i++) {
            double[] levels = levels(all.get(i));
            if (isQuantiles(all.get(i)) && (levels[0] > tail + 1e-9 || levels[levels.length - 1] < 1 - tail - 1e-9)) {
                return new Interval(0, 0, Double.NaN);
            }
            double lower = all.get(i).quantile(tail);
            double upper = all.get(i).quantile(1 - tail);
            double y = result.actual(i / horizon, i % horizon);
            inside += lower <= y && y <= upper ? 1 : 0;
            width += (upper - lower) / all.size();
        }
        return new Interval(all.size(), inside, width);
    }

    private static List<Distribution> all(BacktestResult.Run run) {
        List<Distribution> all = new ArrayList<>();
        run.forecasts().forEach(forecast -> all.addAll(forecast.steps()));
        return all;
    }

    private static boolean isQuantiles(Distribution distribution) {
        return distribution instanceof Distribution.Exponential e
                ? isQuantiles(e.logarithm())
                : distribution instanceof Distribution.Quantiles;
    }

    private static double[] levels(Distribution distribution) {
        return switch (distribution) {
            case Distribution.Quantiles quantiles -> quantiles.levels();
            case Distribution.Exponential exponential -> levels(exponential.logarithm());
            default -> {
                double[] levels = new double[EVERY - 1];
                Arrays.setAll(levels, i -> (i + 1.0) / EVERY);
                yield levels;
            }
        };
    }

    private static double[] common(double[] a, double[] b) {
        return Arrays.equals(a, b)
                ? a
                : Arrays.stream(a)
                        .filter(level -> Arrays.binarySearch(b, level) >= 0)
                        .toArray();
    }
}
