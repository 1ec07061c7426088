package lanewise.forecast.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Reads one column of a CSV file (RFC 4180: comma, UTF-8, a header line) as a {@link Series}. Nothing is guessed and
 * nothing is skipped: whatever is not a finite decimal number is refused with its line and column.
 */
public final class SeriesReader {
    private SeriesReader() {}

    /**
     * Reads one column of a file. The first column of the file gives the labels, unless it is the one that is read.
     *
     * @param file a CSV file in UTF-8, with or without a byte order mark, with LF or CRLF line ends
     * @param column the name of the column in the header line
     * @return the numbers in the order of the file
     * @throws DataException if the file cannot be read, has no such column (the message lists those there) or no row, a
     *     row has more or fewer cells than the header, or a cell is empty, no number, NaN or infinite
     */
    public static Series read(Path file, String column) {
        return series(CsvFile.read(file), column);
    }

    /** The daily closes of the DAX 1991-1998 that come with this program: 1860 prices, from R's EuStockMarkets. */
    public static Series dax() {
        String source = "DAX daily closes 1991-1998 (R datasets, EuStockMarkets)";
        try (InputStream in = SeriesReader.class.getResourceAsStream("/lanewise/forecast/dax.csv")) {
            return series(
                    CsvFile.read(Objects.requireNonNull(in, "dax.csv is missing from the program"), source), "close");
        } catch (IOException failure) {
            throw CsvFile.unreadable(source, failure);
        }
    }

    private static Series series(CsvFile file, String column) {
        int index = file.column(column);
        file.requireRows();
        double[] values = new double[file.rows()];
        Arrays.setAll(values, row -> file.number(row, index));
        List<String> labels = index == 0
                ? List.of()
                : IntStream.range(0, values.length)
                        .mapToObj(row -> file.text(row, 0))
                        .toList();
        return new Series(column, file.source(), values, labels);
    }
}
