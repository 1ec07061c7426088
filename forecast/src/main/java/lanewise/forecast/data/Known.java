package lanewise.forecast.data;

import java.util.Arrays;

/**
 * What was known of a {@link Frame} at a forecast origin, publication lags included, for a forecast of the next H rows.
 * Models get nothing else, to be fitted or to forecast; the arrays inside end where knowledge ended.
 *
 * <p>Rows are counted from 0 at the beginning of the window; {@link #origin} of them have passed, and rows origin ..
 * origin + H - 1 are to be forecast. The target is known in rows 0 .. {@link #targetEnd} - 1, past covariate i in rows 0
 * .. {@link #pastEnd} - 1, and known covariates in rows 0 .. origin + H - 1. Reading any other row is an
 * IndexOutOfBoundsException.
 *
 * <p>{@link #at} goes back to an earlier origin: what a model learns from are pairs of an earlier view and the targets
 * that followed it, which are known now.
 */
public final class Known {
    private final Columns columns;
    private final String place;
    private final double[] target;
    private final double[][] past;
    private final double[][] known;
    private final int origin;
    private final int horizon;

    Known(Columns columns, String place, double[] target, double[][] past, double[][] known, int origin, int horizon) {
        this.columns = columns;
        this.place = place;
        this.target = target;
        this.past = past;
        this.known = known;
        this.origin = origin;
        this.horizon = horizon;
    }

    /**
     * The view of an earlier origin.
     *
     * @param earlier rows that had passed then, targetLag + 1 .. origin
     */
    public Known at(int earlier) {
        if (earlier > origin || earlier <= columns.targetLag()) {
            throw new IllegalArgumentException("an earlier origin must be in " + (columns.targetLag() + 1) + ".."
                    + origin + ", but is " + earlier);
        }
        return new Known(columns, place, target, past, known, earlier, horizon);
    }

    /**
     * The same from some row on: the last {@code rows} known targets and what belongs to them, or all if there are fewer.
     */
    public Known last(int rows) {
        int lags = origin - targetEnd();
        int longest = 0;
        for (int i = 0; i < past.length; i++) {
            longest = Math.max(longest, origin - pastEnd(i));
        }
        int from = Math.max(0, Math.min(targetEnd() - rows, origin - longest - rows));
        double[] targetThen = Arrays.copyOfRange(target, from, origin - lags);
        double[][] pastThen = new double[past.length][];
        for (int i = 0; i < past.length; i++) {
            pastThen[i] = Arrays.copyOfRange(past[i], from, Math.max(from, pastEnd(i)));
        }
        double[][] knownThen = new double[known.length][];
        for (int i = 0; i < known.length; i++) {
            knownThen[i] = Arrays.copyOfRange(known[i], from, origin + horizon);
        }
        return new Known(columns, place, targetThen, pastThen, knownThen, origin - from, horizon);
    }

    /**
     * What would be known a few rows later if the next targets were these, for forecasts that are fed back. Past
     * covariates keep their last known values; the horizon becomes shorter by as many rows.
     *
     * @param targets of the rows targetEnd, targetEnd + 1, ...; at most {@link #steps} of them
     */
    public Known assuming(double... targets) {
        if (targets.length > steps()) {
            throw new IllegalArgumentException("assumed targets must be at most " + steps()
                    + " (all that are to be forecast), but are " + targets.length);
        }
        double[] targetThen = Arrays.copyOf(target, targetEnd() + targets.length);
        System.arraycopy(targets, 0, targetThen, targetEnd(), targets.length);
        double[][] pastThen = new double[past.length][];
        for (int i = 0; i < past.length; i++) {
            int end = pastEnd(i);
            pastThen[i] = Arrays.copyOf(past[i], end + targets.length);
            if (end > 0) {
                Arrays.fill(pastThen[i], end, pastThen[i].length, past[i][end - 1]);
            }
        }
        return new Known(
                columns, place, targetThen, pastThen, known, origin + targets.length, horizon - targets.length);
    }

