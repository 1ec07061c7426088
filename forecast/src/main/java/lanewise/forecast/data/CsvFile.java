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
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The cells of a CSV file (RFC 4180: comma, UTF-8, a header line), each row as long as the header. Nothing is guessed
 * and nothing is skipped: what is wrong is refused with its line and column.
 */
final class CsvFile {
    /** No record of numbers is longer than this many characters; a missing closing quote would be. */
    private static final int LONGEST_RECORD = 1 << 20;

    private static final String MISSING = "a decimal number (or --missing forward, which takes the one before)";

    /** Columns that a message names. */
    private static final int MOST_LISTED = 40;

    /** Possessive: digits are never given back, or a million of them before a letter would be tried in every division. */
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d++\\.?+\\d*+|\\.\\d++)([eE][+-]?+\\d++)?+");

    /** What some programs write for a value that is not there. */
    private static final Pattern NOT_AVAILABLE = Pattern.compile("(?i)na|n/a|nan|null|\\.|#n/a|-");

    private static final Pattern OTHER_SEPARATOR = Pattern.compile("[;\\t|]");

    private static final Pattern COMMA = Pattern.compile("[+-]?[\\d.]*,[\\d.,]*");

    private static final Pattern NOT_FINITE = Pattern.compile("(?i)[+-]?(nan|inf|infinity|∞)");

    private final String source;
    private List<String> header;
    private final List<CsvRecord> rows = new ArrayList<>();
    private long blankLine;

    private CsvFile(String source) {
        this.source = source;
    }

    /**
     * Reads a file.
     *
     * @throws DataException if it cannot be read, is no CSV, has no header, or a row has more or fewer cells
     */
    static CsvFile read(Path file) {
        String source = Objects.toString(file.getFileName(), file.toString());
        if (!Files.isRegularFile(file)) {
            String actual = Files.exists(file) ? "something else (a directory?)" : "no such file";
            throw new DataException("input", "the file must exist", "a CSV file", actual, file.toString());
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, source);
        } catch (IOException failure) {
            throw unreadable(source, failure);
        }
    }

    /** The same from an open file; {@code source} is its name for messages. */
    static CsvFile read(InputStream in, String source) throws IOException {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        CsvFile file = new CsvFile(source);
        file.read(skipByteOrderMark(new BufferedReader(new InputStreamReader(in, decoder))));
        return file;
    }

    private static Reader skipByteOrderMark(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != '\uFEFF') {
            text.reset();
        }
        return text;
    }

    private void read(Reader text) throws IOException {
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
        if (header == null) {
            throw new DataException(
                    "input", "the file must have data", "a header line and rows", "an empty file", source);
        }
    }

    private void accept(CsvRecord row) {
        if (header == null) {
            header = row.getFields().stream().map(String::strip).toList();
            if (header.size() == 1 && header.getFirst().isEmpty()) {
                String actual = "an empty first line";
                throw new DataException(
                        "input", "the first line must name the columns", "a header line", actual, source);
            }
        } else if (row.getFieldCount() == 1 && row.getField(0).isBlank()) {
            blankLine = blankLine == 0 ? row.getStartingLineNumber() : blankLine; // allowed at the end of the file only
        } else if (blankLine != 0) {
            String place = source + ", line " + blankLine;
            throw new DataException("row", "no line may be empty", "a row of cells", "an empty line", place);
        } else {
            requireAllCells(row);
            rows.add(row);
        }
    }

    private void requireAllCells(CsvRecord row) {
        if (row.getFieldCount() != header.size()) {
            requireCommas(header, source + ", line 1");
            String place = source + ", line " + row.getStartingLineNumber();
            String rule = "every row must have as many cells as the header";
            throw new DataException("row", rule, header.size() + " cells", row.getFieldCount() + " cells", place);
        }
    }

    String source() {
        return source;
    }

    /** Rows after the header. */
    int rows() {
        return rows.size();
    }

    /** @throws DataException if there is only a header */
    void requireRows() {
        if (rows.isEmpty()) {
            String actual = "a header line only";
            throw new DataException("input", "the file must have data", "a header line and rows", actual, source);
        }
    }

    /**
     * The index of a column.
     *
     * @throws DataException if there is none with this name (the message lists those there are), or two
     */
    int column(String name) {
        return column(header, name, source + ", line 1");
    }

    /** The same in any header; {@code place} is where it stands. */
    static int column(List<String> header, String name, String place) {
        int index = header.indexOf(name.strip());
        if (index < 0) {
            requireCommas(header, place);
            throw bad(name, "no such column", "one of " + listed(header), DataException.quote(name), place);
        }
        if (Collections.frequency(header, header.get(index)) > 1) {
            throw bad(name, "two columns have this name", "it once", listed(header), place);
        }
        return index;
    }

    private static void requireCommas(List<String> header, String place) {
        if (header.size() == 1 && OTHER_SEPARATOR.matcher(header.getFirst()).find()) {
            String rule = "cells must be separated by commas, and numbers have a decimal point";
            String actual = DataException.quote(header.getFirst());
            throw new DataException("input", rule, "a comma between the names of columns", actual, place);
        }
    }

    /** The names of the columns, of many only the first. */
    private static String listed(List<String> header) {
        int more = header.size() - MOST_LISTED;
        return header.stream().limit(MOST_LISTED).map(DataException::quote).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }

    /** The text of a cell, without spaces around it. */
    String text(int row, int column) {
        return rows.get(row).getField(column).strip();
    }

    /** Where a cell is, for a message. */
    String place(int row, int column) {
        return source + ", line " + rows.get(row).getStartingLineNumber() + ", column " + (column + 1);
    }

    /**
     * The number in a cell.
     *
     * @throws DataException if it is empty, no decimal number, NaN or infinite
     */
    double number(int row, int column) {
        return number(header.get(column), text(row, column), () -> place(row, column));
    }

    /** The number in a cell of a column, without spaces around it; {@code place} is asked for if it is none. */
    static double number(String name, String cell, Supplier<String> place) {
        if (cell.isEmpty()) {
            throw bad(name, "no cell may be empty", MISSING, "an empty cell", place.get());
        }
        if (NOT_FINITE.matcher(cell).matches()) {
            throw bad(name, "every cell must be finite", "a finite number", DataException.quote(cell), place.get());
        }
        if (!DECIMAL.matcher(cell).matches()) {
            String expected = isMissing(cell)
                    ? MISSING
                    : COMMA.matcher(cell).matches()
                            ? "a decimal number with a point and no commas"
                            : "a decimal number";
            throw bad(name, "every cell must be a number", expected, DataException.quote(cell), place.get());
        }
        double value = Double.parseDouble(cell);
        if (Double.isInfinite(value)) {
            String expected = "a number that a double can hold";
            throw bad(name, "every cell must be finite", expected, DataException.quote(cell), place.get());
        }
        return value;
    }

    /** Whether a cell is empty, or says that its value is not available as R, pandas or FRED do. */
    static boolean isMissing(String cell) {
        return cell.isEmpty() || NOT_AVAILABLE.matcher(cell).matches();
    }

    private static DataException bad(String name, String rule, String expected, String actual, String place) {
        return new DataException("column " + DataException.quote(name), rule, expected, actual, place);
    }

    static DataException unreadable(String source, IOException failure) {
        boolean encoding = failure instanceof CharacterCodingException;
        String expected = encoding ? "text in UTF-8" : "a readable file";
        String actual = encoding ? "bytes that are not UTF-8" : failure.toString();
        return new DataException("input", "the file must be readable", expected, actual, source, failure);
    }
}
