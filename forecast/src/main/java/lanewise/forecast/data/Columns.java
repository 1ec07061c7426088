package lanewise.forecast.data;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the columns of a table are for.
 *
 * @param target the column to be forecast
 * @param targetLag its publication lag in rows, see {@link Covariate}: with a lag of 1 the last row that has passed is not
 *     known yet
 * @param past columns known up to the forecast origin, less their lags
 * @param known columns known for the future too, such as the day of the week
 */
public record Columns(String target, int targetLag, List<Covariate> past, List<String> known) {
    /** @throws IllegalArgumentException if a column has two uses or the lag is negative */
    public Columns {
        Objects.requireNonNull(target, "target");
        requireLag(target, targetLag);
        past = List.copyOf(past);
        known = List.copyOf(known);
        Set<String> used = new HashSet<>();
        Stream.of(Stream.of(target), past.stream().map(Covariate::name), known.stream())
                .flatMap(s -> s)
                .forEach(name -> {
                    if (!used.add(name)) {
                        throw new IllegalArgumentException("column '" + name
                                + "' must have one use (target, past covariate or known covariate), but has two");
                    }
                });
    }

    /** A target alone, known as soon as its row has passed. */
    public static Columns of(String target) {
        return new Columns(target, 0, List.of(), List.of());
    }

    /** Rows from the last known target to the last one of a forecast: targetLag + horizon. */
    int steps(int horizon) {
        return targetLag + horizon;
    }

    /** The longest publication lag of target and past covariates, in rows. */
    public int longestLag() {
        return Math.max(targetLag, past.stream().mapToInt(Covariate::lag).max().orElse(0));
    }

    static void requireLag(String name, int lag) {
        if (lag < 0) {
            throw new IllegalArgumentException(
                    "publication lag of column '" + name + "' must be >= 0 rows, but is " + lag);
        }
    }
}
