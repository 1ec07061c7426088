package lanewise.forecast.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import lanewise.forecast.backtest.Backtest;
import lanewise.forecast.backtest.BacktestResult;
import lanewise.forecast.backtest.Candidate;
import lanewise.forecast.backtest.Candidates;
import lanewise.forecast.backtest.Judging;
import lanewise.forecast.backtest.Origins;
import lanewise.forecast.backtest.ScoreTable;
import lanewise.forecast.data.Frame;
import lanewise.forecast.model.Task;
import lanewise.forecast.neural.NetworkKind;
import lanewise.forecast.neural.Settings;
import lanewise.forecast.report.BacktestReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rolling forecast origins on a user's series. */
@Command(
        name = "backtest",
        description = "Forecasts a series from many origins in its past, each time from what was known then, and"
                + " compares the forecasts of networks and baselines with what came.",
        footer = {
            "",
            "Example: ./lanewise backtest passengers.csv --target passengers --time month --horizon 12",
            "         ./lanewise backtest sales.csv --target units --time day --past price --known holiday --lag"
                    + " price=1 --horizon 7 --model lstm,gru --quantiles 0.1,0.5,0.9 --origins 30 --stride 7"
        },
        mixinStandardHelpOptions = true)
final class BacktestCommand implements Callable<Integer> {
    @Mixin
    private FrameOptions input;

    @Mixin
    private TaskOptions taskOptions;

    @Mixin
    private OriginOptions originOptions;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "LSTM",
            description = "Networks: mlp, rnn, lstm, gru, transformer; or none. The baselines, among them a lagged"
                    + " network (mlp), are always there. Default: ${DEFAULT-VALUE}.")
    private List<String> models;

    @Mixin
    private NetworkOptions networkOptions;

    @Option(names = "--returns", description = "The target holds prices: forecast their percent logarithmic returns.")
    private boolean returns;

    @Option(
            names = "--volatility",
            description =
                    "The target is a return whose variance is to be forecast: compare with constant variance, EWMA and"
                            + " the GARCH family, and test the value at risk. lstm is then the LSTM of the command"
                            + " volatility.")
    private boolean volatility;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Trainings of each network, whose scores are averaged. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Mixin
    private ParallelOptions run;

    @Option(names = "--report", paramLabel = "HTML", description = "Also write a report with pictures.")
    private Path report;

    @Mixin
    private Console console;

    @Override
    public Integer call() throws IOException {
        if (seeds < 1) {
            throw new IllegalArgumentException("--seeds must be >= 1, but is " + seeds);
        }
        OutputFile.require("--report", report);
        Frame frame = returns ? input.read().percentLogReturns() : input.read();
        Task task = volatility ? taskOptions.volatilityTask(frame) : taskOptions.task(frame);
        Origins origins = originOptions.origins(volatility);
        List<Candidate> candidates = candidates(task);
        BacktestResult result;
        long steps = (long) candidates.size() * origins.count();
        int side = run.threads();
        try (Progress progress = Progress.of("backtest", steps, console.json())) {
            result = new Backtest(frame, task, origins, side, (c, origin) -> progress.step(c.group())).run(candidates);
        }
        BacktestText text = new BacktestText(console);
        if (volatility) {
            text.header(result, origins);
            new VolatilityText(console).print(result);
        } else {
            text.print(result, ScoreTable.of(result, Judging.of(task.output())), origins);
        }
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

    private List<Candidate> candidates(Task task) {
        List<Candidate> all = new ArrayList<>(volatility ? Candidates.volatility() : Candidates.baselines(task));
        for (NetworkKind kind : kinds()) {
            Settings settings = networkOptions.settings(kind, run.precision());
            if (volatility && settings.paths() > 0) {
                throw new IllegalArgumentException(
                        "--volatility needs a density with a variance, which --recursive does not give");
            }
            for (int i = 0; i < seeds; i++) {
                all.add(
                        volatility && kind == NetworkKind.LSTM
                                ? Candidates.lstmVolatility(run.precision(), run.seed() + i)
                                : Candidates.network(settings, task, run.seed() + i));
            }
        }
        return all;
    }

    /** The networks asked for; the lagged network is always among them. */
    private List<NetworkKind> kinds() {
        List<NetworkKind> kinds = new ArrayList<>();
        kinds.add(NetworkKind.MLP);
        for (String model : models) {
            if (!model.equalsIgnoreCase("none")) {
                NetworkKind kind = NetworkKind.named(model);
                if (!kinds.contains(kind)) {
                    kinds.add(kind);
                }
            }
        }
        return kinds;
    }
}
