package lanewise.forecast.neural;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.engine.Rng;
import lanewise.forecast.data.Known;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Forecast;
import lanewise.forecast.model.Forecaster;
import lanewise.forecast.model.Output;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
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
    record Use(Window window, Output output, double[] deviation, Paths paths) {}

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
        at.requireRows(use.window().lags() + use.window().span(), "a forecast of the " + name);
        return use.paths().count() > 0 ? simulate(at) : direct(at);
    }

    private Forecast direct(Known at) {
        double[] x = new double[encoder.time() * encoder.width()];
        encoder.write(at, x, 0);
        try (Runner runner = new Runner(model, encoder, 1)) {
            double[] y = runner.run(x);
            List<Distribution> steps = new ArrayList<>();
            for (int o = 0; o < use.window().count(); o++) {
                steps.add(distribution(y, 0, o, encoder.shift(at, o)));
            }
            return new Forecast(steps);
        }
    }

    /** Paths whose next value is drawn from what the network says after the values drawn before. */
    private Forecast simulate(Known at) {
        int count = use.paths().count();
        int steps = at.steps();
        double[][] values = new double[steps][count];
        double[] path = new double[steps];
        int size = encoder.time() * encoder.width();
        double[] x = new double[count * size];
        Rng uniforms = Rng.of(use.paths().seed(), "paths");
        Known near = at.last(use.window().lags() + use.window().span());
        try (Runner runner = new Runner(model, encoder, count)) {
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
