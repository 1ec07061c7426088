package lanewise.forecast.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleBinaryOperator;

/**
 * A series of finite numbers in time order, each with an optional label of its time. Immutable.
 *
 * <p>Rows are counted from 0 in code and from 1 in messages.
 */
public final class Series {
    private final String name;
    private final String source;
    private final double[] values;
    private final List<String> labels;

    /**
     * @param name what the numbers are, such as the name of their column
     * @param source where they come from, such as the name of their file
     * @param values shape [rows], in time order; copied
     * @param labels the time of each row, or empty if there is none
     * @throws DataException if there is no row, or a value is NaN or infinite
     * @throws IllegalArgumentException if there are labels, but not one for each row
     */
    public Series(String name, String source, double[] values, List<String> labels) {
        this.name = Objects.requireNonNull(name, "name");
        this.source = Objects.requireNonNull(source, "source");
        this.values = values.clone();
        this.labels = List.copyOf(labels);
        if (!labels.isEmpty() && labels.size() != values.length) {
            throw new IllegalArgumentException(
                    "labels: one per row; expected " + values.length + ", got " + labels.size());
        }
        requireRows(1, "a series");
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                String rule = "every value must be finite";
                throw new DataException("series '" + name + "'", rule, "a finite number", "" + values[i], place(i));
            }
        }
    }

    /** What the numbers are. */
    public String name() {
        return name;
    }

    /** Where the numbers come from. */
    public String source() {
        return source;
    }

    /** Number of rows. */
    public int size() {
        return values.length;
    }

    /** A copy of all values, shape [rows]. */
    public double[] values() {
        return values.clone();
    }

    /** The time of a row, or its number counted from 1 if the series has no labels. */
    public String label(int row) {
        return labels.isEmpty() ? String.valueOf(Objects.checkIndex(row, values.length) + 1) : labels.get(row);
    }

    /**
     * Prices to logarithmic returns in percent, 100 ln(p_t / p_{t-1}); the first price has no return, so there is one
     * row less. Each return has the label of its later price.
     *
     * @throws DataException if a price is zero or negative, or there are fewer than two
     */
    public Series percentLogReturns() {
        return returns("log return", (before, after) -> 100 * Math.log(after / before));
    }

    /**
     * Prices to simple returns in percent, 100 (p_t / p_{t-1} - 1), otherwise as {@link #percentLogReturns}.
     *
     * @throws DataException if a price is zero or negative, or there are fewer than two
     */
    public Series percentReturns() {
        return returns("return", (before, after) -> 100 * (after / before - 1));
    }

    private Series returns(String kind, DoubleBinaryOperator change) {
        requireRows(2, "returns from prices");
        for (int i = 0; i < values.length; i++) {
            if (values[i] <= 0) {
                String rule = "a price must be positive (does the column hold returns already?)";
                throw new DataException("series '" + name + "'", rule, "a number above 0", "" + values[i], place(i));
            }
        }
        double[] returns = new double[values.length - 1];
        Arrays.setAll(returns, i -> change.applyAsDouble(values[i], values[i + 1]));
        List<String> later = labels.isEmpty() ? labels : labels.subList(1, labels.size());
        return new Series(kind + " of " + name + " (%)", source, returns, later);
    }

    /**
     * Refuses a series that is too short for what is asked of it.
     *
     * @param needed the least number of rows
     * @param purpose what needs them, such as {@code window 250 + horizon 20}
     * @throws DataException if there are fewer rows
     */
    public void requireRows(int needed, String purpose) {
        if (values.length < needed) {
            String rule = "fewer rows than " + purpose + " needs";
            String actual = String.valueOf(values.length);
            throw new DataException("series '" + name + "'", rule, "at least " + needed + " rows", actual, source);
        }
    }

    /**
     * Refuses a stretch on which nothing varies, as variance and scale are then zero. Differences in the last digits
     * only count as constant.
     *
     * @throws DataException if all values from row {@code from} to before row {@code to} are equal up to rounding
     */
    void requireVarying(int from, int to) {

        var range = Arrays.stream(values, from, to).summaryStatistics();
        double largest = Math.max(Math.abs(range.getMin()), Math.abs(range.getMax()));
        if (range.getMax() - range.getMin() <= 1e-12 * largest) {
            String place = source + ", rows " + (from + 1) + " to " + to;
            String rule = "a constant series has no variance to model";
            throw new DataException(
                    "series '" + name + "'", rule, "values that vary", range.getMin() + " everywhere", place);
        }
    }

    /** The values of rows {@code from} to before {@code to}, copied. */
    double[] values(int from, int to) {
        return Arrays.copyOfRange(values, from, to);
    }

    /** Where a row is, for a message. */
    String place(int row) {
        String time = labels.isEmpty() ? "" : ", time " + DataException.quote(labels.get(row));
        return source + ", row " + (row + 1) + time;
    }
}
