package lanewise.forecast.neural;

import java.util.Arrays;
import lanewise.forecast.model.Output;
import lanewise.nn.Model;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * What a network forecast for validation samples, none of whose targets it was trained on, and what came. All numbers are
 * scaled, as the network gives them.
 */
final class Residuals {
    /** Share of the values that the central interval is to hold by which widths are judged, unless quantiles have their own. */
    private static final double NOMINAL = 0.9;
    /** Half the width of that interval of a standard Gaussian. */
    private static final double GAUSSIAN = new NormalDistribution().inverseCumulativeProbability((1 + NOMINAL) / 2);
    /** No few rows are evidence for more. */
    private static final double LARGEST = 10;
    /** Degrees of freedom: fewer make the centre too narrow for what the tails gain, more are a Gaussian. */
    private static final double FEWEST = 5;

    private static final double MOST = 100;

    private final Output output;
    /** What the network gave, shape [samples][outputs]; values of one output as {@link Use} reads them. */
    private final double[][] given;
    /** What came, shape [samples][rows forecast at once]. */
    private final double[][] came;

    Residuals(Output output, double[][] given, double[][] came) {
        this.output = output;
        this.given = given;
        this.came = came;
    }

    static Residuals of(Output output, Model model, Encoder encoder, OriginSamples validation) {
        double[][] given = new double[validation.count()][model.outputWidth()];
        double[][] came = new double[validation.count()][validation.targetWidth()];
        double[] x = new double[validation.time() * validation.inputWidth()];
        try (NeuralFit.Runner runner = new NeuralFit.Runner(model, encoder, 1)) {
            for (int i = 0; i < given.length; i++) {
                validation.read(i, x, came[i]);
                runner.run(x, given[i]);
            }
        }
        return new Residuals(output, given, came);
    }

    /** Root mean square of y - point, for networks that give points, shape [rows forecast at once]. */
    double[] deviation() {
        double[] deviation = new double[came[0].length];
        for (int o = 0; o < deviation.length; o++) {
            for (int i = 0; i < came.length; i++) {
                double error = given[i][o] - came[i][o];
                deviation[o] += error * error;
            }
            deviation[o] = Math.sqrt(deviation[o] / came.length);
        }
        return deviation;
    }

    /**
     * Degrees of freedom of the Student-t distribution around a point, whose deviation comes from few errors: the samples that have
     * no row in common, but at least {@value #FEWEST}; infinite for a Gaussian, for networks that give no points and above {@value
     * #MOST}.
     */
    double freedom() {
        double apart = Math.max(FEWEST, 1 + (came.length - 1.0) / came[0].length);
        return output instanceof Output.Point && apart <= MOST ? apart : Double.POSITIVE_INFINITY;
    }

    private double pointBound() {
        double freedom = freedom();
        return Double.isInfinite(freedom)
                ? GAUSSIAN
                : new TDistribution(freedom).inverseCumulativeProbability((1 + NOMINAL) / 2);
    }

    /**
     * The factor of {@link Intervals#CONFORMAL}. With d how far a value came from the centre of its distribution, where the bounds
     * of the central interval of share p are 1 from it, n samples, and k the smallest whole number that is at least (n + 1) p: the
     * d that a share k / n of all d is at most, or the largest of them if k is n + 1. The d of all steps of the horizon count
     * together, for those of one step are too few in short series.
     *
     * @return 1 for quantiles that lie on one side of the median alone
     */
    double stretch() {
        if (output instanceof Output.Quantiles quantiles && !quantiles.embraceMedian()) {
            return 1;
        }
        double[] distances = distances();
        int n = came.length;
        double share = Math.min(1, Math.ceil((n + 1) * nominal() - 1e-9) / n);
        int number = (int) Math.ceil(share * distances.length - 1e-9);
        return Math.clamp(distances[Math.clamp(number, 1, distances.length) - 1], 1 / LARGEST, LARGEST);
    }

    /** Sorted. */
    private double[] distances() {
        double[] deviation = output instanceof Output.Point ? deviation() : new double[0];
        int rows = came[0].length;
        double[] distances = new double[came.length * rows];
        double pointBound = pointBound();
        for (int i = 0; i < distances.length; i++) {
            int o = i % rows;
            double pointAt = deviation.length == 0 ? 0 : pointBound * deviation[o];
            distances[i] = distance(given[i / rows], o, came[i / rows][o], pointAt);
        }
        Arrays.sort(distances);
        return distances;
    }

    /** @param pointAt where the interval around a point ends */
    private double distance(double[] y, int o, double target, double pointAt) {
        int rows = came[0].length;
        return switch (output) {
            case Output.Point point -> distance(target - y[o], pointAt);
            case Output.Gaussian gaussian -> distance(target - y[o], GAUSSIAN * Math.sqrt(y[rows + o]));
            case Output.Student student -> {
                double bound = new TDistribution(y[2 * rows + o]).inverseCumulativeProbability((1 + NOMINAL) / 2);
                yield distance(target - y[o], bound * y[rows + o]);
            }
            case Output.Quantiles quantiles -> {
                int first = o * quantiles.count();
                double centre = quantiles.median(y, first);
                double outer = target < centre ? centre - y[first] : y[first + quantiles.count() - 1] - centre;
                yield distance(target - centre, outer);
            }
        };
    }

    private static double distance(double error, double bound) {
        return Math.abs(error) / Math.max(bound, Use.SMALLEST);
    }

    /** The share of values that the interval is to hold: p. */
    private double nominal() {
        if (output instanceof Output.Quantiles quantiles) {
            double[] levels = quantiles.levels();
            return levels[levels.length - 1] - levels[0];
        }
        return NOMINAL;
    }
}
