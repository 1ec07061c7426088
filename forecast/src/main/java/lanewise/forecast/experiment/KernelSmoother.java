package lanewise.forecast.experiment;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.forecast.report.Plot;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Spec;

/**
 * Attention read as a kernel regression of Nadaraya and Watson (1964): with the query y_t, the keys y_{s-1} and the values y_s of an AR(1)
 * series,
 *
 * <pre>
 * attention   sum_s softmax_s(q k_s) v_s
 * kernel      sum_s K(y_t, y_{s-1}) y_s / sum_s K(y_t, y_{s-1})
 * </pre>
 *
 * are the same where K(a, b) = exp(a b). That kernel grows with b and is not largest at b = a. With queries (a, 1) / h^2 and keys
 * (b, -b^2 / 2) the weights are those of K(a, b) = exp(-(a - b)^2 / 2 h^2), since exp(-a^2 / 2 h^2) is a factor of all of them: the usual
 * Gaussian kernel, which does weigh the past states that are closest.
 */
final class KernelSmoother {
    private static final int TIME = 400;
    private static final double RHO = 0.8;
    private static final double BANDWIDTH = 0.15;
    private static final int POINTS = 41;
    private static final double EDGE = 1;

    /** Products and sums of 400 weights in another order than ours, in float64. */
    private static final double ROUNDING = 1e-12;

    private KernelSmoother() {}

    /** How alike two states are. */
    @FunctionalInterface
    private interface Kernel {
        double of(double a, double b);
    }

    static void report(Settings settings, Outcome.Builder outcome) {
        double[] y = new double[TIME + 1];
        Ar1.draw(Rng.of(settings.seed(), "smoother"), RHO, y);
        double[] lagged = Arrays.copyOf(y, TIME);
        double[] next = Arrays.copyOfRange(y, 1, TIME + 1);
        double[] at = IntStream.range(0, POINTS)
                .mapToDouble(i -> EDGE * (2.0 * i / (POINTS - 1) - 1))
                .toArray();
        double h2 = BANDWIDTH * BANDWIDTH;

        double[] inner = attention(column(at, a -> new double[] {a}), column(lagged, b -> new double[] {b}), next);
        double[] gaussian = attention(
                column(at, a -> new double[] {a / h2, 1 / h2}),
                column(lagged, b -> new double[] {b, -b * b / 2}),
                next);
        double[] innerKernel = regression(at, lagged, next, (a, b) -> Math.exp(a * b));
        double[] gaussianKernel = regression(at, lagged, next, (a, b) -> Math.exp(-(a - b) * (a - b) / (2 * h2)));
        double difference = Math.max(distance(inner, innerKernel), distance(gaussian, gaussianKernel));
        outcome.figure(Figure.of(
                                "kernel_difference",
                                "largest difference of attention and the kernel regression it is",
                                difference)
                        .bound(Bound.atMost(ROUNDING)))
                .table(
                        "attention as a kernel smoother of y_t over y_{t-1}, rho = .8",
                        columns(),
                        rows(at, inner, gaussian, gaussianKernel))
                .picture(
                        Plot.of("y_{t-1}", "y_t")
                                .faint("", new double[] {-EDGE, EDGE}, new double[] {-RHO * EDGE, RHO * EDGE})
                                .line("Gaussian kernel regression", at, gaussianKernel)
                                .points("attention, queries (a, 1) / h^2, keys (b, -b^2 / 2)", at, gaussian)
                                .dashed("attention, inner product a b", at, inner),
                        settings.out().resolve("kernel-smoother.svg"))
                .note("the grey line is rho y_{t-1}; softmax(a b) is a kernel regression too, but its kernel grows"
                        + " with b and is flat for states of this size, so its slope is too small");
    }

    private static List<String> columns() {
        return List.of(
                "y_{t-1}", "rho y_{t-1}", "attention, a b", "attention, Gaussian", "kernel regression, Gaussian");
    }

    private static List<List<Object>> rows(double[] at, double[] inner, double[] gaussian, double[] kernel) {
        return IntStream.range(0, at.length)
                .filter(i -> i % 10 == 0)
                .mapToObj(i -> List.<Object>of(at[i], RHO * at[i], inner[i], gaussian[i], kernel[i]))
                .toList();
    }

    /**
     * The layer's outputs.
     *
     * @param queries [Q][d]
     * @param keys [S][d]
     * @param values [S]
     */
    private static double[] attention(double[][] queries, double[][] keys, double[] values) {
        Spec spec = Spec.dotProductAttention(1, keys[0].length, 1, 1, false);
        Plan.Options options = Plan.Options.infer(queries.length, 1)
                .withSide("keys", keys.length)
                .withSide("values", keys.length);
        try (Model model = Model.build(spec, Precision.F64, 0);
                Network network = model.network(options)) {
            network.input().setBatchFirst(flat(queries));
            network.input("keys").setBatchFirst(flat(keys));
            network.input("values").setBatchFirst(values);
            network.forward();
            return network.output().toBatchFirst();
        }
    }

    private static double[] regression(double[] at, double[] x, double[] y, Kernel kernel) {
        return Arrays.stream(at)
                .map(a -> {
                    double sum = 0;
                    double weights = 0;
                    for (int s = 0; s < x.length; s++) {
                        double weight = kernel.of(a, x[s]);
                        weights += weight;
                        sum += weight * y[s];
                    }
                    return sum / weights;
                })
                .toArray();
    }

    private static double[][] column(double[] values, DoubleFunction<double[]> row) {
        return Arrays.stream(values).mapToObj(row).toArray(double[][]::new);
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double distance(double[] a, double[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> Math.abs(a[i] - b[i]))
                .max()
                .orElseThrow();
    }
}
