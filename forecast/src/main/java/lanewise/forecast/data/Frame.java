package lanewise.forecast.data;

import java.util.Arrays;
import java.util.Objects;

/**
 * A table in time order: the target, covariates that are known up to the forecast origin, and covariates that are known
 * for the future too. Immutable. Rows are counted from 0 in code.
 *
 * <p>A model never gets a frame, but a {@link Known}: what was known of it at a forecast origin.
 */
public final class Frame {
    private static final double LARGEST = 1e140;

    private final String source;
    private final Columns columns;
    private final Timeline time;
    private final double[] target;
    private final double[][] past;
    private final double[][] known;

    /**
     * @param source where the numbers come from, such as the name of their file
     * @param columns what they are
     * @param time one row for each row of the known covariates (of the target, if there are none)
     * @param target shape [rows]; copied, as all arrays are
     * @param past shape [past covariates][rows]
     * @param known shape [known covariates][at least rows]: more rows than the target where they reach into the future
     * @throws IllegalArgumentException if the lengths do not fit
     * @throws DataException if there is no row, or a value is not finite that some origin could know
     */
    public Frame(String source, Columns columns, Timeline time, double[] target, double[][] past, double[][] known) {
        this.source = Objects.requireNonNull(source, "source");
        this.columns = Objects.requireNonNull(columns, "columns");
        this.time = Objects.requireNonNull(time, "time");
        this.target = target.clone();
        this.past = copy(past);
        this.known = copy(known);
        requireLengths();
        requireFinite(columns.target(), target, target.length - columns.targetLag());
        requireRoom(columns.target(), target);
        for (int i = 0; i < past.length; i++) {
            Covariate covariate = columns.past().get(i);
            requireFinite(covariate.name(), past[i], past[i].length - covariate.lag());
        }
        for (int i = 0; i < known.length; i++) {
            requireFinite(columns.known().get(i), known[i], known[i].length);
        }
    }

    /** A target alone, without times. */
    public static Frame of(String source, String target, double... values) {
        return new Frame(
                source, Columns.of(target), Timeline.counting(values.length), values, new double[0][], new double[0][]);
    }

    private static double[][] copy(double[][] columns) {
        return Arrays.stream(columns).map(double[]::clone).toArray(double[][]::new);
    }

    private void requireLengths() {
        if (target.length == 0) {
            throw new DataException("input", "the table must have data", "at least 1 row", "0 rows", source);
        }
        requireEqual("past covariates", columns.past().size(), past.length);
        requireEqual("known covariates", columns.known().size(), known.length);
        for (double[] column : past) {
            requireEqual("rows of a past covariate", target.length, column.length);
        }
        for (double[] column : known) {
            requireEqual("rows of a known covariate", time.rows(), column.length);
        }
        if (time.rows() < target.length || (known.length == 0 && time.rows() > target.length)) {
            requireEqual("times", target.length, time.rows());
        }
    }

    private static void requireEqual(String name, int expected, int actual) {
        if (expected != actual) {
            throw new IllegalArgumentException(name + ": expected " + expected + ", got " + actual);
        }
    }

    private void requireFinite(String name, double[] column, int rows) {
        for (int row = 0; row < rows; row++) {
            if (!Double.isFinite(column[row])) {
                String rule = "every value must be finite";
                String place = source + ", row " + (row + 1) + ", time " + DataException.quote(time.label(row));
                throw new DataException(
                        "column " + DataException.quote(name), rule, "a finite number", "" + column[row], place);
            }
        }
    }

    /** Refuses numbers whose squares do not fit into a double, of which no deviation can be computed. */
    private void requireRoom(String name, double[] column) {
        double most = 0;
        for (double value : column) {
            most = Double.isNaN(value) ? most : Math.max(most, Math.abs(value));
        }
        if (most > LARGEST || most > 0 && most < 1 / LARGEST) {
            String rule = "squares of the numbers must fit into a double (choose another unit)";
            String expected = "at most " + LARGEST + " and not all below " + 1 / LARGEST;
            throw new DataException("column " + DataException.quote(name), rule, expected, "up to " + most, source);
        }
    }

    /** Where the numbers come from. */
    public String source() {
        return source;
    }

    /** What the columns are for. */
    public Columns columns() {
        return columns;
    }

    /** When the rows are, future rows included. */
    public Timeline time() {
        return time;
    }

    /** Rows that have passed. */
    public int rows() {
        return target.length;
    }

    /** Rows after them of which the known covariates are there. */
    public int futureRows() {
        return time.rows() - target.length;
    }

    /** What came in a row; NaN where the target of the last rows is not published yet. */
    public double target(int row) {
        return target[row];
    }

