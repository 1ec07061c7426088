package lanewise.forecast.task;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import lanewise.forecast.data.DataException;

/** Named cells of a CSV file whose rows are not plain columns of numbers. */
final class CsvRows {
    /** A cell of M4 holds a whole series. */
    private static final int LONGEST_RECORD = 1 << 20;

    private CsvRows() {}

    /**
     * All rows; DataException that names the file, the columns it must have and what is wrong.
     *
     * @param columns names that the header must hold
     */
    static List<NamedCsvRecord> read(Path file, List<String> columns) {
        String source = Objects.toString(file.getFileName(), file.toString());
        List<NamedCsvRecord> rows = new ArrayList<>();
        try (CsvReader<NamedCsvRecord> reader =
                CsvReader.builder().maxBufferSize(LONGEST_RECORD).ofNamedCsvRecord(file)) {
            reader.forEach(rows::add);
        } catch (IOException | CsvParseException failure) {
            boolean there = Files.exists(file);
            throw new DataException(
                    "input",
                    "the file must be readable CSV",
                    "the columns " + columns,
                    there ? failure.toString() : "no such file",
                    file.toString(),
                    failure);
        }
        List<String> header = rows.isEmpty() ? List.of() : rows.getFirst().getHeader();
        if (!header.containsAll(columns)) {
            throw new DataException(
                    "header", "the file must have these columns", columns.toString(), header.toString(), source);
        }
        return rows;
    }

    /** A whole number in a range; DataException with the line otherwise. */
    static int number(String text, String name, int low, int high, NamedCsvRecord row) {
        try {
            int value = Integer.parseInt(text);
            if (value >= low && value <= high) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the text.
        }
        String rule = "must be a whole number in " + low + ".." + high;
        throw new DataException(name, rule, low + ".." + high, "'" + text + "'", "line " + row.getStartingLineNumber());
    }
}
