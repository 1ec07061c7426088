package lanewise.forecast.data;

import java.util.Objects;

/**
 * A column beside the target.
 *
 * @param name of its column
 * @param lag publication lag in rows: the value of row t is known once row t + lag has passed, so at an origin of n rows
 *     those of rows 0..n-1-lag are; 0 if it is known as soon as its row has passed
 */
public record Covariate(String name, int lag) {
    /** @throws IllegalArgumentException if the lag is negative */
    public Covariate {
        Objects.requireNonNull(name, "name");
        Columns.requireLag(name, lag);
    }
}
