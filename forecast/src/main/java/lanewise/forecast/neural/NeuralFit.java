package lanewise.forecast.neural;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Rng;
import lanewise.forecast.data.Columns;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Known;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Entries;
import lanewise.forecast.model.Forecast;
import lanewise.forecast.model.Forecaster;
import lanewise.forecast.model.Output;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.train.TrainingListener;

/** A trained {@link NeuralForecaster}. Owns the model's memory until it is closed. */
public final class NeuralFit implements Forecaster.Fitted {
    private final String name;
    /** For messages. */
    private final String purpose;

    private final Model model;
    private final Encoder encoder;
    private final Use use;
    private final List<TrainingListener.Epoch> history;

    NeuralFit(String name, Model model, Encoder encoder, Use use, List<TrainingListener.Epoch> history) {
        this.name = name;
        this.purpose = "a forecast of the " + name;
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
        private final double[] x;
        private final double[] y;

        private Session(Runner runner) {
            this.runner = runner;
            this.x = new double[runner.batch() * encoder.time() * encoder.width()];
            this.y = new double[runner.batch() * model.outputWidth()];
        }

        /** The same as {@link NeuralFit#forecast}. */
        public Forecast forecast(Known at) {
            requireKnown(at);
            if (use.paths().count() > 0) {
                return simulate(at, this);
            }
            double[] numbers = new double[use.window().count() * use.numbersPerStep()];
            run(at, numbers);
            List<Distribution> steps = new ArrayList<>();
            for (int o = 0; o < use.window().count(); o++) {
                steps.add(use.distribution(numbers, o * use.numbersPerStep()));
            }
            return new Forecast(steps);
        }

        /**
         * The same without an object, of networks that forecast all steps at once: once the network is compiled, nothing is
         * allocated.
         *
         * @param numbers of each step, shape [H][{@link NeuralFit#numbersPerStep}]
         * @throws IllegalStateException if the network feeds its forecasts back
         * @throws DataException if the rows are too few, or so large that the network's outputs are not finite
         */
        public void forecast(Known at, double[] numbers) {
            if (use.paths().count() > 0) {
                throw new IllegalStateException("a recursive forecast is made of simulated paths, not of few numbers");
            }
            requireKnown(at);
            int count = use.window().count() * use.numbersPerStep();
            if (numbers.length != count) {
                throw new IllegalArgumentException(
                        "numbers must be [H][numbers per step] = " + count + ", but are " + numbers.length);
            }
            run(at, numbers);
        }

        private void run(Known at, double[] numbers) {
            encoder.write(at, x, 0);
            runOn(at);
            for (int o = 0; o < use.window().count(); o++) {
                use.numbers(y, 0, o, encoder.shift(at, o), encoder.unit(o), numbers, o * use.numbersPerStep());
            }
        }

        /** Outputs y of the inputs x. */
        private void runOn(Known at) {
            runner.run(x, y);
            for (double output : y) {
                if (!Double.isFinite(output)) {
                    throw new DataException(
                            "the latest rows",
                            "they must be of a size of which the " + name + " can compute a forecast",
                            "rows such as those of the training",
                            "an output of " + output,
                            at.toString());
                }
            }
        }

        /**
         * Has the network's kernels compiled, so that the forecasts to come take their shortest time and allocate nothing.
         *
         * @return whether that was done in time
         */
        public boolean warmUp(Duration limit) {
            return model.warmUp(Plan.Options.infer(encoder.time(), runner.batch()), limit);
        }

        @Override
        public void close() {
            runner.close();
        }
    }

    private void requireKnown(Known at) {
        at.requireRows(lookback(), purpose);
        at.requirePast(use.window().lags(), purpose);
    }

    @Override
    public int lookback() {
        return use.window().lags() + use.window().span();
    }

    /** What the network gives for each step. */
    public Output output() {
        return use.output();
    }

    /**
     * Numbers that say what a step's distribution is: of a Gaussian its mean and standard deviation; of a Student-t, also one around
     * a point, its location, scale and degrees of freedom (infinite: a Gaussian); else the quantiles.
     */
    public int numbersPerStep() {
        return use.numbersPerStep();
    }

    /** Paths whose next value is drawn from what the network says after the values drawn before. */
    private Forecast simulate(Known at, Session session) {
        int count = use.paths().count();
        int steps = at.steps();
        double[][] values = new double[steps][count];
        double[] path = new double[steps];
        int size = encoder.time() * encoder.width();
        double[] x = session.x;
        double[] numbers = new double[use.numbersPerStep()];
        Rng uniforms = Rng.of(use.paths().seed(), "paths");
        Known near = at.last(use.window().lags() + use.window().span());
        List<Distribution> last = new ArrayList<>();
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
            session.runOn(at);
            List<Distribution> drawnFrom = new ArrayList<>();
            for (int p = 0; p < count; p++) {
                double u = (uniforms.nextInt(1 << 30) + 0.5) / (1 << 30);
                use.numbers(session.y, p * model.outputWidth(), 0, shift[p], encoder.unit(0), numbers, 0);
                drawnFrom.add(use.distribution(numbers, 0));
                values[k][p] = drawnFrom.getLast().quantile(u);
            }
            if (k >= steps - at.horizon()) {
                last.add(new Distribution.Samples(values[k], hasDensity() ? drawnFrom : List.of()));
            }
        }
        return new Forecast(last);
    }

    private boolean hasDensity() {
        return !(use.output() instanceof Output.Quantiles);
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
        int outputs = use.window().count() * use.outputsPerRow();
        if (model.inputWidth() != encoder.width() || model.outputWidth() != outputs) {
            throw new ModelFileException(
                    entries.file(),
                    "network",
                    encoder.width() + " inputs and " + outputs + " outputs, as the columns and the horizon ask for",
                    model.inputWidth() + " and " + model.outputWidth());
        }
        boolean recursive = use.paths().count() > 0;
        int first = recursive ? 1 : columns.targetLag() + 1;
        if (use.window().first() != first) {
            throw entries.bad("neural.first", first + ", the first step that is not known at an origin");
        }
        if (recursive && use.window().count() != 1) {
            throw entries.bad("neural.count", "1, as a row that is fed back is the next one");
        }
        NetworkKind.last(use.output()).ifPresent(last -> requireLast(model, last, entries));
        return new NeuralFit(entries.text("neural.name"), model, encoder, use, List.of());
    }

    private static void requireLast(Model model, Spec last, Entries entries) {
        if (!model.spec().toString().endsWith("=" + last + ")")) {
            throw new ModelFileException(
                    entries.file(), "network", "a network that ends with " + last, "" + model.spec());
        }
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

        /** Sequences that run side by side, B. */
        int batch() {
            return network.input().batch();
        }

        /** Outputs y [B][outputs] of inputs x [B][T][width]. */
        void run(double[] x, double[] y) {
            network.input().setBatchFirst(x);
            network.reset();
            network.forward();
            network.output().toBatchFirst(y);
        }

        @Override
        public void close() {
            network.close();
        }
    }
}
