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
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Frame;
import lanewise.forecast.model.Task;
import lanewise.forecast.neural.NetworkKind;
import lanewise.forecast.neural.NeuralForecaster;
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
            description =
                    "Networks: mlp, rnn, lstm, gru, transformer; or none. The baselines are always there, and where"
                            + " there are rows enough for it a lagged network (mlp) among them. Default:"
                            + " ${DEFAULT-VALUE}.")
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
                            + " volatility, of which --hidden, --epochs, --learning-rate and --precision can be set.")
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
        List<Candidate> candidates = candidates(frame, task, origins);
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

    private List<Candidate> candidates(Frame frame, Task task, Origins origins) {
        List<Candidate> all = new ArrayList<>(volatility ? Candidates.volatility() : Candidates.baselines(task));
        for (NetworkKind kind : kinds(frame, task, origins)) {
            Settings settings = networkOptions.settings(kind, run.precision());
            if (volatility && settings.paths() > 0) {
                throw new IllegalArgumentException(
                        "--volatility needs a density with a variance, which --recursive does not give");
            }
            for (int i = 0; i < seeds; i++) {
                all.add(
                        volatility && kind == NetworkKind.LSTM
                                ? Candidates.lstmVolatility(
                                        networkOptions.volatility(), run.precision(), run.seed() + i)
                                : Candidates.network(settings, task, run.seed() + i));
            }
        }
        return all;
    }

    /** The networks asked for, and the lagged network, unless it was not asked for and the rows are too few for it. */
    private List<NetworkKind> kinds(Frame frame, Task task, Origins origins) {
        List<NetworkKind> kinds = new ArrayList<>();
        boolean asked = models.stream().anyMatch(NetworkKind.MLP.option()::equalsIgnoreCase);
        try {
            int first = origins.in(frame, task.horizon()).getFirst();
            new NeuralForecaster(networkOptions.settings(NetworkKind.MLP, run.precision()), task, run.seed())
                    .require(frame.known(origins.from(first), first, task.horizon()));
            kinds.add(NetworkKind.MLP);
        } catch (DataException tooFew) {
            if (asked) {
                throw tooFew;
            }
            console.say("The lagged network is left out: %s", tooFew.getMessage());
        }
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
