package lanewise.forecast.score;

import java.util.function.IntToDoubleFunction;

/**
 * Scores of point forecasts, each over the rows of one stretch; smaller is better. y is what came, f what was expected
 * of the same row, both of shape [rows].
 *
 * <p>All methods throw IllegalArgumentException if the lengths differ, there is no row, or a value is not finite.
 */
public final class PointScores {
    private PointScores() {}

    /** Root mean squared error, sqrt(mean (y - f)^2), in the unit of y. */
    public static double rmse(double[] y, double[] f) {
        Checks.rows("RMSE", y, f);
        return Math.sqrt(mean(y.length, t -> (y[t] - f[t]) * (y[t] - f[t])));
    }

    /** Mean absolute error, mean |y - f|, in the unit of y. */
    public static double mae(double[] y, double[] f) {
        Checks.rows("MAE", y, f);
        return mean(y.length, t -> Math.abs(y[t] - f[t]));
    }

    /**
     * Symmetric mean absolute percentage error, mean 200 |y - f| / (|y| + |f|), in percent from 0 to 200; a row where
     * both are 0 counts as 0. As in the M4 competition: Makridakis, Spiliotis and Assimakopoulos, International Journal
     * of Forecasting 36 (2020) 54-74.
     */
    public static double smape(double[] y, double[] f) {
        Checks.rows("sMAPE", y, f);
        return mean(y.length, t -> {
            double size = Math.abs(y[t]) + Math.abs(f[t]);
            return size == 0 ? 0 : 200 * Math.abs(y[t] - f[t]) / size;
        });
    }

    /**
     * Mean absolute scaled error, mean |y - f| over the {@link #seasonalScale} of the training rows: Hyndman and
     * Koehler, International Journal of Forecasting 22 (2006) 679-688. 1 is the seasonal naive forecast in sample.
     *
     * @param train the training rows, in time order
     * @param season rows of one season m, 1 for none
     */
    public static double mase(double[] y, double[] f, double[] train, int season) {
        return mae(y, f) / seasonalScale(train, season);
    }

    /**
     * mean |x_t - x_{t-m}| over the training rows, in the unit of x.
     *
     * @throws IllegalArgumentException if there are no more than m training rows, m is less than 1, or all differences
     *     are 0
     */
    public static double seasonalScale(double[] train, int season) {
        if (season < 1 || train.length <= season) {
            throw new IllegalArgumentException("MASE: 1 <= season < training rows, but got season " + season + " and "
                    + train.length + " training rows");
        }
        Checks.finite("MASE", "training value", train);
        double scale = mean(train.length - season, t -> Math.abs(train[t + season] - train[t]));
        if (!(scale > 0)) {
            throw new IllegalArgumentException("MASE: the training rows must differ from those a season of " + season
                    + " before; expected a scale above 0, got " + scale);
        }
        return scale;
    }

    private static double mean(int rows, IntToDoubleFunction score) {
        double sum = 0;
        for (int t = 0; t < rows; t++) {
            sum += score.applyAsDouble(t);
        }
        return sum / rows;
    }
}
