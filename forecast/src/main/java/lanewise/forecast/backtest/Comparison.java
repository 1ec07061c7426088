package lanewise.forecast.backtest;

import java.util.Optional;
import lanewise.forecast.score.DieboldMariano;

/** Whether two candidates of a backtest are equally accurate. */
public final class Comparison {
    private static final int FEWEST = 3;

    private Comparison() {}

    /**
     * The test of Diebold and Mariano over the origins: the loss of an origin is the mean absolute error of its horizon.
     * Forecasts overlap where the stride is shorter than the horizon, so that losses are correlated up to lag
     * ceil(H / stride) - 1; the long-run variance allows for that, with Bartlett's weights.
     *
     * @return nothing if there are too few origins, or the losses of both never differ or always by the same
     */
    public static Optional<DieboldMariano> test(
            BacktestResult result, BacktestResult.Run first, BacktestResult.Run second) {
        return test(
                losses(result, first),
                losses(result, second),
                overlap(result, result.task().horizon()));
    }

    /** The same from the losses of each origin, where {@code overlap} origins in a row have forecasts of common rows. */
    static Optional<DieboldMariano> test(double[] a, double[] b, int overlap) {
        if (a.length < FEWEST || overlap >= a.length || !varies(a, b)) {
            return Optional.empty();
        }
        return Optional.of(DieboldMariano.ofLosses(a, b, overlap, DieboldMariano.Estimator.BARTLETT));
    }

    /** Origins in a row whose forecasts of the first {@code steps} steps have rows in common. */
    static int overlap(BacktestResult result, int steps) {
        if (result.origins().size() < 2) {
            return 1;
        }
        int stride = result.origins().get(1) - result.origins().get(0);
        return Math.ceilDiv(steps + result.task().columns().targetLag(), stride);
    }

    private static double[] losses(BacktestResult result, BacktestResult.Run run) {
        double[][] errors = result.errors(run);
        double[] losses = new double[errors.length];
        for (int o = 0; o < losses.length; o++) {
            for (double error : errors[o]) {
                losses[o] += Math.abs(error) / errors[o].length;
            }
        }
        return losses;
    }

    /** Differences that are equal up to rounding do not vary. */
    private static boolean varies(double[] a, double[] b) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        double size = 0;
        for (int o = 0; o < a.length; o++) {
            least = Math.min(least, a[o] - b[o]);
            most = Math.max(most, a[o] - b[o]);
            size = Math.max(size, Math.max(a[o], b[o]));
        }
        return most - least > 1e-12 * size;
    }
}
