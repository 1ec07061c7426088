package lanewise.forecast.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lanewise.forecast.report.Plot;

/**
 * What an experiment found.
 *
 * @param figures ours beside published ones
 * @param tables more numbers
 * @param pictures files it wrote
 * @param notes what a reader must know to judge the figures
 */
public record Outcome(List<Figure> figures, List<Table> tables, List<Path> pictures, List<String> notes) {
    public Outcome {
        figures = List.copyOf(figures);
        tables = List.copyOf(tables);
        pictures = List.copyOf(pictures);
        notes = List.copyOf(notes);
    }

    /** Collects an outcome. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Rows under a title.
     *
     * @param title what they are
     * @param columns one name per cell
     * @param rows texts, Double, Integer or Long
     */
    public record Table(String title, List<String> columns, List<List<Object>> rows) {
        public Table {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
            for (List<Object> row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException("table '" + title + "': every row must have " + columns.size()
                            + " cells, but one has " + row.size());
                }
            }
        }

        /** A cell as text for people. */
        public static String text(Object cell) {
            return cell instanceof Double number ? Bound.number(number) : cell.toString();
        }
    }

    /** Collects an outcome, piece by piece. */
    public static final class Builder {
        private final List<Figure> figures = new ArrayList<>();
        private final List<Table> tables = new ArrayList<>();
        private final List<Path> pictures = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        private Builder() {}

        public Builder figure(Figure figure) {
            figures.add(figure);
            return this;
        }

        public Builder table(String title, List<String> columns, List<List<Object>> rows) {
            tables.add(new Table(title, columns, rows));
            return this;
        }

        public Builder note(String format, Object... arguments) {
            notes.add(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
            return this;
        }

        /** Draws the picture into the file, which is an SVG. */
        public Builder picture(Plot plot, Path file) {
            plot.write(file);
            pictures.add(file);
            return this;
        }

        public Outcome build() {
            return new Outcome(figures, tables, pictures, notes);
        }
    }
}
