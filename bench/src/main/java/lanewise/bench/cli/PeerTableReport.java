package lanewise.bench.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lanewise.bench.Case;
import lanewise.bench.Row;
import lanewise.bench.Unit;
import lanewise.bench.peer.PeerFigure;
import lanewise.bench.peer.PeerTeam;
import lanewise.bench.yardstick.Yardsticks;

/** The table with a column for every peer that is there. */
final class PeerTableReport implements Report {
    private static final int LEAST = 9;

    private final PrintStream out;
    private final String caseFormat;
    private final List<String> peers = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    PeerTableReport(PrintStream out, List<Case> cases) {
        this.out = out;
        int width = cases.stream().mapToInt(c -> c.name().length()).max().orElse(0);
        caseFormat = "%-" + width + "s  %7s  %9s  %-10s  %9s";
    }

    @Override
    public void machine(String description) {
        out.println(description);
        out.flush();
    }

    @Override
    public void yardsticks(List<Yardsticks.Reading> readings) {
        for (Yardsticks.Reading reading : readings) {
            String median = TableReport.figure(reading.median());
            out.printf(
                    "%s: %s %s (median %s)%n",
                    reading.name(), TableReport.figure(reading.best()), reading.unit(), median);
        }
        out.println();
        out.flush();
    }

    @Override
    public void peers(List<PeerTeam.Status> statuses) {
        for (PeerTeam.Status status : statuses) {
            out.println(status.name() + (status.there() ? ": " : " IS MISSING: ") + status.text());
            if (status.there()) {
                peers.add(status.name());
            }
        }
        out.println();
        out.printf(caseFormat, "case", "threads", "ours", "unit", "% of peak");
        peers.forEach(peer -> cell(peer, peer));
        out.printf("  %9s  %s%n", "ratio", "best peer");
        out.flush();
    }

    private void cell(String peer, String text) {
        out.printf("  %" + Math.max(LEAST, peer.length()) + "s", text);
    }

    @Override
    public void row(Row row) {
        Unit unit = row.measured().unit();
        out.printf(
                caseFormat,
                row.measured().name(),
                row.threads(),
                TableReport.figure(row.best()),
                unit.label(),
                Double.isNaN(row.share()) ? "-" : String.format(Locale.ROOT, "%.1f", 100 * row.share()));
        for (String peer : peers) {
            cell(peer, text(row, unit, peer));
        }
        out.printf(
                "  %9s  %s%n",
                Double.isNaN(row.ratio()) ? "-" : String.format(Locale.ROOT, "%.2f", row.ratio()),
                row.bestPeer().map(PeerFigure::name).orElse("-"));
        TableReport.further(out, row);
        out.flush();
    }

    private String text(Row row, Unit unit, String peer) {
        for (PeerFigure figure : row.peers()) {
            if (figure.name().equals(peer)) {
                if (figure.problem() == null) {
                    return TableReport.figure(unit.figure(figure.best()));
                }
                problems.add(row.measured().name() + ", " + peer + ": " + figure.problem());
                return "FAILED";
            }
        }
        return "-";
    }

    @Override
    public void end() {
        out.println();
        out.println(
                "Figures are those of the fastest of many chunks of about 1 ms; ours and the peers take turns. ratio:"
                        + " our");
        out.println(
                "speed as a multiple of the fastest peer's. Every peer runs in a JVM of its own, on the inputs that we"
                        + " have,");
        out.println("and its results are compared with ours. -: the library has no such thing, or the peer is not asked"
                + " for it.");
        problems.forEach(problem -> out.println("FAILED: " + problem));
        out.flush();
    }
}
