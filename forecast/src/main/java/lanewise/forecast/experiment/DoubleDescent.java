package lanewise.forecast.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import lanewise.engine.Rng;
import lanewise.forecast.report.Plot;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;

/**
 * Double descent with random Fourier features (Belkin, Hsu, Ma, Mandal, Reconciling modern machine-learning practice and the classical
 * bias-variance trade-off, 2019): least squares, of least norm where it is not unique, on p features sqrt(2 / p) cos(w x + b). The test error
 * peaks where p is the number of observations, which is where the training error becomes zero.
 */
final class DoubleDescent implements Experiment {
    private static final int OBSERVATIONS = 100;
    private static final int INPUTS = 5;
    private static final int TESTS = 200;
    private static final double NOISE = 0.2;
    /** Data and features are drawn so often for each seed: near the peak single draws differ by powers of ten. */
    private static final int DRAWS = 20;

    /** Numbers of features, each of those within 10 of the threshold. */
    private static final int[] SIZES = IntStream.concat(
                    IntStream.concat(
                            IntStream.of(2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 85), IntStream.rangeClosed(90, 110)),
                    IntStream.of(115, 120, 130, 140, 160, 200, 250, 300, 400, 600, 1000))
            .toArray();

    @Override
    public String name() {
        return "double-descent";
    }

    @Override
    public String summary() {
        return "Double descent: the test error of random Fourier features peaks at the interpolation threshold";
    }

    /** Mean squared errors by number of features; the median of all draws, since the mean is that of its largest. */
    private record Curves(double[] test, double[] train) {
        int peak() {
            return IntStream.range(0, test.length)
                    .reduce((a, b) -> test[a] >= test[b] ? a : b)
                    .orElseThrow();
        }

        double best(int from, int to) {
            return Arrays.stream(test, from, to).min().orElseThrow();
        }
    }

