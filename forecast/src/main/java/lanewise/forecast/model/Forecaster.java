package lanewise.forecast.model;

import java.util.List;
import lanewise.forecast.data.Known;
import lanewise.nn.train.TrainingListener;

/**
 * A way to forecast a series: fitted at one origin, it forecasts from that origin and later ones. Immutable, so that
 * several threads may fit it at once.
 */
public interface Forecaster {
    /** Name for tables and pictures, such as {@code AR(9)}. */
    String name();

    /**
     * Estimates the model from what is known, scalers and choices such as an order included.
     *
     * @throws lanewise.forecast.data.DataException if the rows are too few for the model, or unusable
     */
    Fitted fit(Known training);

    /** A forecaster after estimation. Nothing in it changes any more; a network's memory is held until it is closed. */
    interface Fitted extends AutoCloseable {
        /** Name with what was estimated, where that says more, such as an order; else the forecaster's name. */
        String name();

        /**
         * Forecasts the rows after an origin, that of the fit or a later one, from what is known there; nothing is
         * estimated again.
         *
         * @param at a view with the columns and the horizon of the one it was fitted to
         * @return a forecast of {@link Known#horizon} steps
         */
        Forecast forecast(Known at);

        /**
         * The latest known values of each column that a forecast depends on: with fewer before them, or none, it has the
         * same bits, as {@link Known#last} shows. A stream keeps this many, and as many rows more as the longest
         * publication lag has. Integer.MAX_VALUE if it depends on all since the beginning.
         */
        default int lookback() {
            return Integer.MAX_VALUE;
        }

        /** The passes of the training, for what is trained in passes; else empty. */
        default List<TrainingListener.Epoch> history() {
            return List.of();
        }

        /** Gives memory back, where there is some outside the heap. */
        @Override
        default void close() {}
    }
}
