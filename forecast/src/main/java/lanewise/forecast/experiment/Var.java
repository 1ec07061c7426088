package lanewise.forecast.experiment;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.forecast.baseline.VectorAutoregression;
import lanewise.forecast.data.SeriesReader;
import lanewise.forecast.report.Plot;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.Stream;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.train.Series;
import lanewise.nn.train.Trainer;
import lanewise.nn.train.TrainingListener;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;

/**
 * A VAR(2) of US growth by least squares, and the same equations as a linear network trained by gradient descent: it has
 * to arrive at the same residuals. The network sees the lagged values through an orthonormal basis of them, so that no
 * direction is flatter than another, and targets in their standard deviations; both maps are linear and change nothing
 * that the network can say.
 */
final class Var implements Experiment {
    private static final DataFile MACRO = DataFile.needed(
            "us_macro_quarterly_1959_2009.csv",
            "realgdp, realcons, realinv",
            "US quarterly macroeconomic data that come with statsmodels, public domain");

    private static final String[] NAMES = {"realgdp", "realcons", "realinv"};
    private static final double[] RMSE = {0.0075573716985351, 0.0065444260782597, 0.0395942039671031};
    private static final String ORIGIN = "statsmodels' tests, from Stata and R";
    private static final int ORDER = 2;
    private static final int EPOCHS = 600;

    @Override
    public String name() {
        return "var";
    }

    @Override
    public String summary() {
        return "VAR(2) of US growth by least squares, and by a linear network trained to the same residuals";
    }

    @Override
    public List<DataFile> data() {
        return List.of(MACRO);
    }

    @Override
    public int seeds() {
        return 1;
    }

    @Override
    public Outcome run(Settings settings, Progress progress) {
        double[][] y = growth(settings.require(MACRO));
        VectorAutoregression var = VectorAutoregression.fit(y, ORDER);
        Trained first = null;
        double[][] trained = new double[NAMES.length][settings.seeds()];
        progress.plan(settings.seeds());
        for (int s = 0; s < settings.seeds(); s++) {
            Trained one = train(y, settings.seed() + s, settings.steps(EPOCHS, 3));
            first = first == null ? one : first;
            double[] rmse = VectorAutoregression.rmse(one.residuals, ORDER);
            for (int i = 0; i < NAMES.length; i++) {
                trained[i][s] = rmse[i];
            }
            progress.advance(1, "trained");
        }
        var outcome = Outcome.builder();
        for (int i = 0; i < NAMES.length; i++) {
            // six digits
            Bound bound = Bound.between(RMSE[i] * (1 - 5e-7), RMSE[i] * (1 + 5e-7));
            outcome.figure(Figure.of("network_rmse_" + NAMES[i], "linear network, RMSE of " + NAMES[i], trained[i])
                    .published(RMSE[i], ORIGIN)
                    .bound(bound));
            outcome.figure(Figure.of("ols_rmse_" + NAMES[i], "least squares, RMSE of " + NAMES[i], var.rmse()[i])
                    .published(RMSE[i], ORIGIN)
                    .bound(bound));
        }
        double published = 1962.572126661708;
        outcome.figure(Figure.of("ols_log_likelihood", "least squares, log-likelihood", var.logLikelihood())
                .published(published, ORIGIN)
                .bound(Bound.between(published - 1e-9, published + 1e-9)));
        return outcome.note("RMSE = sqrt(SSE / (200 - 7)) of quarterly log growth; 200 rows.")
                .note("Logarithms are rounded to single precision, as in the program that the published figures are"
                        + " from.")
                .picture(picture(first.losses), settings.out().resolve("var.svg"))
                .build();
    }

    private static Plot picture(double[] losses) {
        double last = Arrays.stream(losses).min().orElseThrow();
        double[] epoch = new double[losses.length];
        double[] above = new double[losses.length];
        for (int i = 0; i < losses.length; i++) {
            epoch[i] = i + 1;
            above[i] = Math.max(losses[i] / last - 1, 1e-16);
        }
        return Plot.of("pass", "loss above its smallest value, relative").logY().line("linear network", epoch, above);
    }

    private static double[][] growth(Path file) {
        double[][] levels = new double[NAMES.length][];
        for (int i = 0; i < NAMES.length; i++) {
            levels[i] = SeriesReader.read(file, NAMES[i]).values();
        }
        double[][] y = new double[levels[0].length - 1][NAMES.length];
        for (int t = 0; t < y.length; t++) {
            for (int i = 0; i < NAMES.length; i++) {
                // The published figures come from a program that keeps columns in single precision.
                y[t][i] = (float) Math.log(levels[i][t + 1]) - (float) Math.log(levels[i][t]);
            }
        }
        return y;
    }

    /** The residuals in the unit of the data, and the loss of each pass. */
    private record Trained(double[][] residuals, double[] losses) {}

    private static Trained train(double[][] y, long seed, int epochs) {
        int k = NAMES.length;
        double[][] inputs = orthonormal(VectorAutoregression.regressors(y, ORDER));
        double[][] targets = Arrays.copyOfRange(y, ORDER, y.length);
        double[] scale = deviations(targets);
        double[][] scaled = new double[targets.length][k];
        for (int t = 0; t < scaled.length; t++) {
            for (int i = 0; i < k; i++) {
                scaled[t][i] = targets[t][i] / scale[i];
            }
        }
        double[] losses = new double[epochs];
        try (Model model =
                Model.build(Spec.linear(inputs[0].length, k, false), Precision.F64, seed, Engine.Options.defaults())) {
            Trainer.of(model)
                    .loss(Loss.mse())
                    .optimizer(Optimizer.sgd(0.3))
                    .batchSize(inputs.length)
                    .epochs(epochs)
                    .listener((TrainingListener) epoch -> losses[epoch.epoch() - 1] = epoch.trainingLoss())
                    .fit(Series.windows(inputs, scaled, 1, 1));
            double[][] residuals = new double[targets.length][k];
            double[] out = new double[k];
            try (Stream stream = model.stream()) {
                for (int t = 0; t < residuals.length; t++) {
                    stream.step(inputs[t], out);
                    for (int i = 0; i < k; i++) {
                        residuals[t][i] = targets[t][i] - scale[i] * out[i];
                    }
                }
            }
            return new Trained(residuals, losses);
        }
    }

    /** An orthogonal basis of the columns with mean square 1, shape [n][columns]. */
    private static double[][] orthonormal(double[][] x) {
        RealMatrix q = new QRDecomposition(new Array2DRowRealMatrix(x)).getQ();
        return q.getSubMatrix(0, x.length - 1, 0, x[0].length - 1)
                .scalarMultiply(Math.sqrt(x.length))
                .getData();
    }

    private static double[] deviations(double[][] y) {
        double[] deviations = new double[y[0].length];
        for (int i = 0; i < deviations.length; i++) {
            int column = i;
            double mean =
                    Arrays.stream(y).mapToDouble(row -> row[column]).average().orElseThrow();
            double square = Arrays.stream(y)
                    .mapToDouble(row -> (row[column] - mean) * (row[column] - mean))
                    .average()
                    .orElseThrow();
            deviations[i] = Math.sqrt(square);
        }
        return deviations;
    }
}
