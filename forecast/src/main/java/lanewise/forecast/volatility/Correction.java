package lanewise.forecast.volatility;

import java.util.Arrays;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Parameter;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.train.Series;
import lanewise.nn.train.Trainer;
import lanewise.nn.train.TrainingListener;

/**
 * Trains a small LSTM that corrects what a {@link BaseVariance} says. The weights of its head start at 0, so that it starts
 * as the base and has to learn every change; it is trained on all training rows, for a number of passes that is given.
 */
public final class Correction {
    /** Sequences per update. */
    private static final int BATCH = 8;

    private static final double WEIGHT_DECAY = 0.01;

    /**
     * Settings.
     *
     * @param hidden units H
     * @param window steps of one training sequence, at least 10; a new one starts every window / 10 rows, and its first
     *     window / 5 steps only warm up the state
     * @param epochs passes over the training rows
     * @param learningRate of AdamW
     */
    public record Settings(int hidden, int window, int epochs, double learningRate) {
        /** For daily returns: 4 units and windows of 250 steps. */
        public static Settings ofEpochs(int epochs) {
            return new Settings(4, 250, epochs, 3e-3);
        }

        public Settings {
            if (window < 10) {
                throw new IllegalArgumentException("window must be >= 10, but is " + window);
            }
            if (hidden < 1 || epochs < 1) {
                throw new IllegalArgumentException(
                        "hidden and epochs must be >= 1, but are " + hidden + " and " + epochs);
            }
            if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
                throw new IllegalArgumentException("the learning rate must be above 0, but is " + learningRate);
            }
        }

        /** The fewest training rows: those of one window. */
        public int neededRows() {
            return window + 1;
        }
    }

    /**
     * What comes after the LSTM and its linear head, and how it is judged.
     *
     * @param loss of the targets
     * @param last a layer after the head, or null for none
     * @param bias what the head starts with, shape [outputs]
     */
    public record Head(Loss loss, Spec last, double[] bias) {}

    /**
     * What does not change the model that is sought.
     *
     * @param seed of the first weights
     * @param listener hears of each pass
     */
    public record Run(Precision precision, long seed, Engine.Options engine, TrainingListener listener) {}

    private Correction() {}

    /** A trained model, which the caller closes. */
    public static Model train(BaseVariance.Rows rows, Settings settings, Head head, Run run) {
        Spec lstm = Spec.named("lstm", Spec.lstm(BaseVariance.INPUTS, settings.hidden()));
        Spec linear = Spec.named("head", Spec.linear(settings.hidden(), head.bias().length));
        Spec spec = head.last() == null ? Spec.of(lstm, linear) : Spec.of(lstm, linear, head.last());
        Model model = Model.build(spec, run.precision(), run.seed(), run.engine());
        try {
            parameter(model, "head.weight").setAll(new double[settings.hidden() * head.bias().length]);
            parameter(model, "head.bias").setAll(head.bias());
            model.parametersChanged();
            Trainer.of(model)
                    .loss(head.loss())
                    .optimizer(Optimizer.adamW(settings.learningRate()).withWeightDecay(WEIGHT_DECAY))
                    .clipNorm(1)
                    .batchSize(BATCH)
                    .epochs(settings.epochs())
                    .seed(run.seed())
                    .listener(run.listener())
                    .fit(windows(rows, settings));
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    static Matrix parameter(Model model, String name) {
        return model.parameters().stream()
                .filter(p -> p.name().equals(name))
                .map(Parameter::value)
                .findFirst()
                .orElseThrow();
    }

    private static Series windows(BaseVariance.Rows rows, Settings settings) {
        int stride = settings.window() / 10;
        int count = rows.inputs().length;
        // The last rows, which matter most, are never cut off: what does not fill a stride is left out at the start.
        int rest = (count - settings.window()) % stride;
        return Series.sequences(
                Arrays.copyOfRange(rows.inputs(), rest, count),
                Arrays.copyOfRange(rows.targets(), rest, count),
                settings.window(),
                stride,
                settings.window() / 5);
    }
}
