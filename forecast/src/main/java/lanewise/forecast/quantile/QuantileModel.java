package lanewise.forecast.quantile;

import lanewise.forecast.data.Slice;
import lanewise.forecast.data.TrainSlice;

/** A model of one lower quantile of the next value of a series, given those before it. */
public interface QuantileModel {
    /** Name for tables and pictures. */
    String name();

    /** The level of the quantile, 0.05 for a value at risk that 5 % of the rows fall below. */
    double level();

    /**
     * Estimates the model from training rows and nothing else.
     *
     * @throws lanewise.forecast.data.DataException if the rows are too few for the model, or constant
     */
    Fitted fit(TrainSlice train);

    /** A model after estimation. Nothing in it changes any more. */
    interface Fitted {
        /**
         * One-step quantiles of every row of a stretch: row t from all rows before t and the fitted parameters.
         *
         * @param stretch rows of the series the model was fitted to: the training rows themselves, or later ones
         * @return shape [rows], in the unit of the data; a value at risk is minus this
         */
        double[] quantiles(Slice stretch);
    }
}
