package lanewise.forecast.volatility;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.forecast.data.TrainSlice;
import lanewise.nn.Model;
import lanewise.nn.Stream;
import lanewise.nn.train.TrainingListener;

/**
 * An LSTM that corrects the variance h of a TARCH, {@link BaseVariance}, which also says what goes in:
 *
 * <pre>sigma^2_{t+1} = h_{t+1} exp(W h_t + b),</pre>
 *
 * trained by the negative log-likelihood of Student-t innovations with 5 degrees of freedom. Then half of the correction is
 * taken, because a network of a few hundred rows believes too much of what it saw, and b is set so that the squares of the
 * training rows are 1 in the mean, in units of sigma^2: the scores are Gaussian.
 */
public final class LstmVolatility implements VarianceModel {
    private static final double DEGREES_OF_FREEDOM = 5;
    private static final double SHRINKAGE = 0.5;

    private final Correction.Settings settings;
    private final Correction.Run run;

    /** Settings for daily returns, chosen on two series: docs/decisions/0004-volatility-model.md. */
    public static Correction.Settings defaults() {
        return Correction.Settings.ofEpochs(64);
    }

    /**
     * @param seed of the network's first weights
     * @param listener hears of each pass
     */
    public LstmVolatility(
            Correction.Settings settings,
            Precision precision,
            long seed,
            Engine.Options engine,
            TrainingListener listener) {
        this.settings = settings;
        this.run = new Correction.Run(precision, seed, engine, listener);
    }

    @Override
    public String name() {
        return "LSTM";
    }

    @Override
    public LstmVolatilityFit fit(TrainSlice train) {
        train.requireRows(settings.neededRows(), "a window of " + settings.window() + " steps");
        train.requireVarying();
        BaseVariance base = BaseVariance.of(train);
        BaseVariance.Rows rows = base.rows(train.values());
        Correction.Head head = new Correction.Head(new LogVarianceNll(DEGREES_OF_FREEDOM), null, new double[1]);
        History history = new History(run.listener());
        Model model = Correction.train(
                rows, settings, head, new Correction.Run(run.precision(), run.seed(), run.engine(), history));
        try {
            shrink(model, rows);
            return new LstmVolatilityFit(model, base, history.epochs());
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /** Half of the weights, and the bias with which the mean of e^2 exp(-f) is 1. */
    private static void shrink(Model model, BaseVariance.Rows rows) {
        double sum = 0;
        double[] y = new double[1];
        try (Stream stream = model.stream()) {
            for (int t = 0; t < rows.inputs().length; t++) {
                stream.step(rows.inputs()[t], y);
                double e = rows.targets()[t][0];
                sum += e * e * StrictMath.exp(-SHRINKAGE * y[0]);
            }
        }
        Matrix weight = Correction.parameter(model, "head.weight");
        for (int i = 0; i < weight.columns(); i++) {
            weight.set(0, i, SHRINKAGE * weight.get(0, i));
        }
        Matrix bias = Correction.parameter(model, "head.bias");
        bias.set(0, 0, SHRINKAGE * bias.get(0, 0) + StrictMath.log(sum / rows.inputs().length));
        model.parametersChanged();
    }
}
