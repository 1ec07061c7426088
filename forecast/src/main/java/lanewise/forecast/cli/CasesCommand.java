package lanewise.forecast.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import lanewise.engine.Precision;
import lanewise.forecast.data.DataException;
import lanewise.verify.cases.CaseOutcome;
import lanewise.verify.cases.CaseSuite;
import lanewise.verify.cases.Comparison;
import lanewise.verify.cases.Kinds;
import lanewise.verify.cases.SuiteReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reference cases. */
@Command(
        name = "cases",
        description =
                "Runs the reference cases of a folder and compares outputs and gradients. Exit code 0 only if none"
                        + " failed.",
        footer = {"", "Example: ./lanewise cases ../shared/oracle/cases --precision f64"},
        mixinStandardHelpOptions = true)
final class CasesCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "A folder with *.safetensors cases.")
    private Path folder;

    @Option(names = "--precision", paramLabel = "P", description = "f32 or f64. Default: both.")
    private Precision precision;

    @Mixin
    private Console console;

    @Override
    public Integer call() {
        if (!Files.isDirectory(folder)) {
            throw new DataException("DIR", "must be a folder with cases", "a folder", "none there", folder.toString());
        }
        CaseSuite suite = new CaseSuite(Kinds.all());
        List<SuiteReport> reports = new ArrayList<>();
        for (Precision p : precision == null ? Precision.values() : new Precision[] {precision}) {
            SuiteReport report = suite.run(folder, p);
            reports.add(report);
            print(report);
        }
        int failed = reports.stream().mapToInt(SuiteReport::failed).sum();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("passed", reports.stream().mapToInt(SuiteReport::passed).sum());
        result.put("failed", failed);
        result.put("skipped", reports.stream().mapToInt(SuiteReport::skipped).sum());
        result.put("runs", reports.stream().map(CasesCommand::counts).toList());
        result.put(
                "failures", reports.stream().flatMap(r -> failures(r).stream()).toList());
        result.put("skips", reports.stream().flatMap(r -> skips(r).stream()).toList());
        console.result(result);
        return failed == 0 ? 0 : 1;
    }

    private void print(SuiteReport report) {
        report.outcomes().stream()
                .filter(o -> o.status() == CaseOutcome.Status.FAILED)
                .forEach(o -> console.say(o.toString().replace("%", "%%")));
        Map<String, Integer> reasons = new TreeMap<>();
        report.outcomes().stream()
                .filter(o -> o.status() == CaseOutcome.Status.SKIPPED)
                .forEach(o -> reasons.merge(o.reason(), 1, Integer::sum));
        reasons.forEach((reason, count) -> console.say("%s: skipped %d: %s", report.precision(), count, reason));
        console.say(
                "%s: %d passed, %d failed, %d skipped",
                report.precision(), report.passed(), report.failed(), report.skipped());
    }

    private static Map<String, Object> counts(SuiteReport report) {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("precision", report.precision().name());
        counts.put("passed", report.passed());
        counts.put("failed", report.failed());
        counts.put("skipped", report.skipped());
        return counts;
    }

    private static List<Map<String, Object>> failures(SuiteReport report) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (CaseOutcome outcome : report.outcomes()) {
            if (outcome.status() != CaseOutcome.Status.FAILED) {
                continue;
            }
            if (outcome.failures().isEmpty()) {
                Map<String, Object> row = row(report, outcome);
                row.put("reason", outcome.reason());
                rows.add(row);
            }
            for (Comparison failure : outcome.failures()) {
                Map<String, Object> row = row(report, outcome);
                row.put("tensor", failure.tensor());
                row.put("error", failure.error());
                row.put("bound", failure.bound());
                rows.add(row);
            }
        }
        return rows;
    }

    private static List<Map<String, Object>> skips(SuiteReport report) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (CaseOutcome outcome : report.outcomes()) {
            if (outcome.status() == CaseOutcome.Status.SKIPPED) {
                Map<String, Object> row = row(report, outcome);
                row.put("reason", outcome.reason());
                rows.add(row);
            }
        }
        return rows;
    }

    private static Map<String, Object> row(SuiteReport report, CaseOutcome outcome) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("case", outcome.name());
        row.put("precision", report.precision().name());
        return row;
    }
}
