package lanewise.forecast.experiment;

import java.util.Objects;

/**
 * A figure of ours beside a published one.
 *
 * @param key its name in JSON: letters, digits and underscores
 * @param meaning what it is, with its unit
 * @param values ours, one for each seed; a single one where nothing is random
 * @param published what others found, or null
 * @param origin where that stands, or null
 * @param bound what ours is to reach, or null
 * @param highIsGood which of ours is the worst where there is no bound
 */
public record Figure(
        String key, String meaning, double[] values, Double published, String origin, Bound bound, boolean highIsGood) {
    public Figure {
        if (!key.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("key must be lower case letters, digits and _, but is '" + key + "'");
        }
        if (values.length < 1) {
            throw new IllegalArgumentException("values of " + key + " must be at least 1, but are none");
        }
        Objects.requireNonNull(meaning, "meaning");
        values = values.clone();
    }

    /** One without anything beside it. Lower is better unless a bound says otherwise. */
    public static Figure of(String key, String meaning, double... values) {
        return new Figure(key, meaning, values, null, null, null, false);
    }

    /** The same beside what others found, and where that stands. */
    public Figure published(double value, String source) {
        return new Figure(key, meaning, values, value, source, bound, highIsGood);
    }

    /** The same with what it is to reach. */
    public Figure bound(Bound value) {
        return new Figure(key, meaning, values, published, origin, value, highIsGood);
    }

    /** The same of which the highest is best. */
    public Figure higherIsBetter() {
        return new Figure(key, meaning, values, published, origin, bound, true);
    }

    @Override
    public double[] values() {
        return values.clone();
    }

    public double mean() {
        return Bound.mean(values);
    }

    /** The worst of all seeds, as the bound says what is bad. */
    public double worst() {
        Bound open = highIsGood ? Bound.atLeast(0) : Bound.atMost(0);
        return (bound == null ? open : bound).worst(values);
    }

    /** Whether the mean is within the bound; true without one. */
    public boolean reached() {
        return bound == null || bound.holds(mean());
    }

    /** Whether the worst is, too. */
    public boolean worstReached() {
        return bound == null || bound.holds(worst());
    }
}
