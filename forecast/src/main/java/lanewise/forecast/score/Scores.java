package lanewise.forecast.score;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import lanewise.forecast.volatility.Forecast;

/**
 * Scores of one-step forecasts, each a mean over the rows; smaller is better. y is what came, m and h are the forecast
 * mean and variance of the same row.
 *
 * <p>The scores of the variance alone compare h with the squared return y^2, a noisy but unbiased stand-in for a
 * variance nobody sees (the mean of daily returns is negligible beside it). It is the same for all models, so they can
 * be ranked.
 *
 * <p>All methods throw IllegalArgumentException if the lengths differ or there is no row.
 */
public final class Scores {
    private Scores() {}

    /**
     * Gaussian negative log-likelihood per row, in nats: the mean of {@link LogScore#gaussian}.
     */
    public static double gaussianNll(double[] y, Forecast forecast) {
        double[] m = forecast.mean();
        double[] h = forecast.variance();
        return mean(y, forecast, t -> LogScore.gaussian(y[t], m[t], h[t]));
    }

    /**
     * QLIKE, ln h + y^2 / h: Patton, Journal of Econometrics 160 (2011) 246-256. Defined for y = 0 too, unlike its
     * scale-free form.
     */
    public static double qlike(double[] y, Forecast forecast) {
        requireSameLength(y, forecast);
        return VarianceScores.qlike(Arrays.stream(y).map(v -> v * v).toArray(), forecast.variance());
    }

    /** Continuous ranked probability score of a Gaussian, in the unit of y: the mean of {@link Crps#gaussian}. */
    public static double crps(double[] y, Forecast forecast) {
        double[] m = forecast.mean();
        double[] h = forecast.variance();
        return mean(y, forecast, t -> Crps.gaussian(y[t], m[t], Math.sqrt(h[t])));
    }

    /** Root mean squared error of the variance, sqrt(mean (y^2 - h)^2), in squared units of y. */
    public static double varianceRmse(double[] y, Forecast forecast) {
        double[] h = forecast.variance();
        return Math.sqrt(mean(y, forecast, t -> (y[t] * y[t] - h[t]) * (y[t] * y[t] - h[t])));
    }

    /** Mean absolute error of the variance, mean |y^2 - h|, in squared units of y. */
    public static double varianceMae(double[] y, Forecast forecast) {
        double[] h = forecast.variance();
        return mean(y, forecast, t -> Math.abs(y[t] * y[t] - h[t]));
    }

    private static double mean(double[] y, Forecast forecast, IntToDoubleFunction score) {
        requireSameLength(y, forecast);
        return IntStream.range(0, y.length).mapToDouble(score).sum() / y.length;
    }

    static void requireSameLength(double[] y, Forecast forecast) {
        if (y.length != forecast.size() || y.length == 0) {
            throw new IllegalArgumentException("score: one forecast per row and at least one row; expected " + y.length
                    + ", got " + forecast.size());
        }
        if (!Arrays.stream(y).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("score: every observed value must be finite");
        }
    }
}
