package lanewise.forecast.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lanewise.forecast.data.Frame;
import lanewise.forecast.data.Known;
import lanewise.forecast.live.SavedForecaster;
import lanewise.forecast.model.Task;
import lanewise.forecast.neural.NetworkKind;
import lanewise.forecast.neural.NeuralFit;
import lanewise.forecast.neural.NeuralForecaster;
import lanewise.nn.train.TrainingListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a network on all rows and keeps it in a file. */
@Command(
        name = "fit",
        description = "Trains a network on all rows of a table, of which the last say when to stop, and writes it with"
                + " its scalers, columns and horizon to a file for the commands forecast and stream.",
        footer = {
            "",
            "Example: ./lanewise fit passengers.csv --target passengers --time month --horizon 12 --log"
                    + " --out passengers.safetensors"
        },
        mixinStandardHelpOptions = true)
final class FitCommand implements Callable<Integer> {
    @Mixin
    private FrameOptions input;

    @Mixin
    private TaskOptions taskOptions;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "LSTM",
            description = "The network: mlp, rnn, lstm, gru or transformer. Default: ${DEFAULT-VALUE}.")
    private String kind;

    @Mixin
    private NetworkOptions networkOptions;

    @Mixin
    private RunOptions run;

    @Option(names = "--out", paramLabel = "MODEL", required = true, description = "Where the model goes.")
    private Path out;

    @Mixin
    private Console console;

    @Override
    public Integer call() {
        OutputFile.require("--out", out);
        Frame frame = input.read();
        Task task = taskOptions.task(frame);
        NeuralForecaster forecaster = new NeuralForecaster(
                networkOptions.settings(NetworkKind.named(kind), run.precision()), task, run.seed());
        Known history = frame.history(task.horizon());
        try (NeuralFit fit = forecaster.fit(task.log() ? history.logarithm() : history)) {
            String last = frame.time().label(frame.rows() - 1);
            SavedForecaster.save(
                    out,
                    fit,
                    new SavedForecaster.About(task, input.time(), frame.time().frequency(), frame.rows(), last));
            print(frame, fit);
        }
        return 0;
    }

    private void print(Frame frame, NeuralFit fit) {
        List<TrainingListener.Epoch> history = fit.history();
        TrainingListener.Epoch best =
                history.stream().filter(TrainingListener.Epoch::best).reduce(history.getFirst(), (a, b) -> b);
        console.say("%s, %s: %d rows, %s", frame.source(), input.target(), frame.rows(), frame.time());
        console.say(
                "%s, %d parameters: lowest validation loss %.6g in epoch %d of %d",
                fit.name(), fit.model().parameterCount(), best.validationLoss(), best.epoch(), history.size());
        int lookback = fit.lookback() + frame.columns().longestLag();
        console.say("model  %s (a forecast depends on the latest %d rows)", out, lookback);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("source", frame.source());
        result.put("rows", frame.rows());
        result.put("model", fit.name());
        result.put("parameters", fit.model().parameterCount());
        result.put("lookback", lookback);
        result.put("epochs", history.size());
        result.put("bestEpoch", best.epoch());
        result.put("validationLoss", best.validationLoss());
        result.put("out", out.toString());
        console.result(result);
    }
}
