package lanewise.forecast.neural;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Rng;
import lanewise.forecast.data.Columns;
import lanewise.forecast.data.Known;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Entries;
import lanewise.forecast.model.Forecast;
import lanewise.forecast.model.Forecaster;
import lanewise.forecast.model.Output;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.train.TrainingListener;

/** A trained {@link NeuralForecaster}. Owns the model's memory until it is closed. */
public final class NeuralFit implements Forecaster.Fitted {
    /** A Gaussian whose deviation comes out smaller has this one, relative to the unit of the output. */
    private static final double SMALLEST = 1e-6;

    private final String name;
    private final Model model;
    private final Encoder encoder;
    private final Use use;
    private final List<TrainingListener.Epoch> history;

    /** How outputs become forecasts; {@code deviation} per output where the network gives points, else empty. */
    record Use(Window window, Output output, double[] deviation, Paths paths) {
        int valuesPerOutput() {
            return switch (output) {
                case Output.Point point -> 1;
                case Output.Gaussian gaussian -> 2;
                case Output.Student student -> 3;
                case Output.Quantiles quantiles -> quantiles.levels().length;
            };
        }

        void store(Map<String, String> texts) {
            window.store(texts);
            texts.put(
                    "neural.output",
                    switch (output) {
                        case Output.Point point -> "point";
                        case Output.Gaussian gaussian -> "gaussian";
                        case Output.Student student -> "student";
                        case Output.Quantiles quantiles -> "quantiles " + Entries.text(quantiles.levels());
                    });
            texts.put("neural.deviation", Entries.text(deviation));
            texts.put("neural.paths", Integer.toString(paths.count()));
            texts.put("neural.paths.seed", Long.toString(paths.seed()));
        }

        static Use restored(Entries entries) {
            Window window = Window.restored(entries);
            Output output = output(entries);
            boolean point = output instanceof Output.Point;
            double[] deviation = entries.numbers("neural.deviation", point ? window.count() : 0);
            Paths paths = new Paths(entries.whole("neural.paths", 0, 1 << 20), entries.number("neural.paths.seed"));
            return new Use(window, output, deviation, paths);
        }

        private static Output output(Entries entries) {
            String text = entries.text("neural.output");
            String quantiles = "quantiles ";
            try {
                return switch (text) {
                    case "point" -> new Output.Point();
                    case "gaussian" -> new Output.Gaussian();
                    case "student" -> new Output.Student();
                    default ->
                        new Output.Quantiles(Arrays.stream((text.startsWith(quantiles) ? text : quantiles)
                                        .substring(quantiles.length())
                                        .split(" "))
                                .mapToDouble(Double::parseDouble)
                                .toArray());
                };
            } catch (IllegalArgumentException bad) {
                throw entries.bad("neural.output", "point, gaussian, student or quantiles with rising levels");
            }
        }
    }

    /** Simulated paths, 0 for none. */
    record Paths(int count, long seed) {}

    NeuralFit(String name, Model model, Encoder encoder, Use use, List<TrainingListener.Epoch> history) {
        this.name = name;
        this.model = model;
        this.encoder = encoder;
        this.use = use;
        this.history = List.copyOf(history);
    }

    @Override
    public String name() {
        return name;
    }

    /** The network. */
    public Model model() {
        return model;
    }

    /** The passes of the training with validation. */
    public List<TrainingListener.Epoch> history() {
        return history;
    }

    @Override
    public Forecast forecast(Known at) {
        try (Session session = session()) {
            return session.forecast(at);
        }
    }

    /** Keeps its network from one forecast to the next; for one thread at a time, to be closed before the fit. */
    public Session session() {
        return new Session(new Runner(model, encoder, Math.max(1, use.paths().count())));
    }

    /** Many forecasts, one after another. */
    public final class Session implements AutoCloseable {
        private final Runner runner;

        private Session(Runner runner) {
            this.runner = runner;
        }

        /** The same as {@link NeuralFit#forecast}. */
        public Forecast forecast(Known at) {
            at.requireRows(lookback(), "a forecast of the " + name);
            return use.paths().count() > 0 ? simulate(at, runner) : direct(at, runner);
        }

        @Override
        public void close() {
            runner.close();
        }
    }

    @Override
    public int lookback() {
        return use.window().lags() + use.window().span();
    }

    /** What the network gives for each step. */
    public Output output() {
        return use.output();
    }

    private Forecast direct(Known at, Runner runner) {
        double[] x = new double[encoder.time() * encoder.width()];
        encoder.write(at, x, 0);
        double[] y = runner.run(x);
        List<Distribution> steps = new ArrayList<>();
        for (int o = 0; o < use.window().count(); o++) {
            steps.add(distribution(y, 0, o, encoder.shift(at, o)));
        }
        return new Forecast(steps);
    }

