package lanewise.forecast.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.forecast.experiment.Experiment;
import lanewise.forecast.experiment.Figure;
import lanewise.forecast.experiment.Outcome;
import lanewise.forecast.experiment.Settings;

/** An experiment's outcome as lines for people and as an object for programs. */
final class ExperimentText {
    private ExperimentText() {}

    /** Figures beside the published ones, tables, notes and pictures. */
    static List<String> of(Outcome outcome) {
        List<String> lines = new ArrayList<>();
        if (!outcome.figures().isEmpty()) {
            lines.add("");
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("figure", "mean", "worst", "published", "to reach", "mean", "worst", "meaning"));
            outcome.figures().forEach(f -> rows.add(row(f)));
            lines.addAll(aligned(rows));
        }
        for (Outcome.Table table : outcome.tables()) {
            lines.add("");
            lines.add(table.title());
            List<List<String>> rows = new ArrayList<>();
            rows.add(table.columns());
            table.rows()
                    .forEach(r -> rows.add(r.stream().map(Outcome.Table::text).toList()));
            lines.addAll(aligned(rows));
        }
        if (!outcome.notes().isEmpty() || !outcome.pictures().isEmpty()) {
            lines.add("");
        }
        outcome.notes().forEach(note -> lines.add("note     " + note));
        outcome.pictures().forEach(picture -> lines.add("picture  " + picture));
        return lines;
    }

    private static List<String> row(Figure f) {
        String none = "-";
        return List.of(
                f.key(),
                Outcome.Table.text(f.mean()),
                Outcome.Table.text(f.worst()),
                f.published() == null ? none : Outcome.Table.text(f.published()),
                f.bound() == null ? none : f.bound().toString(),
                f.bound() == null ? none : f.reached() ? "yes" : "NO",
                f.bound() == null ? none : f.worstReached() ? "yes" : "NO",
                f.meaning() + (f.origin() == null ? "" : " (published: " + f.origin() + ")"));
    }

    /** Columns two spaces apart; the last one is left as it is. */
    private static List<String> aligned(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] width = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                width[i] = Math.max(width[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                line.append(cell);
                if (i + 1 < columns) {
                    line.repeat(' ', width[i] - cell.length() + 2);
                }
            }
            lines.add(line.toString());
        }
        return lines;
    }

    /** The mean of each figure under its own key, and everything under {@code figures}. */
    static Map<String, Object> json(Experiment experiment, Settings settings, Outcome outcome, double seconds) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("experiment", experiment.name());
        object.put("seed", settings.seed());
        object.put("seeds", settings.seeds());
        object.put("precision", settings.precision().name());
        object.put("quick", settings.quick());
        outcome.figures().forEach(f -> object.put(f.key(), f.mean()));
        object.put("reached", outcome.figures().stream().allMatch(Figure::reached));
        object.put(
                "figures", outcome.figures().stream().map(ExperimentText::json).toList());
        object.put("tables", outcome.tables().stream().map(ExperimentText::json).toList());
        object.put("pictures", outcome.pictures().stream().map(Path::toString).toList());
        object.put("notes", outcome.notes());
        object.put("seconds", seconds);
        return object;
    }

    private static Map<String, Object> json(Figure f) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("key", f.key());
        object.put("meaning", f.meaning());
        object.put("mean", f.mean());
        object.put("worst", f.worst());
        object.put("seeds", f.values());
        object.put("published", f.published());
        object.put("publishedIn", f.origin());
        object.put("bound", f.bound() == null ? null : f.bound().toString());
        object.put("reached", f.bound() == null ? null : f.reached());
        object.put("worstReached", f.bound() == null ? null : f.worstReached());
        return object;
    }

    private static Map<String, Object> json(Outcome.Table table) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("title", table.title());
        object.put("columns", table.columns());
        object.put("rows", table.rows());
        return object;
    }
}
