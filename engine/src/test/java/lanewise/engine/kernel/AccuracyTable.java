package lanewise.engine.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import lanewise.engine.Precision;

/** The table of largest errors in docs/numerics.md, between two marks. */
final class AccuracyTable {
    private static final String BEGIN = "<!-- ulp: written by AccuracyTableTest -->";
    private static final String END = "<!-- ulp: end -->";
    private static final String HEAD =
            "| function | float32 of | largest | at | bound | float64 of | largest | at | bound |";
    private static final String RULE = "|---|---|---|---|---|---|---|---|---|";

    private final Map<Elementary, Row> rows = new TreeMap<>();

    /** Two cells of a row. */
    record Row(Cell f32, Cell f64) {
        Cell of(Precision precision) {
            return precision == Precision.F32 ? f32 : f64;
        }
    }

    /**
     * @param coverage arguments that were tried
     * @param largest error in units of the last place, as printed
     * @param at the argument with it
     * @param bound that tests assert
     */
    record Cell(String coverage, String largest, String at, String bound) {
        static Cell of(String coverage, Accuracy worst, double bound) {
            return new Cell(coverage, print(worst.ulps()), Double.toHexString(worst.at()), Double.toString(bound));
        }

        double argument() {
            return Double.parseDouble(at);
        }

        private String text() {
            return coverage + " | " + largest + " | " + at + " | " + bound;
        }
    }

    static String print(double ulps) {
        return String.format(Locale.ROOT, "%.4f", ulps);
    }

    static Path file() {
        Path here = Path.of("docs/numerics.md");
        return Files.exists(here) ? here : Path.of("..").resolve(here);
    }

    /** As it stands in the document. */
    static AccuracyTable read() throws IOException {
        AccuracyTable table = new AccuracyTable();
        for (String line : between(Files.readString(file())).lines().toList()) {
            String[] cells = line.split("\\|");
            if (cells.length != 10 || line.equals(HEAD) || line.equals(RULE)) {
                continue;
            }
            List<String> trimmed = new ArrayList<>();
            for (String cell : cells) {
                trimmed.add(cell.trim());
            }
            table.rows.put(
                    Elementary.valueOf(trimmed.get(1).toUpperCase(Locale.ROOT)),
                    new Row(cell(trimmed.subList(2, 6)), cell(trimmed.subList(6, 10))));
        }
        return table;
    }

    private static Cell cell(List<String> cells) {
        return new Cell(cells.get(0), cells.get(1), cells.get(2), cells.get(3));
    }

    private static String between(String text) {
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(file() + " must hold a table between " + BEGIN + " and " + END);
        }
        return text.substring(begin + BEGIN.length(), end);
    }

    /** The row of a function, or null. */
    Row row(Elementary function) {
        return rows.get(function);
    }

    void put(Elementary function, Row row) {
        rows.put(function, row);
    }

    /** Puts this table in the place of the document's. */
    void write() throws IOException {
        StringBuilder table = new StringBuilder("\n\n" + HEAD + "\n" + RULE + "\n");
        rows.forEach((function, row) -> table.append("| ")
                .append(function.name().toLowerCase(Locale.ROOT))
                .append(" | ")
                .append(row.f32().text())
                .append(" | ")
                .append(row.f64().text())
                .append(" |\n"));
        String text = Files.readString(file());
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        Files.writeString(file(), text.substring(0, begin) + table + "\n" + text.substring(text.indexOf(END)));
    }
}
