package lanewise.forecast.backtest;

import java.util.Arrays;
import java.util.List;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.score.Crps;
import lanewise.forecast.score.IntervalScores;

/**
 * Scores of one forecast step, or their mean over many; in the unit of the data where none is said, smaller is better
 * except for the coverage.
 *
 * @param squaredError (f - y)^2, in its square; its root is the RMSE
 * @param absoluteError |f - y|, MAE
 * @param scaledError |f - y| over the mean absolute error of the seasonal naive forecast in the rows before the origin, MASE
 * @param smape 200 |f - y| / (|f| + |y|), percent
 * @param pinball mean pinball loss over the levels
 * @param crps continuous ranked probability score
 * @param logScore -ln density, nats; NaN where there is no density
 * @param coverage share of values inside the interval
 * @param width of the interval
 * @param winkler interval score: the width, and what a value lies outside times 2 / alpha
 */
public record StepScores(
        double squaredError,
        double absoluteError,
        double scaledError,
        double smape,
        double pinball,
        double crps,
        double logScore,
        double coverage,
        double width,
        double winkler) {
    /** CRPS of distributions without a closed form is that of this many quantiles. */
    private static final int CRPS_QUANTILES = 199;

    private static final int COUNT = 10;

    /**
     * Scores of one step.
     *
     * @param forecast what was expected
     * @param y what came
     * @param scale by which the absolute error is divided
     */
    static StepScores of(Distribution forecast, double y, double scale, Judging judging) {
        double error = Math.abs(forecast.point() - y);
        double size = Math.abs(forecast.point()) + Math.abs(y);
        double pinball = 0;
        for (double level : judging.levels()) {
            pinball += IntervalScores.pinball(y, forecast.quantile(level), level) / judging.levels().length;
        }
        double lower = forecast.quantile(judging.lower());
        double upper = forecast.quantile(judging.upper());
        double below = 2 / (2 * judging.lower()) * Math.max(0, lower - y);
        double above = 2 / (2 * (1 - judging.upper())) * Math.max(0, y - upper);
        return new StepScores(
                error * error,
                error,
                error / scale,
                size == 0 ? 0 : 200 * error / size,
                pinball,
                crps(forecast, y),
                -forecast.logDensity(y),
                y >= lower && y <= upper ? 1 : 0,
                upper - lower,
                upper - lower + below + above);
    }

    /** The continuous ranked probability score of a distribution. */
    static double crps(Distribution forecast, double y) {
        return switch (forecast) {
            case Distribution.Normal n -> Crps.gaussian(y, n.mean(), n.standardDeviation());
            case Distribution.StudentT t -> Crps.studentT(y, t.mean(), t.scale(), t.dof());
            case Distribution.Samples s -> Crps.ofSamples(y, s.values());
            case Distribution.Quantiles q -> Crps.ofQuantiles(y, q.values(), q.levels());
            case Distribution.Exponential e -> {
                if (e.logarithm() instanceof Distribution.Samples s) {
                    yield Crps.ofSamples(
                            y, Arrays.stream(s.values()).map(Math::exp).toArray());
                }
                double[] levels = e.logarithm() instanceof Distribution.Quantiles q ? q.levels() : fineLevels();
                yield Crps.ofQuantiles(y, Arrays.stream(levels).map(e::quantile).toArray(), levels);
            }
        };
    }

    private static double[] fineLevels() {
        double[] levels = new double[CRPS_QUANTILES];
        Arrays.setAll(levels, i -> (i + 0.5) / CRPS_QUANTILES);
        return levels;
    }

    /** Root mean squared error, of a mean of steps. */
    public double rmse() {
        return Math.sqrt(squaredError);
    }

    private double[] toArray() {
        return new double[] {
            squaredError, absoluteError, scaledError, smape, pinball, crps, logScore, coverage, width, winkler
        };
    }

    private static StepScores of(double[] v) {
        return new StepScores(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]);
    }

    /** The mean of each score. */
    static StepScores mean(List<StepScores> steps) {
        double[] sums = new double[COUNT];
        for (StepScores step : steps) {
            double[] values = step.toArray();
            for (int i = 0; i < COUNT; i++) {
                sums[i] += values[i];
            }
        }
        return of(Arrays.stream(sums).map(sum -> sum / steps.size()).toArray());
    }

    /** The largest of each score; the coverage that is farthest from what it should be. */
    static StepScores worst(List<StepScores> steps, double nominal) {
        double[] worst = steps.getFirst().toArray();
        double coverage = worst[7];
        for (StepScores step : steps) {
            double[] values = step.toArray();
            for (int i = 0; i < COUNT; i++) {
                worst[i] = Math.max(worst[i], values[i]);
            }
            coverage = Math.abs(step.coverage - nominal) > Math.abs(coverage - nominal) ? step.coverage : coverage;
        }
        worst[7] = coverage;
        return of(worst);
    }
}
