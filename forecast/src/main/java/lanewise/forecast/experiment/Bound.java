package lanewise.forecast.experiment;

import java.util.Arrays;
import java.util.Locale;

/**
 * What a figure is to reach: {@code low <= figure <= high}.
 *
 * @param low smallest; minus infinity for none
 * @param high largest; infinity for none
 */
public record Bound(double low, double high) {
    public Bound {
        if (!(low <= high)) {
            throw new IllegalArgumentException("a bound must have low <= high, but has " + low + " and " + high);
        }
    }

    public static Bound atMost(double high) {
        return new Bound(Double.NEGATIVE_INFINITY, high);
    }

    public static Bound atLeast(double low) {
        return new Bound(low, Double.POSITIVE_INFINITY);
    }

    public static Bound between(double low, double high) {
        return new Bound(low, high);
    }

    /** Whether a figure is within; NaN is not. */
    public boolean holds(double figure) {
        return figure >= low && figure <= high;
    }

    /** The figure farthest on the wrong side. */
    double worst(double[] figures) {
        double worst = figures[0];
        for (double figure : figures) {
            worst = badness(figure) > badness(worst) || Double.isNaN(figure) ? figure : worst;
        }
        return worst;
    }

    private double badness(double figure) {
        if (Double.isInfinite(low)) {
            return figure;
        }
        return Double.isInfinite(high) ? -figure : Math.abs(figure - (low + high) / 2);
    }

    @Override
    public String toString() {
        if (Double.isInfinite(low)) {
            return "<= " + number(high);
        }
        return Double.isInfinite(high) ? ">= " + number(low) : number(low) + " to " + number(high);
    }

    /** A figure with five significant digits, or as many as a whole number has. */
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e7) {
            return Long.toString((long) value);
        }
        double size = Math.abs(value);
        if (!(size >= 1e-4 && size < 1e7)) {
            return String.format(Locale.ROOT, "%.3e", value);
        }
        int digits = Math.clamp(4 - (int) Math.floor(Math.log10(size)), 0, 8);
        String text = String.format(Locale.ROOT, "%." + digits + "f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    static double mean(double[] figures) {
        return Arrays.stream(figures).average().orElse(Double.NaN);
    }
}
