package lanewise.forecast.volatility;

import lanewise.forecast.data.Slice;
import lanewise.forecast.data.TrainSlice;

/** A model of the mean and the variance of the next value of a series, given those before it. */
public interface VarianceModel {
    /** Name for tables and pictures, such as {@code GARCH(1,1)}. */
    String name();

    /**
     * Estimates the model from training rows and nothing else. A model that has to decide when to stop keeps back rows
     * for that by {@link TrainSlice#holdOut}.
     *
     * @throws lanewise.forecast.data.DataException if the rows are too few for the model, or constant
     */
    Fitted fit(TrainSlice train);

    /** A model after estimation. Nothing in it changes any more. */
    interface Fitted {
        /** Name for tables and pictures. */
        String name();

        /**
         * One-step forecasts of every row of a stretch: row t from all rows before t (those before the stretch
         * included) and the fitted parameters. Nothing is estimated again.
         *
         * @param stretch rows of the series the model was fitted to: the training rows themselves, or later ones
         * @return forecasts, one per row of the stretch
         */
        Forecast forecast(Slice stretch);
    }
}