    /** Paths whose next value is drawn from what the network says after the values drawn before. */
    private Forecast simulate(Known at, Runner runner) {
        int count = use.paths().count();
        int steps = at.steps();
        double[][] values = new double[steps][count];
        double[] path = new double[steps];
        int size = encoder.time() * encoder.width();
        double[] x = new double[count * size];
        Rng uniforms = Rng.of(use.paths().seed(), "paths");
        Known near = at.last(use.window().lags() + use.window().span());
        for (int k = 0; k < steps; k++) {
            double[] shift = new double[count];
            for (int p = 0; p < count; p++) {
                for (int i = 0; i < k; i++) {
                    path[i] = values[i][p];
                }
                Known assumed = near.assuming(Arrays.copyOf(path, k));
                encoder.write(assumed, x, p * size);
                shift[p] = encoder.shift(assumed, 0);
            }
            double[] y = runner.run(x);
            for (int p = 0; p < count; p++) {
                double u = (uniforms.nextInt(1 << 30) + 0.5) / (1 << 30);
                values[k][p] = distribution(y, p, 0, shift[p]).quantile(u);
            }
        }
        List<Distribution> last = new ArrayList<>();
        for (int k = steps - at.horizon(); k < steps; k++) {
            last.add(new Distribution.Samples(values[k]));
        }
        return new Forecast(last);
    }

    /** Output o of sequence b, whose zero is at {@code shift}. */
    private Distribution distribution(double[] y, int b, int o, double shift) {
        int outputs = use.window().count();
        int from = b * model.outputWidth();
        double unit = encoder.unit(o);
        double smallest = SMALLEST * unit;
        return switch (use.output()) {
            case Output.Point point ->
                new Distribution.Normal(shift + unit * y[from + o], Math.max(use.deviation()[o], smallest));
            case Output.Gaussian gaussian ->
                new Distribution.Normal(
                        shift + unit * y[from + o], Math.max(unit * Math.sqrt(y[from + outputs + o]), smallest));
            case Output.Student student ->
                new Distribution.StudentT(
                        shift + unit * y[from + o],
                        Math.max(unit * y[from + outputs + o], smallest),
                        y[from + 2 * outputs + o]);
            case Output.Quantiles quantiles -> {
                double[] levels = quantiles.levels();
                double[] values = new double[levels.length];
                Arrays.setAll(values, q -> shift + unit * y[from + o * levels.length + q]);
                yield new Distribution.Quantiles(levels, values);
            }
        };
    }

    /** Everything but the weights, as texts for a model file, from which {@link #restored} makes the same fit. */
    public Map<String, String> settings() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("neural.name", name);
        use.store(texts);
        encoder.store(texts);
        return texts;
    }

    /**
     * The fit that {@link #settings} told of.
     *
     * @param model its network, which the fit owns from now on
     * @throws lanewise.nn.io.ModelFileException if an entry is missing or wrong, or the network does not fit
     */
    public static NeuralFit restored(Model model, Entries entries, Columns columns) {
        Use use = Use.restored(entries);
        Encoder encoder = Encoder.restored(use.window(), columns, entries);
        int outputs = use.window().count() * use.valuesPerOutput();
        if (model.inputWidth() != encoder.width() || model.outputWidth() != outputs) {
            throw new ModelFileException(
                    entries.file(),
                    "network",
                    encoder.width() + " inputs and " + outputs + " outputs, as the columns and the horizon ask for",
                    model.inputWidth() + " and " + model.outputWidth());
        }
        return new NeuralFit(entries.text("neural.name"), model, encoder, use, List.of());
    }

    /** Refuses a horizon that is not the network's; one that is fed back has any. */
    public void requireHorizon(int horizon, Entries entries) {
        if (use.paths().count() == 0 && use.window().count() != horizon) {
            throw entries.bad(
                    "forecast.horizon",
                    "the horizon of the network, " + use.window().count());
        }
    }

    @Override
    public void close() {
        model.close();
    }

    /** A network for some sequences at a time. */
    static final class Runner implements AutoCloseable {
        private final Network network;

        Runner(Model model, Encoder encoder, int batch) {
            network = model.network(Plan.Options.infer(encoder.time(), batch));
        }

        /** Outputs [B][outputs] of inputs [B][T][width]. */
        double[] run(double[] x) {
            network.input().setBatchFirst(x);
            network.reset();
            network.forward();
            return network.output().toBatchFirst();
        }

        @Override
        public void close() {
            network.close();
        }
    }
}
