package lanewise.forecast.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads the columns of a CSV file (RFC 4180: comma, UTF-8, a header line) as a {@link Frame}. Nothing is guessed and
 * nothing is skipped: whatever is wrong is refused with its line and column.
 *
 * <p>At the end of the file a cell may be empty where nobody could know it yet: in the last {@code lag} rows that have
 * passed, and, where there are known covariates, in rows of the future, which have these and no target.
 */
public final class FrameReader {
    /** What becomes of an empty cell in a row that has passed. */
    public enum Missing {
        /** It is refused. */
        REFUSE,
        /**
         * It gets the last value before it: from the past alone. So do cells that say NA, NaN, null or a point. An empty first row
         * is refused.
         */
        FORWARD
    }

    private final CsvFile file;
    private final Columns columns;
    private final Missing missing;

    private FrameReader(CsvFile file, Columns columns, Missing missing) {
        this.file = file;
        this.columns = columns;
        this.missing = missing;
    }

    /**
     * Reads a file.
     *
     * @param file a CSV file in UTF-8
     * @param columns which columns, and what for
     * @param time the column with the times, or null to count rows
     * @param missing what becomes of empty cells
     * @throws DataException if the file cannot be read, has no such column or no row, a cell is empty, no number, NaN or
     *     infinite, or times are unsorted, there twice, with gaps or of mixed frequencies
     */
    public static Frame read(Path file, Columns columns, String time, Missing missing) {
        return new FrameReader(CsvFile.read(file), columns, missing).frame(time);
    }

    private Frame frame(String timeName) {
        int target = file.column(columns.target());
        List<Integer> past = new ArrayList<>();
        columns.past().forEach(covariate -> past.add(file.column(covariate.name())));
        List<Integer> known = new ArrayList<>();
        columns.known().forEach(name -> known.add(file.column(name)));
        file.requireRows();
        Timeline time = timeName == null ? Timeline.counting(file.rows()) : timeline(timeName);
        int rows = rowsThatHavePassed(target, past);
        double[] targets = numbers(target, rows, columns.targetLag());
        double[][] pasts = new double[past.size()][];
        for (int i = 0; i < pasts.length; i++) {
            pasts[i] = numbers(past.get(i), rows, columns.past().get(i).lag());
        }
        double[][] knowns =
                known.stream().map(column -> numbers(column, file.rows(), 0)).toArray(double[][]::new);
        return new Frame(file.source(), columns, time, targets, pasts, knowns);
    }

    private Timeline timeline(String name) {
        int column = file.column(name);
        List<String> labels = IntStream.range(0, file.rows())
                .mapToObj(row -> file.text(row, column))
                .toList();
        return Timeline.of(name, labels, row -> file.place(row, column));
    }

    /**
     * With known covariates the last rows may lie in the future: a cell of a column with a lag of K tells that K rows after
     * it have passed.
     */
    private int rowsThatHavePassed(int target, List<Integer> past) {
        if (columns.known().isEmpty()) {
            return file.rows();
        }
        int rows = lastCell(target) + columns.targetLag();
        for (int i = 0; i < past.size(); i++) {
            rows = Math.max(rows, lastCell(past.get(i)) + columns.past().get(i).lag());
        }
        return Math.min(file.rows(), rows);
    }

    /** Number of the last row with a cell that is not empty, counted from 1; 0 if there is none. */
    private int lastCell(int column) {
        int row = file.rows();
        while (row > 0 && isEmpty(row - 1, column)) {
            row--;
        }
        return row;
    }

    /** With {@link Missing#FORWARD} also where the cell says that its value is not available. */
    private boolean isEmpty(int row, int column) {
        String cell = file.text(row, column);
        return missing == Missing.FORWARD ? CsvFile.isMissing(cell) : cell.isEmpty();
    }

    /** Cells of the first {@code rows} rows, of which the last {@code lag} may be empty: they become NaN then. */
    private double[] numbers(int column, int rows, int lag) {
        double[] values = new double[rows];
        for (int row = 0; row < rows; row++) {
            if (isEmpty(row, column) && row >= rows - lag) {
                values[row] = Double.NaN;
            } else if (isEmpty(row, column) && missing == Missing.FORWARD && row > 0) {
                values[row] = values[row - 1];
            } else {
                values[row] = file.number(row, column);
            }
        }
        return values;
    }

    /** The names in a list such as {@code a,b,c}, without empty ones; for options. */
    public static List<String> names(String list) {
        return list == null
                ? List.of()
                : Arrays.stream(list.split(","))
                        .map(String::strip)
                        .filter(n -> !n.isEmpty())
                        .toList();
    }
}
