package lanewise.forecast.quantile;

import java.util.Arrays;
import java.util.stream.IntStream;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Slice;
import lanewise.forecast.data.TrainSlice;
import lanewise.forecast.volatility.BaseVariance;
import lanewise.forecast.volatility.Correction;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.Stream;
import lanewise.nn.loss.Loss;
import lanewise.nn.train.TrainingListener;

/**
 * An LSTM whose outputs are lower quantiles of the next value at several levels, trained by the pinball loss. It sees what
 * {@link BaseVariance} shows, forecasts in units of its standard deviation, and starts from the quantiles of the training
 * rows in these units.
 *
 * <p>After the training rows the quantiles go on learning from their own hits: that of level theta in row t is
 *
 * <pre>
 * q_t = mu + sqrt(h_t) (z_t - (exp(c_t) - 1) |z_t|)       c_{t+1} = c_t + gamma (1[y_t < q_t] - theta)
 * </pre>
 *
 * with z_t the network's output, and no quantile lies below one of a lower level. Gibbs and Candes, Adaptive conformal
 * inference under distribution shift, NeurIPS 2021, have the recursion for a level; here it scales the quantile.
 */
public final class LstmQuantiles {
    private final Correction.Settings settings;
    private final double[] levels;
    private final double gamma;
    private final Correction.Run run;

    /** Settings for daily returns, chosen on the index of the experiment {@code caviar}. */
    public static Correction.Settings defaults() {
        return Correction.Settings.ofEpochs(32);
    }

    /**
     * @param levels rising, strictly between 0 and 1/2
     * @param gamma by how much a hit widens the quantile, at least 0; 0 for the network alone
     * @param precision of the model
     * @param seed of the network's first weights
     */
    public LstmQuantiles(Correction.Settings settings, double[] levels, double gamma, Precision precision, long seed) {
        for (int i = 0; i < levels.length; i++) {
            if (!(levels[i] > (i == 0 ? 0 : levels[i - 1]) && levels[i] < 0.5)) {
                throw new IllegalArgumentException(
                        "levels must rise and lie in (0, 0.5), but are " + Arrays.toString(levels));
            }
        }
        if (!(gamma >= 0 && gamma <= 1)) {
            throw new IllegalArgumentException("gamma must be in [0, 1], but is " + gamma);
        }
        TrainingListener silent = epoch -> {};
        this.settings = settings;
        this.levels = levels.clone();
        this.gamma = gamma;
        this.run = new Correction.Run(precision, seed, Engine.Options.defaults(), silent);
    }

    /**
     * Trains the network.
     *
     * @throws DataException if the rows are too few for a window, or constant
     */
    public Fit fit(TrainSlice train) {
        train.requireRows(settings.neededRows(), "a window of " + settings.window() + " steps");
        train.requireVarying();
        BaseVariance base = BaseVariance.of(train);
        BaseVariance.Rows rows = base.rows(train.values());
        Spec last = Spec.quantileHead(levels.length);
        Correction.Head head = new Correction.Head(Loss.pinball(levels), last, start(rows));
        return new Fit(Correction.train(rows, settings, head, run), base, levels, gamma, train.size());
    }

    /** The quantiles of the targets, as a quantile head takes them: the first, and logarithms of e^difference - 1. */
    private double[] start(BaseVariance.Rows rows) {
        double[] sorted = Arrays.stream(rows.targets())
                .mapToDouble(row -> row[0])
                .sorted()
                .toArray();
        double[] bias = new double[levels.length];
        double before = 0;
        for (int i = 0; i < levels.length; i++) {
            double quantile = sorted[(int) (levels[i] * sorted.length)];
            bias[i] = i == 0 ? quantile : StrictMath.log(StrictMath.expm1(Math.max(quantile - before, 1e-3)));
            before = quantile;
        }
        return bias;
    }

    /** A trained network. Owns its memory until it is closed. */
    public static final class Fit implements AutoCloseable {
        private final Model model;
        private final BaseVariance base;
        private final double[] levels;
        private final double gamma;
        private final int trained;

        private Fit(Model model, BaseVariance base, double[] levels, double gamma, int trained) {
            this.model = model;
            this.base = base;
            this.levels = levels;
            this.gamma = gamma;
            this.trained = trained;
        }

        /**
         * One-step quantiles of every row of a stretch at one of the levels: row t from the rows before t. Row 1 of the
         * series has the mean.
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
            double[] y = stretch.history();
            BaseVariance.Rows rows = base.rows(y);
            double[] quantiles = new double[stretch.size()];
            double[] z = new double[levels.length];
            double[] c = new double[levels.length];
            try (Stream stream = model.stream()) {
                for (int t = 0; t < y.length; t++) {
                    if (t > 0) {
                        stream.step(rows.inputs()[t - 1], z);
                    }
                    scale(z, c);
                    double deviation = Math.sqrt(rows.h()[t]);
                    if (t >= stretch.from()) {
                        quantiles[t - stretch.from()] = base.mean() + deviation * z[column];
                    }
                    if (t >= trained) {
                        learn((y[t] - base.mean()) / deviation, z, c);
                    }
                }
            }
            return quantiles;
        }

        private static void scale(double[] z, double[] c) {
            for (int k = 0; k < z.length; k++) {
                double scaled = z[k] - StrictMath.expm1(c[k]) * Math.abs(z[k]);
                z[k] = k == 0 ? scaled : Math.max(scaled, z[k - 1]);
            }
        }

        private void learn(double e, double[] z, double[] c) {
            for (int k = 0; k < z.length; k++) {
                c[k] += gamma * ((e < z[k] ? 1 : 0) - levels[k]);
            }
        }

        @Override
        public void close() {
            model.close();
        }
    }
}
