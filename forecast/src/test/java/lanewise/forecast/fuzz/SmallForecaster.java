package lanewise.forecast.fuzz;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import lanewise.forecast.data.Columns;
import lanewise.forecast.data.Covariate;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Frame;
import lanewise.forecast.data.RowReader;
import lanewise.forecast.data.Timeline;
import lanewise.forecast.live.LiveForecaster;
import lanewise.forecast.live.SavedForecaster;
import lanewise.forecast.model.Difference;
import lanewise.forecast.model.Output;
import lanewise.forecast.model.Task;
import lanewise.forecast.neural.NetworkKind;
import lanewise.forecast.neural.NeuralFit;
import lanewise.forecast.neural.NeuralForecaster;
import lanewise.forecast.neural.Settings;
import lanewise.nn.io.Safetensors;

/** Forecasters of a few weights, whose files and states damaged ones are made of. */
final class SmallForecaster {
    private static final int ROWS = 30;
    private static final int HORIZON = 2;
    /** A file that asks for more rows or steps is not tried: that would take memory that was not in the file. */
    private static final int MOST = 64;

    private static final String STREAMED = "points";
    private static final Columns PAST = new Columns("y", 0, List.of(new Covariate("x", 1)), List.of());
    private static final Columns KNOWN = new Columns("y", 1, List.of(), List.of("k"));

    private SmallForecaster() {}

    /** Writes the corpus of both targets. */
    static void write() {
        Path points = Corpus.folder(FuzzTarget.FORECASTER).resolve(STREAMED);
        save(points, Settings.of(NetworkKind.LSTM), task(PAST, new Output.Point()));
        save(
                Corpus.folder(FuzzTarget.FORECASTER).resolve("quantiles"),
                Settings.of(NetworkKind.MLP),
                task(KNOWN, new Output.Quantiles(new double[] {0.1, 0.5, 0.9})));
        save(
                Corpus.folder(FuzzTarget.FORECASTER).resolve("paths"),
                Settings.of(NetworkKind.GRU).withPaths(3),
                task(PAST, new Output.Gaussian()));
        try (SavedForecaster model = SavedForecaster.load(points)) {
            LiveForecaster live = live(model);
            live.save(Corpus.folder(FuzzTarget.STATE).resolve("new"));
            for (int t = 0; t < 9; t++) {
                take(live, t);
                if (t == 2) {
                    live.save(Corpus.folder(FuzzTarget.STATE).resolve("early"));
                }
            }
            live.save(Corpus.folder(FuzzTarget.STATE).resolve("full"));
        }
    }

    private static Task task(Columns columns, Output output) {
        return new Task(columns, HORIZON, 1, false, Difference.FIRST, output);
    }

    private static void save(Path file, Settings settings, Task task) {
        Frame frame = frame(task.columns(), ROWS, HORIZON);
        Settings small = settings.withShape(new Settings.Shape(2, 1, 0))
                .withTraining(new Settings.Training(1, 1, 1e-2, 16, 0.2))
                .withLags(4);
        try (NeuralFit fit = new NeuralForecaster(small, task, 3).fit(frame.history(HORIZON))) {
            var about = new SavedForecaster.About(task, "", frame.time().frequency(), ROWS, "" + ROWS);
            SavedForecaster.save(file, fit, about);
        }
    }

    private static Frame frame(Columns columns, int rows, int horizon) {
        double[][] past = new double[columns.past().size()][rows];
        Arrays.stream(past).forEach(column -> Arrays.setAll(column, SmallForecaster::value));
        double[][] known = new double[columns.known().size()][rows + horizon];
        Arrays.stream(known).forEach(column -> Arrays.setAll(column, SmallForecaster::value));
        double[] target = new double[rows];
        Arrays.setAll(target, SmallForecaster::value);
        int times = known.length == 0 ? rows : rows + horizon;
        return new Frame("made", columns, Timeline.counting(times), target, past, known);
    }

    private static double value(int t) {
        return 3 + t % 5 * 0.5;
    }

    /** Forecasts if that takes little memory. */
    static long tryOnce(SavedForecaster forecaster, Path file) {
        int paths = Integer.parseInt(Safetensors.read(file).metadata().get("user.neural.paths"));
        Task task = forecaster.about().task();
        boolean small = forecaster.lookback() <= MOST
                && task.horizon() <= MOST
                && task.columns().past().size() + task.columns().known().size() <= MOST
                && forecaster.about().time().isEmpty()
                && paths <= MOST;
        if (small) {
            forecaster.forecast(frame(task.columns(), forecaster.lookback(), task.horizon()));
        }
        return 0;
    }

    /** Reads a state, takes a row, and reads what it writes then. */
    static long goOn(Path file) {
        try (SavedForecaster model =
                SavedForecaster.load(Corpus.folder(FuzzTarget.FORECASTER).resolve(STREAMED))) {
            LiveForecaster live = live(model);
            live.restore(file);
            long rows = live.rows();
            take(live, 0);
            try {
                live.forecast();
            } catch (DataException numbers) {
                // of a size that the network can't compute with, which a state may hold as rows may
            }
            Path again = file.resolveSibling("again");
            live.save(again);
            LiveForecaster other = live(model);
            other.restore(again);
            if (other.rows() != rows + 1) {
                throw new AssertionError(rows + " rows and one, but " + other.rows());
            }
        }
        return 0;
    }

    private static LiveForecaster live(SavedForecaster model) {
        return new LiveForecaster(model, "rows", LiveForecaster.Gaps.REFUSE, null);
    }

    private static void take(LiveForecaster live, int t) {
        double x = t == 0 && live.rows() == 0 ? Double.NaN : value(t);
        live.take(new RowReader.Row("", value(t), new double[] {x}), "row " + t);
    }
}