    /** What the columns are for. */
    public Columns columns() {
        return columns;
    }

    /** Rows of the window that have passed. */
    public int origin() {
        return origin;
    }

    /** Rows to be forecast, H. */
    public int horizon() {
        return horizon;
    }

    /** Rows whose target is known: origin less the target's publication lag. */
    public int targetEnd() {
        return origin - columns.targetLag();
    }

    /**
     * Rows from the last known target to the last one to be forecast: the horizon and the target's publication lag. Of
     * forecasts for that many steps the last H are asked for.
     */
    public int steps() {
        return columns.targetLag() + horizon;
    }

    /** The target of a row that is known. */
    public double target(int row) {
        check(row, targetEnd());
        return target[row];
    }

    /** A copy of the known targets, shape [targetEnd]. */
    public double[] target() {
        return Arrays.copyOf(target, targetEnd());
    }

    /** Number of past covariates. */
    public int pastCount() {
        return past.length;
    }

    /** Rows in which past covariate i is known: origin less its lag, not below 0. */
    public int pastEnd(int i) {
        return Math.max(0, origin - columns.past().get(i).lag());
    }

    /** Past covariate i of a row in which it is known. */
    public double past(int i, int row) {
        check(row, pastEnd(i));
        return past[i][row];
    }

    /** A copy of what is known of past covariate i, shape [pastEnd(i)]. */
    public double[] past(int i) {
        return Arrays.copyOf(past[i], pastEnd(i));
    }

    /** Number of known covariates. */
    public int knownCount() {
        return known.length;
    }

    /** Known covariate i of a row up to the end of the horizon. */
    public double known(int i, int row) {
        check(row, origin + horizon);
        return known[i][row];
    }

    /** A copy of known covariate i, shape [origin + H]. */
    public double[] known(int i) {
        return Arrays.copyOf(known[i], origin + horizon);
    }

    /**
     * The same with the natural logarithm of the target.
     *
     * @throws DataException if a known target is 0 or below
     */
    public Known logarithm() {
        double[] logarithm = new double[target.length];
        for (int row = 0; row < target.length; row++) {
            if (!(target[row] > 0)) {
                String rule = "a target must be positive to be forecast in logarithms";
                String name = "target " + DataException.quote(columns.target());
                throw new DataException(name, rule, "a number above 0", "" + target[row], place + ", row " + (row + 1));
            }
            logarithm[row] = Math.log(target[row]);
        }
        return new Known(columns, place, logarithm, past, known, origin, horizon);
    }

    private static void check(int row, int end) {
        if (row < 0 || row >= end) {
            throw new IndexOutOfBoundsException("row " + row + " is not known: rows 0.." + (end - 1) + " are");
        }
    }

    /**
     * Refuses a window that is too short for what is asked of it.
     *
     * @param needed the least number of known targets
     * @param purpose what needs them, such as {@code AR(9)}
     * @throws DataException if there are fewer
     */
    public void requireRows(int needed, String purpose) {
        if (targetEnd() < needed) {
            String rule = "fewer known rows than " + purpose + " needs";
            throw new DataException(
                    "target " + DataException.quote(columns.target()),
                    rule,
                    "at least " + needed + " rows",
                    "" + targetEnd(),
                    place);
        }
    }

    /**
     * The same for past covariates, whose publication lags may leave fewer rows of them than of the target.
     *
     * @param needed the least number of known rows of each
     * @param purpose what needs them
     * @throws DataException if there are fewer of one
     */
    public void requirePast(int needed, String purpose) {
        for (int i = 0; i < past.length; i++) {
            if (pastEnd(i) < needed) {
                throw new DataException(
                        "past covariate "
                                + DataException.quote(columns.past().get(i).name()),
                        "fewer known rows than " + purpose + " needs",
                        "at least " + needed + " rows",
                        "" + pastEnd(i),
                        place);
            }
        }
    }

    @Override
    public String toString() {
        return "known at origin " + origin + " (" + place + ")";
    }
}
