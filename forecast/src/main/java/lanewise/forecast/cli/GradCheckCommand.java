package lanewise.forecast.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lanewise.verify.Finding;
import lanewise.verify.GradCheckSuite;
import lanewise.verify.GradReport;
import lanewise.verify.SubjectReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gradient checks of our own layers and losses. */
@Command(
        name = "gradcheck",
        description = "Compares the gradients of layers and losses with central differences in float64, on random"
                + " configurations. Exit code 0 only if all passed.",
        footer = {
            "",
            "Example: ./lanewise gradcheck lstm linear --cases 50 --seed 7",
            "         ./lanewise gradcheck --repro 'lstm(4,6,1,false,true) T=5 B=3 threads=1 seed=7'"
        },
        mixinStandardHelpOptions = true)
final class GradCheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Layers and losses to check. Default: all.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--cases",
            paramLabel = "N",
            defaultValue = "20",
            description = "Random configurations of each. Default: ${DEFAULT-VALUE}.")
    private int cases;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Configurations checked at once. Default: one for each core. The result is the same.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = {"--rerun", "--repro"},
            paramLabel = "LINE",
            description = "Check the one problem of a repro line again; any line with such a text in it will do.")
    private String rerun;

    @Mixin
    private Console console;

    @Override
    public Integer call() {
        return rerun == null ? suite() : again();
    }

    private int again() {
        GradReport report = GradCheckSuite.rerun(rerun);
        console.say("%s", report);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("problem", report.problem());
        result.put("status", report.status().name());
        result.put("findings", report.findings().stream().map(Finding::toString).toList());
        console.result(result);
        return report.passed() ? 0 : 1;
    }

    private int suite() {
        List<String> wanted = names.isEmpty() ? GradCheckSuite.names() : names;
        List<SubjectReport> reports;
        console.say("checking %s, %d configurations each, seed %d", String.join(" ", wanted), cases, seed);
        try (Progress progress = Progress.of("gradients", (long) wanted.size() * cases, console.json())) {
            reports = GradCheckSuite.run(wanted, cases, seed, threads, (done, total, name) -> progress.step(name));
        }
        reports.forEach(report -> console.say("%s", report));
        List<Map<String, Object>> rows =
                reports.stream().map(GradCheckCommand::row).toList();
        boolean passed = reports.stream().allMatch(r -> r.status() == Finding.Status.PASSED);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("seed", seed);
        result.put("passed", passed);
        result.put("layers", rows);
        console.result(result);
        return passed ? 0 : 1;
    }

    private static Map<String, Object> row(SubjectReport report) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("layer", report.name());
        row.put("configurations", report.configurations().size());
        row.put("elements", report.elements());
        row.put("directions", report.directions());
        row.put("worstRelativeError", report.worstRelativeError());
        row.put("status", report.status().name());
        row.put("findings", report.findings().stream().map(Finding::toString).toList());
        return row;
    }
}
