package lanewise.forecast.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lanewise.forecast.backtest.Backtest;
import lanewise.forecast.backtest.BacktestResult;
import lanewise.forecast.backtest.Candidate;
import lanewise.forecast.backtest.Origins;
import lanewise.forecast.backtest.ScoreTable;
import lanewise.forecast.baseline.Naive;
import lanewise.forecast.data.Frame;
import lanewise.forecast.model.Difference;
import lanewise.forecast.model.Output;
import lanewise.forecast.model.Task;
import lanewise.forecast.report.BacktestReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rolling forecast origins on a user's series. */
@Command(
        name = "backtest",
        description = "Forecasts a series from many origins in its past, each time from what was known then, and"
                + " compares the forecasts with what came.",
        footer = {"", "Example: ./lanewise backtest passengers.csv --target passengers --time month --horizon 12"},
        mixinStandardHelpOptions = true)
final class BacktestCommand implements Callable<Integer> {
    @Mixin
    private FrameOptions input;

    @Option(names = "--horizon", paramLabel = "H", required = true, description = "Rows to forecast from each origin.")
    private int horizon;

    @Mixin
    private OriginOptions originOptions;

    @Option(names = "--report", paramLabel = "HTML", description = "Also write a report with pictures.")
    private Path report;

    @Mixin
    private Console console;

    @Override
    public Integer call() throws IOException {
        Frame frame = input.read();
        Task task =
                new Task(frame.columns(), horizon, frame.time().season(), false, Difference.NONE, new Output.Point());
        Origins origins = originOptions.origins();
        List<Candidate> candidates = baselines(task);
        BacktestResult result;
        long steps = (long) candidates.size() * origins.count();
        try (Progress progress = Progress.of("backtest", steps, console.json())) {
            result = new Backtest(frame, task, origins, (c, origin) -> progress.step(c.group())).run(candidates);
        }
        print(result);
        if (report != null) {
            new BacktestReport(result, origins)
                    .fact("Lanewise", InfoCommand.version())
                    .fact("Java", Runtime.version().toString())
                    .command(console.commandLine())
                    .write(report);
            console.say("report  %s", report.toAbsolutePath().normalize());
        }
        return 0;
    }

    private static List<Candidate> baselines(Task task) {
        List<Candidate> all = new ArrayList<>();
        all.add(Candidate.baseline(Naive.last()));
        if (task.season() > 1) {
            all.add(Candidate.baseline(Naive.seasonal(task.season())));
        }
        all.add(Candidate.baseline(Naive.drift()));
        return all;
    }

    private void print(BacktestResult result) {
        ScoreTable table = ScoreTable.of(result);
        console.say("%-24s %12s %12s %8s", "model", "RMSE", "MAE", "MASE");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (ScoreTable.Row row : table.rows()) {
            String name = row.run().candidate().group();
            console.say("%-24s %12.6g %12.6g %8.4f", name, row.rmse(), row.mae(), row.mase());
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("model", name);
            object.put("rmse", row.rmse());
            object.put("mae", row.mae());
            object.put("mase", row.mase());
            rows.add(object);
        }
        console.result(Map.of("models", rows));
    }
}
