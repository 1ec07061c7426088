package lanewise.forecast.neural;

import lanewise.engine.Engine;
import lanewise.forecast.data.Known;
import lanewise.forecast.model.Difference;
import lanewise.forecast.model.Forecaster;
import lanewise.forecast.model.Output;
import lanewise.forecast.model.Task;
import lanewise.nn.Model;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.train.Samples;
import lanewise.nn.train.Trainer;

/**
 * A network that forecasts: fed with the last T rows, it gives all rows of the horizon at once (direct), or the next
 * one, which is fed back (recursive). What goes in stands at {@link Encoder}.
 *
 * <p>Every origin in the training rows whose targets are known by now is a sample. The later samples decide after how
 * many passes to stop, none of their targets seen before; then the network is trained anew, from the same start and for
 * that many passes, on all of them. The same seed gives the same bits.
 */
public final class NeuralForecaster implements Forecaster {
    /** Samples without which nothing can be learnt. */
    private static final int FEWEST = 10;

    private static final int SHORTEST = 16;
    private static final int LONGEST = 64;
    private static final double WEIGHT_DECAY = 0.01;

    private final Settings settings;
    private final int season;
    private final Difference difference;
    private final Output output;
    private final long seed;

    /**
     * @param task season, difference and output; logarithms are {@link lanewise.forecast.model.InLogarithms}' business
     * @param seed of the first weights, the order of the samples and simulated paths
     */
    public NeuralForecaster(Settings settings, Task task, long seed) {
        this.settings = settings;
        this.season = task.season();
        this.difference = task.difference();
        this.output = task.output();
        this.seed = seed;
    }

    @Override
    public String name() {
        return settings.kind().title() + (settings.paths() > 0 ? " (recursive)" : "");
    }

    /**
     * Refuses rows that it can't be fitted to, before anything is computed.
     *
     * @throws lanewise.forecast.data.DataException if they are too few
     */
    public void require(Known training) {
        kept(training, window(training));
    }

    /** Samples that say when to stop. */
    private int kept(Known training, Window window) {
        int samples = window.lastOrigin(training) - window.firstOrigin(training) + 1;
        int kept = (int) Math.round(settings.training().validationShare() * (samples - window.reach() + 1));
        int needed = FEWEST + window.reach() - 1;
        if (samples < needed || kept < 2) {
            int lacking = Math.max(1, needed - samples);
            training.requireRows(
                    training.targetEnd() + lacking,
                    "the " + name() + " with " + window.lags() + " lags and " + window.reach() + " steps");
        }
        return kept;
    }

    @Override
    public NeuralFit fit(Known training) {
        Window window = window(training);
        int kept = kept(training, window);
        int from = window.firstOrigin(training);
        int to = window.lastOrigin(training);
        int border = to - kept + 1; // the first origin of the validation samples
        Encoder first = new Encoder(window, training.at(border), settings.scaling());
        Model model = model(first, window);
        try {
            OriginSamples validation = new OriginSamples(first, window, training, border, to);
            Trainer.Result result = trainer(model, settings.training().epochs())
                    .patience(settings.training().patience())
                    .fit(
                            shuffled(new OriginSamples(first, window, training, from, border - window.reach())),
                            validation);
            Residuals residuals = Residuals.of(output, model, first, validation);
            double[] deviation = deviation(residuals, first);
            boolean conformal = settings.intervals() == Intervals.CONFORMAL;
            double stretch = conformal ? residuals.stretch() : 1;
            double freedom = conformal ? residuals.freedom() : Double.POSITIVE_INFINITY;
            model.initialize(seed);
            Encoder encoder = new Encoder(window, training, settings.scaling());
            trainer(model, Math.max(1, result.bestEpoch()))
                    .fit(shuffled(new OriginSamples(encoder, window, training, from, to)));
            return new NeuralFit(
                    name(),
                    model,
                    encoder,
                    new Use(window, output, deviation, stretch, freedom, paths()),
                    result.history());
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    private Use.Paths paths() {
        return new Use.Paths(settings.paths(), seed);
    }

    private Window window(Known training) {
        boolean recursive = settings.paths() > 0;
        int reach = recursive ? 1 : training.steps();
        training.requireRows(2 * reach + FEWEST, "the " + name() + " with " + reach + " steps");
        Difference chosen =
                difference == Difference.AUTO ? Window.choose(training.target(), season, reach) : difference;
        int lags = settings.lags() > 0 ? settings.lags() : defaultLags(training.targetEnd());
        boolean flat = settings.kind().isFlat();
        return recursive
                ? Window.oneStep(lags, season, chosen, flat)
                : Window.direct(lags, training, season, chosen, flat);
    }

    private int defaultLags(int rows) {
        return Math.max(1, Math.min(Math.clamp(2L * season, SHORTEST, LONGEST), rows / 4));
    }

    private Samples shuffled(Samples samples) {
        return samples.shuffled(seed);
    }

    private Model model(Encoder encoder, Window window) {
        return Model.build(
                settings.kind().spec(encoder.width(), encoder.time(), settings.shape(), window.count(), output),
                settings.precision(),
                seed,
                Engine.Options.defaults());
    }

    private Trainer trainer(Model model, int epochs) {
        Settings.Training training = settings.training();
        return Trainer.of(model)
                .loss(NetworkKind.loss(output))
                .optimizer(Optimizer.adamW(training.learningRate())
                        .withWeightDecay(WEIGHT_DECAY)
                        .decayingWeightsOnly())
                .clipNorm(1)
                .batchSize(training.batch())
                .seed(seed)
                .epochs(epochs);
    }

    /** In the unit of the target; empty unless the network gives points. */
    private double[] deviation(Residuals residuals, Encoder encoder) {
        if (!(output instanceof Output.Point)) {
            return new double[0];
        }
        double[] deviation = residuals.deviation();
        for (int o = 0; o < deviation.length; o++) {
            deviation[o] *= encoder.unit(o);
        }
        return deviation;
    }
}
