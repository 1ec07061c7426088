package lanewise.forecast.model;

import java.util.Objects;
import lanewise.forecast.data.Columns;

/**
 * What is to be forecast, and how it is shown to a model.
 *
 * @param columns the columns and their publication lags
 * @param horizon rows to forecast from each origin, H
 * @param season rows of one season, m; 1 without seasons
 * @param log whether models see the natural logarithm of the target
 * @param difference what models see the target relative to
 * @param output what a network gives
 */
public record Task(Columns columns, int horizon, int season, boolean log, Difference difference, Output output) {
    /** @throws IllegalArgumentException unless horizon and season are at least 1 */
    public Task {
        Objects.requireNonNull(columns, "columns");
        Objects.requireNonNull(difference, "difference");
        Objects.requireNonNull(output, "output");
        if (horizon < 1 || season < 1) {
            throw new IllegalArgumentException(
                    "horizon and season must be >= 1, but are " + horizon + " and " + season);
        }
    }
}