    /** A copy of the target, shape [rows]. */
    public double[] target() {
        return target.clone();
    }

    /**
     * All that has passed, for a fit. Where the known covariates do not reach to the end of the horizon they are NaN,
     * which a fit does not look at: it has no targets there to learn from.
     *
     * @throws DataException if the target is not known in any row
     */
    public Known history(int horizon) {
        int rows = target.length;
        if (known.length == 0 || rows + horizon <= time.rows()) {
            return known(0, rows, horizon);
        }
        requireKnownTarget(0, rows);
        double[][] longer = new double[known.length][];
        for (int i = 0; i < known.length; i++) {
            longer[i] = Arrays.copyOf(known[i], rows + horizon);
            Arrays.fill(longer[i], time.rows(), rows + horizon, Double.NaN);
        }
        double[][] pastThen = new double[past.length][];
        for (int i = 0; i < past.length; i++) {
            pastThen[i] = Arrays.copyOf(
                    past[i], Math.max(0, rows - columns.past().get(i).lag()));
        }
        double[] targetThen = Arrays.copyOf(target, rows - columns.targetLag());
        return new Known(columns, source + ", all " + rows + " rows", targetThen, pastThen, longer, rows, horizon);
    }

    /**
     * The same with the percent logarithmic returns of the target, 100 ln(y_t / y_{t-1}), for prices. The first row, which
     * has no return, is left out.
     *
     * @throws DataException if a target is 0 or below, or there are fewer than 2 rows
     */
    public Frame percentLogReturns() {
        if (target.length < 2) {
            throw new DataException("input", "returns from prices", "at least 2 rows", "" + target.length, source);
        }
        double[] returns = new double[target.length - 1];
        for (int row = 0; row < target.length; row++) {
            if (target[row] <= 0) {
                String rule = "a price must be positive (does the column hold returns already?)";
                String place = source + ", row " + (row + 1) + ", time " + DataException.quote(time.label(row));
                String name = "target " + DataException.quote(columns.target());
                throw new DataException(name, rule, "a number above 0", "" + target[row], place);
            }
            if (row > 0) {
                returns[row - 1] = 100 * Math.log(target[row] / target[row - 1]);
            }
        }
        return new Frame(source, columns, time.from(1), returns, withoutFirst(past), withoutFirst(known));
    }

    private static double[][] withoutFirst(double[][] columns) {
        return Arrays.stream(columns)
                .map(column -> Arrays.copyOfRange(column, 1, column.length))
                .toArray(double[][]::new);
    }

    /**
     * What is known after {@code origin} rows, for a forecast of the rows origin..origin+horizon-1. The result holds
     * copies of that and nothing else: there is no way from it to what came later.
     *
     * @param from first row that may be used, 0 for an expanding window
     * @param origin rows that have passed, from + 1 .. rows
     * @param horizon rows to be forecast, at least 1
     * @throws DataException if the target is not known in any row, or the known covariates do not reach that far
     */
    public Known known(int from, int origin, int horizon) {
        if (from < 0 || origin <= from || origin > target.length || horizon < 1) {
            throw new IllegalArgumentException("known: 0 <= from < origin <= " + target.length
                    + " and horizon >= 1, but got from " + from + ", origin " + origin + ", horizon " + horizon);
        }
        int end = origin - columns.targetLag();
        requireKnownTarget(from, origin);
        if (known.length > 0 && origin + horizon > time.rows()) {
            throw new DataException(
                    "known covariates",
                    "must reach to the end of the horizon",
                    (origin + horizon) + " rows",
                    time.rows() + " rows",
                    source);
        }
        double[][] pastThen = new double[past.length][];
        for (int i = 0; i < past.length; i++) {
            int known = Math.max(from, origin - columns.past().get(i).lag());
            pastThen[i] = Arrays.copyOfRange(past[i], from, known);
        }
        double[][] knownThen = new double[known.length][];
        for (int i = 0; i < known.length; i++) {
            knownThen[i] = Arrays.copyOfRange(known[i], from, origin + horizon);
        }
        String place = source + ", rows " + (from + 1) + " to " + origin;
        return new Known(
                columns, place, Arrays.copyOfRange(target, from, end), pastThen, knownThen, origin - from, horizon);
    }

    private void requireKnownTarget(int from, int origin) {
        if (origin - columns.targetLag() <= from) {
            throw new DataException(
                    "target " + DataException.quote(columns.target()),
                    "its publication lag must leave known rows",
                    "a lag below " + (origin - from),
                    "" + columns.targetLag(),
                    source);
        }
    }
}
