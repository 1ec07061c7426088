package lanewise.forecast.data;

import java.util.Arrays;

/**
 * The latest rows of a table that grows: as many as a forecast depends on, and no more. For tables without publication
 * lags and known covariates.
 */
public final class RollingWindow {
    private final Columns columns;
    private final String source;
    private final int length;
    /** Target and past covariates, shape [1 + past covariates][length]; row r of the table is at r % length. */
    private final double[][] values;

    private long rows;

    /**
     * @param source where rows come from, for messages
     * @param length rows that are kept, at least 1
     * @throws IllegalArgumentException if there are known covariates or publication lags
     */
    public RollingWindow(String source, Columns columns, int length) {
        boolean lagged = columns.targetLag() > 0 || columns.past().stream().anyMatch(covariate -> covariate.lag() > 0);
        if (lagged || !columns.known().isEmpty() || length < 1) {
            throw new IllegalArgumentException(
                    "a rolling window needs columns without publication lags and known covariates, and a length >= 1,"
                            + " but has " + columns + " and " + length);
        }
        this.source = source;
        this.columns = columns;
        this.length = length;
        this.values = new double[1 + columns.past().size()][length];
    }

    /** Takes the next row. */
    public void add(double target, double[] past) {
        int at = (int) (rows % length);
        values[0][at] = target;
        for (int i = 0; i < past.length; i++) {
            values[1 + i][at] = past[i];
        }
        rows++;
    }

    /** Takes the latest row's values again, once for each row that is missing; there must be one. */
    public void repeat(int missing) {
        int from = (int) ((rows - 1) % length);
        for (int i = 1; i <= Math.min(missing, length); i++) {
            int to = (int) ((rows - 1 + i) % length);
            for (double[] column : values) {
                column[to] = column[from];
            }
        }
        rows += missing; // once all rows that are kept are the same, it does not matter where the oldest one is
    }

    /** Rows that have passed, those no longer kept included. */
    public long rows() {
        return rows;
    }

    /** Whether as many rows have passed as are kept. */
    public boolean isFull() {
        return rows >= length;
    }

    /** What is known of the rows that are kept; there must be one. */
    public Known known(int horizon) {
        double[][] past = new double[values.length - 1][];
        for (int i = 0; i < past.length; i++) {
            past[i] = column(1 + i);
        }
        double[] target = column(0);
        String place = source + ", rows " + (rows - target.length + 1) + " to " + rows;
        return new Known(columns, place, target, past, new double[0][], target.length, horizon);
    }

    private double[] column(int number) {
        int count = (int) Math.min(rows, length);
        int first = (int) ((rows - count) % length);
        double[] column = new double[count];
        int toEnd = Math.min(count, length - first);
        System.arraycopy(values[number], first, column, 0, toEnd);
        System.arraycopy(values[number], 0, column, toEnd, count - toEnd);
        return column;
    }

    /** The rows that are kept, oldest first, shape [rows][1 + past covariates]: target, then past covariates. */
    public double[][] snapshot() {
        int count = (int) Math.min(rows, length);
        double[][] snapshot = new double[count][values.length];
        for (int i = 0; i < values.length; i++) {
            double[] column = column(i);
            for (int row = 0; row < count; row++) {
                snapshot[row][i] = column[row];
            }
        }
        return snapshot;
    }

    /**
     * Goes on from a {@link #snapshot}.
     *
     * @param rows that had passed then
     * @throws IllegalArgumentException if it is not one of a window like this one
     */
    public void restore(long rows, double[][] snapshot) {
        boolean fits = rows >= 0 && snapshot.length == Math.min(rows, length);
        for (double[] row : snapshot) {
            fits &= row.length == values.length && Arrays.stream(row).allMatch(Double::isFinite);
        }
        if (!fits) {
            throw new IllegalArgumentException("a window of " + length + " rows and " + values.length
                    + " columns can't go on from " + snapshot.length + " rows of " + rows + " that had passed");
        }
        this.rows = rows - snapshot.length;
        for (double[] row : snapshot) {
            add(row[0], Arrays.copyOfRange(row, 1, row.length));
        }
    }
}
