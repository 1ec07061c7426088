package lanewise.bench.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lanewise.bench.Row;
import lanewise.bench.Unit;
import lanewise.bench.peer.PeerFigure;
import lanewise.bench.peer.PeerTeam;
import lanewise.bench.yardstick.Yardsticks;

/** One JSON object at the end, and nothing before. */
final class JsonReport implements Report {
    private final PrintStream out;
    private final Map<String, Object> report = new LinkedHashMap<>();
    private final List<Object> rows = new ArrayList<>();

    JsonReport(PrintStream out) {
        this.out = out;
    }

    @Override
    public void machine(String description) {
        report.put("engine", description);
        report.put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    }

    @Override
    public void yardsticks(List<Yardsticks.Reading> readings) {
        List<Object> list = new ArrayList<>();
        for (Yardsticks.Reading reading : readings) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("yardstick", reading.name());
            entry.put("unit", reading.unit());
            entry.put("best", reading.best());
            entry.put("median", reading.median());
            list.add(entry);
        }
        report.put("yardsticks", list);
    }

    @Override
    public void peers(List<PeerTeam.Status> statuses) {
        List<Object> list = new ArrayList<>();
        for (PeerTeam.Status status : statuses) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("peer", status.name());
            entry.put("loaded", status.there());
            entry.put(status.there() ? "version" : "reason", status.text());
            list.add(entry);
        }
        report.put("peers", list);
    }

    @Override
    public void row(Row row) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("section", row.measured().section().label());
        entry.put("case", row.measured().name());
        entry.put("threads", row.threads());
        entry.put("ours", row.best());
        entry.put("unit", row.measured().unit().label());
        entry.put("share_of_peak", row.share());
        entry.put("best", row.best());
        entry.put("median", row.median());
        entry.put("peak", row.peak());
        entry.put("bytes_per_call", row.bytesPerCall());
        entry.putAll(row.further());
        if (report.containsKey("peers")) {
            peers(entry, row);
        }
        rows.add(entry);
    }

    private static void peers(Map<String, Object> entry, Row row) {
        Unit unit = row.measured().unit();
        Map<String, Object> best = new LinkedHashMap<>();
        Map<String, Object> median = new LinkedHashMap<>();
        Map<String, Object> ratios = new LinkedHashMap<>();
        Map<String, Object> problems = new LinkedHashMap<>();
        Map<String, Map<String, Object>> further = new TreeMap<>();
        for (PeerFigure peer : row.peers()) {
            if (peer.problem() == null) {
                best.put(peer.name(), unit.figure(peer.best()));
                median.put(peer.name(), unit.figure(peer.median()));
                ratios.put(peer.name(), row.ratio(peer));
                peer.further()
                        .forEach((name, seconds) -> further.computeIfAbsent(name, _ -> new LinkedHashMap<>())
                                .put(peer.name(), unit.figure(seconds)));
            } else {
                problems.put(peer.name(), peer.problem());
            }
        }
        entry.put("peers", best);
        entry.put("best_peer", row.bestPeer().map(PeerFigure::name).orElse(null));
        entry.put("ratio", row.ratio());
        entry.put("ratios", ratios);
        entry.put("peer_medians", median);
        further.forEach((name, figures) -> entry.put("peer_" + name, figures));
        entry.put("peer_problems", problems);
    }

    @Override
    public void end() {
        report.put("rows", rows);
        out.println(Json.write(report));
        out.flush();
    }
}
