package lanewise.forecast.score;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import lanewise.forecast.volatility.Forecast;
import org.hipparchus.distribution.continuous.NormalDistribution;

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
     * Gaussian negative log-likelihood per row, 1/2 (ln 2 pi + ln h + (y - m)^2 / h), in nats; the logarithmic score of
     * Good, Journal of the Royal Statistical Society B 14 (1952) 107-114.
     */
    public static double gaussianNll(double[] y, Forecast forecast) {
        double[] m = forecast.mean();
        double[] h = forecast.variance();
        return mean(y, forecast, t -> 0.5 * (Math.log(2 * Math.PI * h[t]) + (y[t] - m[t]) * (y[t] - m[t]) / h[t]));
    }

    /**
     * QLIKE, ln h + y^2 / h: Patton, Journal of Econometrics 160 (2011) 246-256. Defined for y = 0 too, unlike its
     * scale-free form.
     */
    public static double qlike(double[] y, Forecast forecast) {
        double[] h = forecast.variance();
        return mean(y, forecast, t -> Math.log(h[t]) + y[t] * y[t] / h[t]);
    }

    /**
     * Continuous ranked probability score of a Gaussian, sqrt(h) (z (2 Phi(z) - 1) + 2 phi(z) - 1/sqrt(pi)) with z = (y
     * - m) / sqrt(h), in the unit of y: Gneiting and Raftery, Journal of the American Statistical Association 102
     * (2007) 359-378, section 4.2 (there with the opposite sign).
     */
    public static double crps(double[] y, Forecast forecast) {
        double[] m = forecast.mean();
        double[] h = forecast.variance();
        NormalDistribution normal = new NormalDistribution();
        return mean(y, forecast, t -> {
            double sigma = Math.sqrt(h[t]);
            double z = (y[t] - m[t]) / sigma;
            double phi = normal.density(z);
            return sigma * (z * (2 * normal.cumulativeProbability(z) - 1) + 2 * phi - 1 / Math.sqrt(Math.PI));
        });
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
