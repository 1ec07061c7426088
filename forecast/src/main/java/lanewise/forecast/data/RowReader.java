package lanewise.forecast.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads rows that come one by one as lines of CSV (comma; cells may be quoted, but a line end ends a row). Columns are
 * found by their names, whatever their order; others are not read. One line that is refused does not spoil the next.
 */
public final class RowReader {
    private final String source;
    private final List<String> header;
    private final int time;
    private final int target;
    private final int[] past;
    private final Columns columns;
    private final List<String> cells = new ArrayList<>();

    /**
     * One row.
     *
     * @param time its label; empty without a time column
     * @param target finite; NaN for an empty cell of a target with a publication lag
     * @param past covariates in the order of the columns, finite; NaN for empty cells of those with a publication lag
     */
    public record Row(String time, double target, double[] past) {}

    /**
     * @param source where the lines come from, for messages
     * @param header names of the cells of a line
     * @param columns which of them are read; known covariates are not
     * @param time the column with the times, or null for none
     * @throws DataException if a column is not in the header, or twice
     */
    public RowReader(String source, List<String> header, Columns columns, String time) {
        this.source = source;
        this.header = header.stream().map(String::strip).toList();
        this.columns = columns;
        String place = source + ", header";
        this.time = time == null ? -1 : CsvFile.column(this.header, time, place);
        this.target = CsvFile.column(this.header, columns.target(), place);
        this.past = columns.past().stream()
                .mapToInt(covariate -> CsvFile.column(this.header, covariate.name(), place))
                .toArray();
    }

    /** The names in a header line. */
    public static List<String> header(String line, String source) {
        List<String> names = new ArrayList<>();
        String start = line.startsWith("\uFEFF") ? line.substring(1) : line;
        if (!split(start, names) || start.isBlank()) {
            throw new DataException(
                    "input",
                    "the first line must name the columns",
                    "a header line",
                    DataException.quote(line),
                    source);
        }
        return names;
    }

    /**
     * Reads a line.
     *
     * @param number of the line, from 1, for messages
     * @throws DataException if it is no CSV, has more or fewer cells than the header, or a cell that is read is no decimal
     *     number, NaN or infinite, or empty in a column without a publication lag
     */
    public Row row(String line, long number) {
        Supplier<String> place = () -> source + ", line " + number;
        cells.clear();
        if (!split(line, cells)) {
            String rule = "a line must be CSV";
            throw new DataException("row", rule, "quotes that are closed", DataException.quote(line), place.get());
        }
        if (cells.size() == 1 && cells.getFirst().isBlank() && header.size() > 1) {
            throw new DataException("row", "no line may be empty", "a row of cells", "an empty line", place.get());
        }
        if (cells.size() != header.size()) {
            String rule = "every row must have as many cells as the header";
            throw new DataException("row", rule, header.size() + " cells", cells.size() + " cells", place.get());
        }
        double[] values = new double[past.length];
        for (int i = 0; i < values.length; i++) {
            Covariate covariate = columns.past().get(i);
            values[i] = number(covariate.name(), covariate.lag(), past[i], place);
        }
        String label = time < 0 ? "" : cells.get(time).strip();
        return new Row(label, number(columns.target(), columns.targetLag(), target, place), values);
    }

    /** An empty cell of a column with a publication lag is one of which nothing is published yet. */
    private double number(String name, int lag, int column, Supplier<String> place) {
        if (lag > 0 && cells.get(column).isBlank()) {
            return Double.NaN;
        }
        return CsvFile.number(name, cells.get(column).strip(), () -> place.get() + ", column " + (column + 1));
    }

    /** Splits a line at its commas; false if a quote is not closed. */
    private static boolean split(String line, List<String> cells) {
        StringBuilder cell = null; // only where there are quotes
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (cell == null) {
                    cell = new StringBuilder(line.substring(start, i));
                } else if (!quoted && line.charAt(i - 1) == '"') {
                    cell.append('"'); // two quotes within quotes are one
                }
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell == null ? line.substring(start, i) : cell.toString());
                cell = null;
                start = i + 1;
            } else if (cell != null) {
                cell.append(c);
            }
        }
        cells.add(cell == null ? line.substring(start) : cell.toString());
        return !quoted;
    }
}
