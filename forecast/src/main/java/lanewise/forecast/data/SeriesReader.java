package lanewise.forecast.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/**
 * Reads one column of a CSV file (RFC 4180: comma, UTF-8, a header line) as a {@link Series}. Nothing is guessed and
 * nothing is skipped: whatever is not a finite decimal number is refused with its line and column.
 */
public final class SeriesReader {
    /** No record of numbers is longer than this many characters; a missing closing quote would be. */
    private static final int LONGEST_RECORD = 1 << 20;

    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern NOT_FINITE = Pattern.compile("(?i)[+-]?(nan|inf|infinity|∞)");

    private final String source;
    private final String column;
    private List<String> header;
    private int index;
    private long blankLine;
    private final DoubleStream.Builder values = DoubleStream.builder();
    private final List<String> labels = new ArrayList<>();

    private SeriesReader(String source, String column) {
        this.source = source;
        this.column = column;
    }

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
        String source = Objects.toString(file.getFileName(), file.toString());
        if (!Files.isRegularFile(file)) {
            String actual = Files.exists(file) ? "something else (a directory?)" : "no such file";
            throw new DataException("input", "the file must exist", "a CSV file", actual, file.toString());
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, source, column);
        } catch (IOException failure) {
            throw unreadable(source, failure);
        }
    }

    /** The daily closes of the DAX 1991-1998 that come with this program: 1860 prices, from R's EuStockMarkets. */
    public static Series dax() {
        String source = "DAX daily closes 1991-1998 (R datasets, EuStockMarkets)";
        try (InputStream in = SeriesReader.class.getResourceAsStream("/lanewise/forecast/dax.csv")) {
            return read(Objects.requireNonNull(in, "dax.csv is missing from the program"), source, "close");
        } catch (IOException failure) {
            throw unreadable(source, failure);
        }
    }

    private static Series read(InputStream in, String source, String column) throws IOException {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        Reader text = skipByteOrderMark(new BufferedReader(new InputStreamReader(in, decoder)));
        return new SeriesReader(source, column).read(text);
    }

    private static Reader skipByteOrderMark(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != '\uFEFF') {
            text.reset();
        }
        return text;
    }

    private Series read(Reader text) throws IOException {
        try (CsvReader<CsvRecord> records = CsvReader.builder()
                .maxBufferSize(LONGEST_RECORD)
                .skipEmptyLines(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(text)) {
            for (CsvRecord row : records) {
                accept(row);
            }
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        } catch (CsvParseException failure) {
            String actual =
                    Objects.requireNonNullElse(failure.getCause(), failure).getMessage();
            String expected = "RFC 4180, records of at most " + LONGEST_RECORD + " characters";
            throw new DataException("input", "the file must be CSV", expected, actual, source, failure);
        }
        double[] all = values.build().toArray();
        if (all.length == 0) {
            String actual = header == null ? "an empty file" : "a header line only";
            throw new DataException("input", "the file must have data", "a header line and rows", actual, source);
        }
        return new Series(column, source, all, labels);
    }

    private void accept(CsvRecord row) {
        if (header == null) {
            findColumn(row);
        } else if (row.getFieldCount() == 1 && row.getField(0).isBlank()) {
            blankLine = blankLine == 0 ? row.getStartingLineNumber() : blankLine; // allowed at the end of the file only
        } else if (blankLine != 0) {
            throw bad("no line may be empty", "a row of numbers", "an empty line", source + ", line " + blankLine);
        } else {
            requireAllCells(row);
            values.add(number(row));
            if (index != 0) {
                labels.add(row.getField(0).strip());
            }
        }
    }

    private void findColumn(CsvRecord first) {
        header = first.getFields().stream().map(String::strip).toList();
        if (header.size() == 1 && header.getFirst().isEmpty()) {
            String actual = "an empty first line";
            throw new DataException("input", "the first line must name the columns", "a header line", actual, source);
        }
        index = header.indexOf(column.strip());
        String there =
                String.join(", ", header.stream().map(DataException::quote).toList());
        if (index < 0) {
            throw bad("no such column", "one of " + there, DataException.quote(column), source + ", line 1");
        }
        if (Collections.frequency(header, header.get(index)) > 1) {
            throw bad("two columns have this name", "it once", there, source + ", line 1");
        }
    }

    private void requireAllCells(CsvRecord row) {
        if (row.getFieldCount() != header.size()) {
            String place = source + ", line " + row.getStartingLineNumber();
            String rule = "every row must have as many cells as the header";
            throw new DataException("row", rule, header.size() + " cells", row.getFieldCount() + " cells", place);
        }
    }

    private double number(CsvRecord row) {
        String cell = row.getField(index).strip();
        String place = source + ", line " + row.getStartingLineNumber() + ", column " + (index + 1);
        if (cell.isEmpty()) {
            throw bad("no cell may be empty", "a decimal number", "an empty cell", place);
        }
        if (NOT_FINITE.matcher(cell).matches()) {
            throw bad("every cell must be finite", "a finite number", DataException.quote(cell), place);
        }
        if (!DECIMAL.matcher(cell).matches()) {
            throw bad("every cell must be a number", "a decimal number", DataException.quote(cell), place);
        }
        double value = Double.parseDouble(cell);
        if (Double.isInfinite(value)) {
            String expected = "a number that a double can hold";
            throw bad("every cell must be finite", expected, DataException.quote(cell), place);
        }
        return value;
    }

    private DataException bad(String rule, String expected, String actual, String place) {
        return new DataException("column " + DataException.quote(column), rule, expected, actual, place);
    }

    private static DataException unreadable(String source, IOException failure) {
        boolean encoding = failure instanceof CharacterCodingException;
        String expected = encoding ? "text in UTF-8" : "a readable file";
        String actual = encoding ? "bytes that are not UTF-8" : failure.toString();
        return new DataException("input", "the file must be readable", expected, actual, source, failure);
    }
}
