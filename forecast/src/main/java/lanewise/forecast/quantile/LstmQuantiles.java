package lanewise.forecast.quantile;

import java.util.Arrays;
import java.util.stream.IntStream;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Scaler;
import lanewise.forecast.data.Slice;
import lanewise.forecast.data.Split;
import lanewise.forecast.data.TrainSlice;
import lanewise.forecast.data.ValidationSlice;
import lanewise.forecast.volatility.VolatilityFeatures;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.Stream;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.train.Series;
import lanewise.nn.train.Trainer;
import lanewise.nn.train.TrainingListener;

/**
 * An LSTM whose outputs are quantiles of the next value at several levels, trained by the pinball loss; they never
 * cross. It sees {@link VolatilityFeatures} and forecasts in units of their local scale.
 *
 * <p>The last part of the training rows is kept back to find out after how many passes to stop; then the network is
 * trained anew, from the same start and for that many passes, on all of them.
 */
public final class LstmQuantiles {
    /** Sequences per update. */
    private static final int BATCH = 4;

    private static final double WEIGHT_DECAY = 0.01;

    /**
     * Settings.
     *
     * @param hidden units H
     * @param window steps of one training sequence, at least 10; a new one starts every window / 10 rows, and its first
     *     window / 5 steps only warm up the state
     * @param epochs passes at most
     * @param patience passes without a better validation loss until training stops
     * @param learningRate of AdamW
     * @param validationShare part of the training rows that is kept back
     * @param features what the network sees
     */
    public record Settings(
            int hidden,
            int window,
            int epochs,
            int patience,
            double learningRate,
            double validationShare,
            VolatilityFeatures.Options features) {
        public Settings {
            if (window < 10 || !(validationShare > 0 && validationShare <= 0.5)) {
                throw new IllegalArgumentException("window must be >= 10 and validationShare in (0, 0.5], but are "
                        + window + " and " + validationShare);
            }
        }
    }

    private final Settings settings;
    private final double[] levels;
    private final Precision precision;
    private final long seed;
    private final TrainingListener listener;

    /**
     * @param levels rising, strictly between 0 and 1
     * @param seed of the network's first weights
     * @param listener hears of each pass of the first training, which has the validation loss
     */
    public LstmQuantiles(
            Settings settings, double[] levels, Precision precision, long seed, TrainingListener listener) {
        this.settings = settings;
        this.levels = levels.clone();
        this.precision = precision;
        this.seed = seed;
        this.listener = listener;
    }

    /**
     * Trains the network.
     *
     * @throws DataException if the rows are too few for a window before those kept back, or constant
     */
    public Fit fit(TrainSlice train) {
        int needed = (int) Math.ceil((settings.window() + 2) / (1 - settings.validationShare()));
        train.requireRows(needed, "a window of " + settings.window() + " steps and the rows kept back");
        Split<ValidationSlice> split = train.holdOut((int) Math.round(settings.validationShare() * train.size()));
        Scaler firstScaler = split.train().scaler();
        Rows first = Rows.of(split.train(), firstScaler, settings.features());
        Rows both = Rows.of(split.later(), firstScaler, settings.features());
        Model model = newModel();
        try {
            Trainer.Result result = trainer(model, settings.epochs())
                    .patience(settings.patience())
                    .listener(listener)
                    .fit(first.windows(settings), both.scoredFrom(first.inputs.length));
            model.initialize(seed);
            Scaler scaler = train.scaler();
            trainer(model, Math.max(1, result.bestEpoch()))
                    .fit(Rows.of(train, scaler, settings.features()).windows(settings));
            return new Fit(model, levels, scaler, settings.features());
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private Model newModel() {
        Spec spec = Spec.of(
                Spec.named("lstm", Spec.lstm(settings.features().width(), settings.hidden())),
                Spec.named("head", Spec.linear(settings.hidden(), levels.length)),
                Spec.quantileHead(levels.length));
        return Model.build(spec, precision, seed, Engine.Options.defaults());
    }

    private Trainer trainer(Model model, int epochs) {
        return Trainer.of(model)
                .loss(Loss.pinball(levels))
                .optimizer(Optimizer.adamW(settings.learningRate()).withWeightDecay(WEIGHT_DECAY))
                .clipNorm(1)
                .batchSize(BATCH)
                .epochs(epochs);
    }

    /** Row t: the features after value t, and value t + 1 in units of the scale after value t. */
    private record Rows(double[][] inputs, double[][] targets) {
        static Rows of(Slice slice, Scaler scaler, VolatilityFeatures.Options options) {
            double[] z = scaler.scale(slice.history());
            double[][] inputs = new double[z.length - 1][options.width()];
            double[][] targets = new double[z.length - 1][1];
            VolatilityFeatures features = new VolatilityFeatures(options);
            for (int t = 0; t + 1 < z.length; t++) {
                features.next(z[t], inputs[t]);
                targets[t][0] = z[t + 1] / Math.sqrt(features.scaleSquared());
            }
            return new Rows(inputs, targets);
        }

        Series windows(Settings settings) {
            int stride = settings.window() / 10;
            // The last rows, which matter most, are never cut off: what does not fill a stride is left out at the
            // start.
            int rest = (inputs.length - settings.window()) % stride;
            return Series.sequences(
                    Arrays.copyOfRange(inputs, rest, inputs.length),
                    Arrays.copyOfRange(targets, rest, targets.length),
                    settings.window(),
                    stride,
                    settings.window() / 5);
        }

        Series scoredFrom(int warmup) {
            return Series.sequences(inputs, targets, inputs.length, 1, warmup);
        }
    }

    /** A trained network. Owns its memory until it is closed. */
    public static final class Fit implements AutoCloseable {
        private final Model model;
        private final double[] levels;
        private final Scaler scaler;
        private final VolatilityFeatures.Options options;

        private Fit(Model model, double[] levels, Scaler scaler, VolatilityFeatures.Options options) {
            this.model = model;
            this.levels = levels;
            this.scaler = scaler;
            this.options = options;
        }

        /**
         * One-step quantiles of every row of a stretch at one of the levels: row t from the rows before t. Row 1 of the
         * series has the training quantile of the network's start.
         *
         * @return shape [rows], in the unit of the data
         * @throws IllegalArgumentException if the network has no such level
         */
        public double[] quantiles(Slice stretch, double level) {
            int column = IntStream.range(0, levels.length)
                    .filter(i -> levels[i] == level)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "level: must be one of " + Arrays.toString(levels) + ", but is " + level));
            double[] z = scaler.scale(stretch.history());
            double[] quantiles = new double[stretch.size()];
            double[] x = new double[options.width()];
            double[] y = new double[levels.length];
            VolatilityFeatures features = new VolatilityFeatures(options);
            try (Stream stream = model.stream()) {
                for (int t = 0; t < z.length; t++) {
                    if (t >= stretch.from()) {
                        quantiles[t - stretch.from()] =
                                scaler.unscaleLevel(Math.sqrt(features.scaleSquared()) * y[column]);
                    }
                    features.next(z[t], x);
                    stream.step(x, y);
                }
            }
            return quantiles;
        }

        @Override
        public void close() {
            model.close();
        }
    }
}
