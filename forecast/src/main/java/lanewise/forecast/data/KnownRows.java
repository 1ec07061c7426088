package lanewise.forecast.data;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The covariates of a table that are known in advance, for rows of the past and of the future: a calendar in a CSV file. Rows
 * are found by their times, or counted where there are none.
 */
public final class KnownRows {
    private final String source;
    private final Frequency frequency;
    /** Row by position in time; empty without times. */
    private final Map<Long, Integer> byTime = new HashMap<>();

    private final double[][] values;
    private final int rows;

    private KnownRows(CsvFile file, Columns columns, Frequency frequency) {
        this.source = file.source();
        this.frequency = frequency;
        this.rows = file.rows();
        this.values = new double[columns.known().size()][rows];
        for (int i = 0; i < values.length; i++) {
            int column = file.column(columns.known().get(i));
            for (int row = 0; row < rows; row++) {
                values[i][row] = file.number(row, column);
            }
        }
    }

    /**
     * Reads a file; columns that are not known covariates are not looked at.
     *
     * @param time the column with the times, or null to count rows
     * @param frequency how rows must follow each other
     * @throws DataException if the file can't be read, has no such column, a cell is empty or no number, or times are not those
     *     of rows that follow each other
     */
    public static KnownRows read(Path file, Columns columns, String time, Frequency frequency) {
        CsvFile csv = CsvFile.read(file);
        csv.requireRows();
        KnownRows known = new KnownRows(csv, columns, frequency);
        if (time != null) {
            known.readTimes(csv, time);
        }
        return known;
    }

    private void readTimes(CsvFile file, String time) {
        int column = file.column(time);
        String name = "time column " + DataException.quote(time);
        for (int row = 0; row < rows; row++) {
            String label = file.text(row, column);
            frequency.requireForm(name, label, file.place(row, column));
            if (row > 0) {
                String before = file.text(row - 1, column);
                int distance = frequency.rowsBetween(name, before, label, file.place(row, column));
                if (distance != 1) {
                    String rule = "there must be no gap (" + (distance - 1) + " missing, rows are "
                            + frequency.describe() + ")";
                    String expected = DataException.quote(frequency.later(before, 1));
                    String actual = DataException.quote(label);
                    throw new DataException(name, rule, expected, actual, file.place(row, column));
                }
            }
            byTime.put(frequency.position(label), row);
        }
    }

    /** The row at a time, or -1 if there is none; the label must be of the form of the frequency. */
    public int row(String label) {
        return byTime.getOrDefault(frequency.position(label), -1);
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Where they come from. */
    public String source() {
        return source;
    }

    /** Known covariate i of the rows from {@code from} on, as many as there is room for. */
    void copy(int i, int from, double[] to) {
        System.arraycopy(values[i], from, to, 0, to.length);
    }
}
