package lanewise.bench.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import lanewise.bench.Case;
import lanewise.bench.Row;
import lanewise.bench.peer.PeerFigure;
import lanewise.bench.peer.PeerTeam;
import lanewise.bench.yardstick.Yardsticks;

/** An aligned table that grows as cases are done. */
final class TableReport implements Report {
    private final PrintStream out;
    private final String format;

    TableReport(PrintStream out, List<Case> cases) {
        this.out = out;
        int width = cases.stream().mapToInt(c -> c.name().length()).max().orElse(0);
        format = "%-" + width + "s  %7s  %10s  %-10s  %9s  %10s  %10s%n";
    }

    @Override
    public void machine(String description) {
        out.println(description);
        out.flush();
    }

    @Override
    public void yardsticks(List<Yardsticks.Reading> readings) {
        for (Yardsticks.Reading reading : readings) {
            String median = figure(reading.median());
            out.printf("%s: %s %s (median %s)%n", reading.name(), figure(reading.best()), reading.unit(), median);
        }
        out.println();
        out.printf(format, "case", "threads", "ours", "unit", "% of peak", "median", "peak");
        out.flush();
    }

    @Override
    public void peers(List<PeerTeam.Status> statuses) {}

    @Override
    public void row(Row row) {
        String share = Double.isNaN(row.share()) ? "-" : String.format(Locale.ROOT, "%.1f", 100 * row.share());
        out.printf(
                format,
                row.measured().name(),
                row.threads(),
                figure(row.best()),
                row.measured().unit().label(),
                share,
                figure(row.median()),
                Double.isNaN(row.share()) ? "-" : figure(row.peak()));
        further(out, row);
        out.flush();
    }

    /** A line for each thing that there is to say besides, peers' figures after ours. */
    static void further(PrintStream out, Row row) {
        Set<String> names = new TreeSet<>(row.further().keySet());
        row.peers().forEach(peer -> names.addAll(peer.further().keySet()));
        for (String name : names) {
            Double ours = row.further().get(name);
            out.printf("    %s: %s", name.replace('_', ' '), ours == null ? "-" : figure(ours));
            for (PeerFigure peer : row.peers()) {
                if (peer.further().containsKey(name)) {
                    double theirs = row.measured().unit().figure(peer.further().get(name));
                    out.printf(", %s %s", peer.name(), figure(theirs));
                }
            }
            out.println();
        }
        if (row.bytesPerCall() > 0) {
            out.printf("    (allocates %d bytes per call)%n", row.bytesPerCall());
        }
    }

    @Override
    public void end() {
        out.println();
        out.println("ours: the fastest of many chunks of about 1 ms; median: the middle one; peak: GFLOP/s of fused");
        out.println("multiply-adds in registers (gemv: GB/s read from a cache), one core's measured in turns with the"
                + " case,");
        out.println("times the threads. p50, p99: of single calls. scaling: our speed as a multiple of that on one"
                + " thread.");
        out.flush();
    }

    /** Four digits or more, and no exponent. */
    static String figure(double value) {
        int digits = value >= 1000 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : value >= 1 ? 3 : 4;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
