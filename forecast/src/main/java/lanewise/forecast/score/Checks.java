package lanewise.forecast.score;

/** What every score asks of its rows. */
final class Checks {
    private Checks() {}

    /** Refuses rows that do not fit together: each further array must be as long as y, and every value finite. */
    static void rows(String score, double[] y, double[]... others) {
        if (y.length == 0) {
            throw new IllegalArgumentException(score + ": at least one row; expected 1 or more, got 0");
        }
        finite(score, "observed value", y);
        for (double[] other : others) {
            if (other.length != y.length) {
                throw new IllegalArgumentException(
                        score + ": one forecast per row; expected " + y.length + ", got " + other.length);
            }
            finite(score, "forecast", other);
        }
    }

    /** Refuses NaN and infinities. */
    static void finite(String score, String what, double... values) {
        for (int t = 0; t < values.length; t++) {
            if (!Double.isFinite(values[t])) {
                throw new IllegalArgumentException(
                        score + ": every " + what + " must be finite; got " + values[t] + " at row " + (t + 1));
            }
        }
    }

    /** Refuses numbers that are not finite and above the bound. */
    static void above(String score, String what, double bound, double... values) {
        finite(score, what, values);
        for (int t = 0; t < values.length; t++) {
            if (!(values[t] > bound)) {
                throw new IllegalArgumentException(score + ": every " + what + " must be above " + bound + "; got "
                        + values[t] + " at row " + (t + 1));
            }
        }
    }

    /** Refuses a level that is no probability strictly between 0 and 1. */
    static void level(String score, double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException(score + ": 0 < level < 1, but got " + level);
        }
    }
}
