package lanewise.forecast.score;

import lanewise.forecast.data.Slice;
import lanewise.forecast.volatility.Forecast;
import lanewise.forecast.volatility.VarianceModel;

/**
 * All scores of one model on one stretch; the formulas are in {@link Scores} and {@link VarCoverage}.
 *
 * @param model name of the model
 * @param observations number of rows scored
 * @param meanNll mean Gaussian negative log-likelihood, nats per row
 * @param qlike QLIKE against the squared return
 * @param crps continuous ranked probability score, in the unit of the data
 * @param varianceRmse root mean squared error of the variance against the squared return
 * @param varianceMae mean absolute error of the same
 * @param var1 coverage of the 1 % value at risk
 * @param var5 coverage of the 5 % value at risk
 */
public record ScoreCard(
        String model,
        int observations,
        double meanNll,
        double qlike,
        double crps,
        double varianceRmse,
        double varianceMae,
        VarCoverage var1,
        VarCoverage var5) {
    /** Lets a fitted model forecast a stretch and scores it. */
    public static ScoreCard of(VarianceModel.Fitted model, Slice stretch) {
        return of(model.name(), stretch.values(), model.forecast(stretch));
    }

    /**
     * Scores forecasts that were made already.
     *
     * @param model name of the model
     * @param y what came, shape [rows]
     * @param forecast what was expected, of the same length
     * @throws IllegalArgumentException if the lengths differ or there is no row
     */
    public static ScoreCard of(String model, double[] y, Forecast forecast) {
        return new ScoreCard(
                model,
                y.length,
                Scores.gaussianNll(y, forecast),
                Scores.qlike(y, forecast),
                Scores.crps(y, forecast),
                Scores.varianceRmse(y, forecast),
                Scores.varianceMae(y, forecast),
                VarCoverage.of(y, forecast, 0.01),
                VarCoverage.of(y, forecast, 0.05));
    }
}
