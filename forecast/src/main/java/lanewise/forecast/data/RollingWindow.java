package lanewise.forecast.data;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The latest rows of a table that grows: as many as a forecast depends on, and no more. A row holds what has become known
 * with it: of a column with a publication lag of K the value of the row K rows before, and none in the first K rows.
 */
public final class RollingWindow {
    private final Columns columns;
    private final String source;
    private final int length;
    private final int horizon;
    /** Publication lags of target and past covariates. */
    private final int[] lags;
    /** Target and past covariates as they came, oldest first: of column c the last length - lags[c]. */
    private final double[][] values;
    /** Known covariates of the rows that are kept and of the horizon, shape [known covariates][length + horizon]. */
    private final double[][] known;
    /** Sees these arrays once as many rows have passed as are kept. */
    private final Known view;

    private long rows;

    /**
     * @param source where rows come from, for messages
     * @param length rows that are kept, more than the longest publication lag
     * @param horizon rows to be forecast
     */
    public RollingWindow(String source, Columns columns, int length, int horizon) {
        if (length <= columns.longestLag() || horizon < 1) {
            throw new IllegalArgumentException("a rolling window must keep more rows than the longest publication lag, "
                    + columns.longestLag() + ", and have a horizon >= 1, but has " + length + " and " + horizon);
        }
        this.source = source;
        this.columns = columns;
        this.length = length;
        this.horizon = horizon;
        this.lags = IntStream.concat(
                        IntStream.of(columns.targetLag()),
                        columns.past().stream().mapToInt(Covariate::lag))
                .toArray();
        this.values =
                Arrays.stream(lags).mapToObj(lag -> new double[length - lag]).toArray(double[][]::new);
        this.known = new double[columns.known().size()][length + horizon];
        this.view = new Known(
                columns,
                source + ", the latest " + length + " rows",
                values[0],
                Arrays.copyOfRange(values, 1, values.length),
                known,
                length,
                horizon);
    }

    /**
     * Takes the next row; NaN stands for a value that is not published yet.
     *
     * @param past covariates, in the order of the columns
     */
    public void add(double target, double[] past) {
        push(values[0], target);
        for (int i = 0; i < past.length; i++) {
            push(values[1 + i], past[i]);
        }
        rows++;
    }

    private static void push(double[] column, double value) {
        System.arraycopy(column, 1, column, 0, column.length - 1);
        column[column.length - 1] = value;
    }

    /** Takes the latest row's values again, once for each row that is missing; there must be one. */
    public void repeat(int missing) {
        for (int i = 0; i < Math.min(missing, length); i++) { // then all rows that are kept are the same
            for (double[] column : values) {
                push(column, column[column.length - 1]);
            }
        }
        rows += missing;
    }

    /**
     * Refuses a row with a value that is not there though it is published by now.
     *
     * @param after rows that are missing before it
     * @throws DataException if there is one; {@code place} is where the row is
     */
    public void requirePublished(double target, double[] past, int after, String place) {
        requirePublished(columns.target(), target, 0, after, place);
        for (int i = 0; i < past.length; i++) {
            requirePublished(columns.past().get(i).name(), past[i], 1 + i, after, place);
        }
    }

    private void requirePublished(String name, double value, int column, int after, String place) {
        if (Double.isNaN(value) && rows + after >= lags[column]) {
            throw new DataException(
                    "column " + DataException.quote(name),
                    "a cell may be empty in the first rows alone, as many as the publication lag",
                    "the value that is published with this row (of the row " + lags[column] + " rows before)",
                    "an empty cell",
                    place);
        }
    }

    /** Rows that have passed, those no longer kept included. */
    public long rows() {
        return rows;
    }

    /** Rows that are kept at most. */
    public int length() {
        return length;
    }

    /** Whether as many rows have passed as are kept. */
    public boolean isFull() {
        return rows >= length;
    }

    /**
     * Sets the known covariates of the rows that are kept and of the horizon.
     *
     * @param last the row of {@code from} that has passed last; it must have {@link #length} - 1 rows before it and a horizon of
     *     rows after it
     */
    public void setKnown(KnownRows from, int last) {
        for (int i = 0; i < known.length; i++) {
            from.copy(i, last - length + 1, known[i]);
        }
    }

    /** What is known of the rows that are kept, until the next one is taken; as many must have passed as are kept. */
    public Known known() {
        if (!isFull()) {
            throw new IllegalStateException(
                    "at least " + length + " rows must have passed (" + source + "), but " + rows + " have");
        }
        return view;
    }

    /** The values that are kept of target and past covariates, oldest first, shape [1 + past covariates][values]. */
    public double[][] snapshot() {
        double[][] snapshot = new double[values.length][];
        for (int c = 0; c < snapshot.length; c++) {
            int size = values[c].length;
            snapshot[c] = Arrays.copyOfRange(values[c], size - (int) Math.min(rows, size), size);
        }
        return snapshot;
    }

    /**
     * Goes on from a {@link #snapshot}.
     *
     * @param passed rows that had passed then
     * @throws IllegalArgumentException if it is not one of a window like this one; nothing has changed then
     */
    public void restore(long passed, double[][] snapshot) {
        boolean fits = passed >= 0 && snapshot.length == values.length;
        for (int c = 0; c < values.length && fits; c++) {
            fits = snapshot[c].length == Math.min(passed, values[c].length);
            for (int i = 0; i < snapshot[c].length && fits; i++) {
                boolean unpublished = passed - snapshot[c].length + i < lags[c];
                fits = Double.isFinite(snapshot[c][i]) || Double.isNaN(snapshot[c][i]) && unpublished;
            }
        }
        if (!fits) {
            throw new IllegalArgumentException("a window of " + length + " rows and " + values.length
                    + " columns can't go on from "
                    + Arrays.stream(snapshot).map(c -> c.length).toList()
                    + " values of " + passed + " rows that had passed");
        }
        for (int c = 0; c < values.length; c++) {
            int count = snapshot[c].length;
            System.arraycopy(snapshot[c], 0, values[c], values[c].length - count, count);
        }
        rows = passed;
    }
}
