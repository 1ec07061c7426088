package lanewise.bench.picture;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Results as tables in Markdown, one per section. */
final class Tables {
    private Tables() {}

    static String markdown(List<Result> results) {
        StringBuilder text = new StringBuilder();
        Set<String> sections =
                results.stream().map(Result::section).collect(Collectors.toCollection(LinkedHashSet::new));
        for (String section : sections) {
            List<Result> rows =
                    results.stream().filter(r -> r.section().equals(section)).toList();
            boolean beside = rows.stream().anyMatch(r -> !r.peers().isEmpty());
            text.append("### ").append(section).append("\n\n| case | threads | ours | % of peak |");
            text.append(beside ? " best peer | ratio |" : "").append(" also |\n|---|---:|---:|---:|");
            text.append(beside ? "---|---:|" : "").append("---|\n");
            rows.forEach(row -> text.append(line(row, beside)));
            text.append('\n');
        }
        return text.toString();
    }

    private static String line(Result row, boolean beside) {
        StringBuilder line = new StringBuilder("| " + row.name() + " | " + row.threads() + " | ");
        line.append(figure(row.ours())).append(' ').append(row.unit()).append(" | ");
        line.append(Double.isNaN(row.share()) ? "" : figure(100 * row.share())).append(" |");
        if (beside) {
            line.append(' ')
                    .append(row.bestPeer()
                            .map(peer -> peer + " " + figure(row.peers().get(peer)) + " | "
                                    + String.format(
                                            Locale.ROOT, "%.2f", row.ratios().get(peer)))
                            .orElse(" | "))
                    .append(" |");
        }
        String also = row.further().entrySet().stream()
                .map(e -> e.getKey().replace('_', ' ') + " " + figure(e.getValue()))
                .collect(Collectors.joining(", "));
        return line.append(' ').append(also).append(" |\n").toString();
    }

    /** Three digits. */
    private static String figure(double value) {
        int digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