    @Override
    public Outcome run(Settings settings, Progress progress) {
        List<Curves> trials = Trial.all(settings, progress, DoubleDescent::curves);
        Curves first = trials.getFirst();
        double[] sizes = Arrays.stream(SIZES).asDoubleStream().toArray();
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < SIZES.length; i += SIZES[i] >= 90 && SIZES[i] < 110 ? 5 : 1) {
            rows.add(List.of(SIZES[i], first.train()[i], first.test()[i]));
        }
        return Outcome.builder()
                .figure(Figure.of(
                                "peak_over_threshold",
                                "features at the peak of the test error over observations",
                                Forecasts.each(trials, c -> SIZES[c.peak()] / (double) OBSERVATIONS))
                        .published(1, "Belkin et al.")
                        .bound(Bound.between(0.95, 1.05)))
                .figure(Figure.of("peak_mse", "test MSE at the peak", Forecasts.each(trials, c -> c.test()[c.peak()])))
                .figure(Figure.of(
                        "classical_mse",
                        "lowest test MSE below the threshold",
                        Forecasts.each(trials, c -> c.best(0, threshold()))))
                .figure(Figure.of(
                        "last_mse",
                        "test MSE with " + SIZES[SIZES.length - 1] + " features",
                        Forecasts.each(trials, c -> c.test()[SIZES.length - 1])))
                .table("median MSE of " + DRAWS + " draws, first seed", List.of("features", "training", "test"), rows)
                .picture(
                        Plot.of("features (100 observations)", "median MSE")
                                .logX()
                                .logY()
                                .line("test", sizes, first.test())
                                .line("training", sizes, floored(first.train()))
                                .faint("", new double[] {OBSERVATIONS, OBSERVATIONS}, new double[] {
                                    1e-3, first.test()[first.peak()]
                                }),
                        settings.out().resolve("double-descent.svg"))
                .note("noise has a variance of %.2f, which no forecast can be below", NOISE * NOISE)
                .build();
    }

    private static int threshold() {
        return IntStream.range(0, SIZES.length)
                .filter(i -> SIZES[i] == 90)
                .findFirst()
                .orElseThrow();
    }

    /** Training errors of zero have no place on a logarithmic axis. */
    private static double[] floored(double[] errors) {
        return Arrays.stream(errors).map(e -> Math.max(e, 1e-3)).toArray();
    }

    private static Curves curves(Trial trial) {
        int draws = trial.settings().steps(DRAWS, 3);
        trial.progress().plan(draws);
        double[][] test = new double[SIZES.length][draws];
        double[][] train = new double[SIZES.length][draws];
        for (int k = 0; k < draws; k++) {
            Data data = new Data(Rng.of(trial.seed(), "draw " + k));
            for (int i = 0; i < SIZES.length; i++) {
                Fit fit = new Fit(data, SIZES[i]);
                test[i][k] = fit.testError();
                train[i][k] = fit.trainingError();
            }
            trial.progress().advance(1, "draw " + (k + 1));
        }
        return new Curves(
                Arrays.stream(test).mapToDouble(DoubleDescent::median).toArray(),
                Arrays.stream(train).mapToDouble(DoubleDescent::median).toArray());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** y = sin(x_1 + x_2) + x_3 x_4 / 2 + noise over normal x, and the features' frequencies and phases. */
    private static final class Data {
        private final double[][] x = new double[OBSERVATIONS + TESTS][INPUTS];
        private final double[] y = new double[OBSERVATIONS + TESTS];
        private final double[][] frequency = new double[SIZES[SIZES.length - 1]][INPUTS];
        private final double[] phase = new double[frequency.length];

        Data(Rng rng) {
            for (int i = 0; i < x.length; i++) {
                Arrays.setAll(x[i], j -> rng.nextNormal());
                y[i] = Math.sin(x[i][0] + x[i][1]) + x[i][2] * x[i][3] / 2 + NOISE * rng.nextNormal();
            }
            for (int k = 0; k < phase.length; k++) {
                Arrays.setAll(frequency[k], j -> 0.5 * rng.nextNormal());
                phase[k] = rng.nextUniform(0, 2 * Math.PI);
            }
        }

        /** [rows][features]. */
        RealMatrix features(int from, int rows, int features) {
            double[][] phi = new double[rows][features];
            for (int i = 0; i < rows; i++) {
                for (int k = 0; k < features; k++) {
                    double z = phase[k];
                    for (int j = 0; j < INPUTS; j++) {
                        z += frequency[k][j] * x[from + i][j];
                    }
                    phi[i][k] = Math.sqrt(2.0 / features) * Math.cos(z);
                }
            }
            return new Array2DRowRealMatrix(phi, false);
        }
    }

    /** The least squares fit of least norm. */
    private static final class Fit {
        private final Data data;
        private final RealMatrix training;
        private final double[] weights;

        Fit(Data data, int features) {
            this.data = data;
            training = data.features(0, OBSERVATIONS, features);
            double[] y = Arrays.copyOf(data.y, OBSERVATIONS);
            weights = features <= OBSERVATIONS
                    ? new QRDecomposition(training)
                            .getSolver()
                            .solve(new ArrayRealVector(y, false))
                            .toArray()
                    : leastNorm(training, y);
        }

        /** A^T = Q R gives A A^T = R^T R, and w = A^T (R^T R)^{-1} y. */
        private static double[] leastNorm(RealMatrix a, double[] y) {
            RealMatrix r = new QRDecomposition(a.transpose()).getR();
            int n = y.length;
            double[] u = y.clone();
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < i; j++) {
                    u[i] -= r.getEntry(j, i) * u[j];
                }
                u[i] /= r.getEntry(i, i);
            }
            for (int i = n - 1; i >= 0; i--) {
                for (int j = i + 1; j < n; j++) {
                    u[i] -= r.getEntry(i, j) * u[j];
                }
                u[i] /= r.getEntry(i, i);
            }
            return a.preMultiply(u);
        }

        double trainingError() {
            return mse(training, 0);
        }

        double testError() {
            return mse(data.features(OBSERVATIONS, TESTS, weights.length), OBSERVATIONS);
        }

        private double mse(RealMatrix features, int from) {
            double[] fitted = features.operate(weights);
            return IntStream.range(0, fitted.length)
                    .mapToDouble(i -> (fitted[i] - data.y[from + i]) * (fitted[i] - data.y[from + i]))
                    .average()
                    .orElseThrow();
        }
    }
}
