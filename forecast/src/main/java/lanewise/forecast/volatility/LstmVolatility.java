package lanewise.forecast.volatility;

import java.util.Arrays;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.forecast.data.Scaler;
import lanewise.forecast.data.Slice;
import lanewise.forecast.data.Split;
import lanewise.forecast.data.TrainSlice;
import lanewise.forecast.data.ValidationSlice;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.train.Series;
import lanewise.nn.train.Trainer;
import lanewise.nn.train.TrainingListener;

/**
 * An LSTM whose output is the next variance, sigma^2_{t+1} = s_t^2 softplus(W h_t + b), trained by the Gaussian
 * negative log-likelihood; the mean is that of the training rows. What goes in, and s_t, stand at {@link
 * VolatilityFeatures}.
 *
 * <p>The last part of the training rows is kept back to find out after how many passes to stop; then the network is
 * trained anew, from the same start and for that many passes, on all of them.
 */
public final class LstmVolatility implements VarianceModel {
    /** Sequences per update. */
    private static final int BATCH = 4;

    private static final double WEIGHT_DECAY = 0.01;

    /**
     * Settings.
     *
     * @param hidden units H
     * @param window steps of one training sequence; a new one starts every window / 10 rows, and its first window / 5 steps
     *     only warm up the state
     * @param epochs passes at most
     * @param patience passes without a better validation loss until training stops
     * @param learningRate of AdamW
     * @param validationShare part of the training rows that is kept back, in (0, 0.5]
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
        /** For daily returns. */
        public static Settings defaults() {
            return new Settings(4, 250, 100, 25, 3e-3, 0.2, VolatilityFeatures.Options.unsigned());
        }

        /** The same with other features. */
        public Settings withFeatures(VolatilityFeatures.Options value) {
            return new Settings(hidden, window, epochs, patience, learningRate, validationShare, value);
        }

        public Settings {
            if (!(validationShare > 0 && validationShare <= 0.5)) {
                throw new IllegalArgumentException("validationShare must be in (0, 0.5], but is " + validationShare);
            }
            if (window < 10) {
                throw new IllegalArgumentException("window must be >= 10, but is " + window);
            }
        }

        int stride() {
            return window / 10;
        }

        int warmup() {
            return window / 5;
        }

        /** The fewest training rows that fill one window before the rows kept back. */
        public int neededRows() {
            return (int) Math.ceil((window + 2) / (1 - validationShare));
        }
    }

    private final Settings settings;
    private final Precision precision;
    private final long seed;
    private final Engine.Options engine;
    private final TrainingListener listener;

    /**
     * @param seed of the network's first weights
     * @param listener hears of each pass of the first training, which has the validation loss
     */
    public LstmVolatility(
            Settings settings, Precision precision, long seed, Engine.Options engine, TrainingListener listener) {
        this.settings = settings;
        this.precision = precision;
        this.seed = seed;
        this.engine = engine;
        this.listener = listener;
    }

    @Override
    public String name() {
        return "LSTM";
    }

    @Override
    public LstmVolatilityFit fit(TrainSlice train) {
        train.requireRows(settings.neededRows(), "a window of " + settings.window() + " steps and the rows kept back");
        train.requireVarying();
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
            return new LstmVolatilityFit(model, scaler, settings.features(), result.history());
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private Model newModel() {
        int hidden = settings.hidden();
        Spec spec = Spec.of(
                Spec.named("lstm", Spec.lstm(settings.features().width(), hidden)),
                Spec.named("head", Spec.linear(hidden, 1)),
                Spec.softplus());
        return Model.build(spec, precision, seed, engine);
    }

    private Trainer trainer(Model model, int epochs) {
        return Trainer.of(model)
                .loss(Loss.varianceNll())
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
            // The last rows, which matter most, are never cut off: what does not fill a stride is left out at the
            // start.
            int rest = (inputs.length - settings.window()) % settings.stride();
            return Series.sequences(
                    Arrays.copyOfRange(inputs, rest, inputs.length),
                    Arrays.copyOfRange(targets, rest, targets.length),
                    settings.window(),
                    settings.stride(),
                    settings.warmup());
        }

        Series scoredFrom(int warmup) {
            return Series.sequences(inputs, targets, inputs.length, 1, warmup);
        }
    }
}
