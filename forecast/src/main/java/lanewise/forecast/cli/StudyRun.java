package lanewise.forecast.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.forecast.data.Series;
import lanewise.forecast.data.Split;
import lanewise.forecast.data.TestSlice;
import lanewise.forecast.report.VolatilityReport;
import lanewise.forecast.score.ScoreCard;
import lanewise.forecast.volatility.LstmVolatilityFit;
import lanewise.forecast.volatility.VolatilityStudy;
import lanewise.nn.train.TrainingListener;

/** Runs a volatility study for a command: progress, table, JSON and report. */
final class StudyRun {
    private final Console console;
    private final StudyOptions options;
    private final Series returns;
    private final Split<TestSlice> split;

    StudyRun(Console console, StudyOptions options, Series returns) {
        this.console = console;
        this.options = options;
        this.returns = returns;
        this.split = Split.testOnLast(returns, options.test(returns.size()));
    }

    /** Trains and scores; writes the report, and the first seed's model if {@code model} is given. */
    void train(Path report, Path model) throws IOException {
        header();
        VolatilityStudy.Result result;
        try (TrainingProgress progress =
                new TrainingProgress(options.seeds(), options.settings().epochs(), console.json())) {
            result = new VolatilityStudy(split, options.settings(), options.precision(), progress)
                    .run(options.seed(), options.seeds(), options.threads());
        }
        try (LstmVolatilityFit first = result.first()) {
            VolatilityStudy.SeedRun run = result.seeds().getFirst();
            List<VolatilityStudy.Entry> entries = new ArrayList<>();
            entries.add(run.entry());
            entries.addAll(result.baselines());
            table(entries);
            console.say("");
            console.say(
                    "LSTM over %d seeds, NLL out of sample: mean %.5f, best %.5f, worst %.5f",
                    result.seeds().size(), result.meanNll(), result.bestNll(), result.worstNll());
            if (model != null) {
                first.save(model);
                console.say("model   %s", model);
            }
            report(report, entries, run, result);
            console.say("report  %s", report.toAbsolutePath().normalize());
            console.result(json(entries, result, report, model));
        }
    }

    /** Scores a model from a file beside the baselines. */
    void load(Path model) {
        header();
        try (LstmVolatilityFit fit = LstmVolatilityFit.load(model, Engine.Options.defaults())) {
            VolatilityStudy study = new VolatilityStudy(split, options.settings(), options.precision(), null);
            List<VolatilityStudy.Entry> entries = new ArrayList<>();
            entries.add(VolatilityStudy.Entry.of(fit, split));
            entries.addAll(study.baselines());
            table(entries);
            Map<String, Object> result = dataFacts();
            result.put("models", entries.stream().map(StudyRun::scores).toList());
            result.put("model", model.toString());
            console.result(result);
        }
    }

    private void header() {
        try (Engine engine = Engine.open()) {
            console.say("%s", engine.describe());
        }
        console.say(
                "%s, %s: %d rows, fit on the first %d, score the last %d",
                returns.source(),
                returns.name(),
                returns.size(),
                split.train().size(),
                split.later().size());
    }

    private void table(List<VolatilityStudy.Entry> entries) {
        console.say("");
        console.say("%-20s %9s %9s %9s %8s %8s", "model", "NLL in", "NLL out", "QLIKE", "VaR 1 %", "VaR 5 %");
        for (VolatilityStudy.Entry e : entries) {
            ScoreCard out = e.out();
            console.say(
                    "%-20s %9.5f %9.5f %9.5f %7.2f%% %7.2f%%",
                    out.model(),
                    e.in().meanNll(),
                    out.meanNll(),
                    out.qlike(),
                    100 * out.var1().share(),
                    100 * out.var5().share());
        }
        console.say("NLL: mean Gaussian negative log-likelihood, lower is better. VaR: share of returns below it.");
    }

    private void report(
            Path file, List<VolatilityStudy.Entry> entries, VolatilityStudy.SeedRun run, VolatilityStudy.Result result)
            throws IOException {
        VolatilityReport report = new VolatilityReport("Volatility: " + returns.name(), split);
        for (VolatilityStudy.Entry e : entries) {
            report.model(e.in(), e.out(), e.forecast());
        }
        report.trainingCurve(run.history().stream()
                .mapToDouble(TrainingListener.Epoch::trainingLoss)
                .toArray());
        report.fact("Seed of the LSTM shown", Long.toString(run.seed()));
        report.fact(
                "NLL out of sample over " + result.seeds().size() + " seeds",
                "mean %.5f, best %.5f, worst %.5f".formatted(result.meanNll(), result.bestNll(), result.worstNll()));
        report.fact("Model", result.first().model().spec().toString());
        report.fact("Settings", options.settings().toString());
        report.fact("Precision", options.precision().name());
        report.fact("Lanewise", InfoCommand.version());
        report.fact("Java", Runtime.version().toString());
        report.fact("Engine", result.first().model().describeEngine());
        report.command(console.commandLine()).write(file);
    }

    private Map<String, Object> json(
            List<VolatilityStudy.Entry> entries, VolatilityStudy.Result result, Path report, Path model) {
        Map<String, Object> object = dataFacts();
        object.put("models", entries.stream().map(StudyRun::scores).toList());
        Map<String, Object> lstm = new LinkedHashMap<>();
        lstm.put("nllOutMean", result.meanNll());
        lstm.put("nllOutBest", result.bestNll());
        lstm.put("nllOutWorst", result.worstNll());
        List<Map<String, Object>> seeds = new ArrayList<>();
        for (VolatilityStudy.SeedRun run : result.seeds()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("seed", run.seed());
            row.put("nllIn", run.entry().in().meanNll());
            row.put("nllOut", run.entry().out().meanNll());
            row.put("epochs", run.history().size());
            seeds.add(row);
        }
        lstm.put("seeds", seeds);
        object.put("lstm", lstm);
        object.put("report", report.toString());
        if (model != null) {
            object.put("model", model.toString());
        }
        return object;
    }

    private Map<String, Object> dataFacts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("source", returns.source());
        facts.put("series", returns.name());
        facts.put("rows", returns.size());
        facts.put("trainRows", split.train().size());
        facts.put("testRows", split.later().size());
        return facts;
    }

    private static Map<String, Object> scores(VolatilityStudy.Entry e) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("model", e.out().model());
        row.put("nllIn", e.in().meanNll());
        row.put("nllOut", e.out().meanNll());
        row.put("qlike", e.out().qlike());
        row.put("crps", e.out().crps());
        row.put("var1Share", e.out().var1().share());
        row.put("var1PValue", e.out().var1().pValue());
        row.put("var5Share", e.out().var5().share());
        row.put("var5PValue", e.out().var5().pValue());
        return row;
    }
}
