package lanewise.verify;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lanewise.nn.loss.Reduction;

/** Random configurations of the losses. */
final class LossDraws {
    private LossDraws() {}

    /** All losses by name. */
    static Map<String, Function<Draws, Problem>> all() {
        Map<String, Function<Draws, Problem>> draws = new LinkedHashMap<>();
        draws.put("mse", d -> problem(d, "mse()", d.width()));
        draws.put("l1", d -> problem(d, "l1()", d.width()));
        draws.put("huber", d -> problem(d, "huber(" + bend(d) + ")", d.width()));
        draws.put("smooth_l1", d -> problem(d, "smoothL1(" + bend(d) + ")", d.width()));
        draws.put("bce_with_logits", LossDraws::bce);
        draws.put("cross_entropy", LossDraws::indices);
        draws.put("cross_entropy_probabilities", LossDraws::probabilities);
        draws.put("nll", LossDraws::nll);
        draws.put("gaussian_nll", d -> problem(d, "gaussianNll(" + d.flag() + "," + eps(d) + ")", 2 * d.width()));
        draws.put("variance_nll", d -> problem(d, "varianceNll(" + eps(d) + ")", d.width()));
        draws.put("student_t_nll", LossDraws::studentT);
        draws.put("pinball", LossDraws::pinball);
        return draws;
    }

    /** Below every variance that is drawn: where the variance is clamped, the gradient is by definition another one. */
    private static double eps(Draws d) {
        return d.oneOf(1e-6, 1e-3, 0.1);
    }

    /** Differences of output and target are odd multiples of 0.125 within 0.04: a multiple of 0.25 keeps away from them. */
    private static double bend(Draws d) {
        return 0.25 * d.between(1, 16);
    }

    private static LossProblem problem(Draws d, String loss, int width) {
        return problem(d, loss, d.batch(), width);
    }

    private static LossProblem problem(Draws d, String loss, int rows, int width) {
        Reduction[] reductions = {null, Reduction.MEAN, Reduction.SUM};
        Reduction reduction = reductions[d.index() % 3];
        boolean weighted = d.index() / 3 % 2 == 1;
        return new LossProblem(loss, LossText.parse(loss), rows, width, weighted, reduction, d.seed());
    }

    private static LossProblem bce(Draws d) {
        int width = d.width();
        return problem(d, "bceWithLogits(" + weights(d, width) + "," + weights(d, width) + ")", width);
    }

    /** Two classes at least: the probability of a single one is 1 whatever its logit is. */
    private static int classes(Draws d) {
        return 1 + d.width();
    }

    private static LossProblem indices(Draws d) {
        int classes = classes(d);
        String options = ignored(d) + "," + smoothing(d) + "," + weights(d, classes);
        return problem(d, "crossEntropy(indices," + options + ")", classes);
    }

    private static LossProblem probabilities(Draws d) {
        int classes = classes(d);
        String options = smoothing(d) + "," + weights(d, classes);
        return problem(d, "crossEntropy(probabilities," + options + ")", classes);
    }

    /** One class of a row has a slope: few classes make sure that more than one element in ten does. */
    private static LossProblem nll(Draws d) {
        int classes = d.between(2, 4);
        return problem(d, "nll(" + -d.between(1, 100) + "," + weights(d, classes) + ")", 8 + d.batch(), classes);
    }

    /** Class 0 or none. */
    private static int ignored(Draws d) {
        return d.flag() ? 0 : -100;
    }

    private static double smoothing(Draws d) {
        return d.flag() ? 0 : d.decimal(0.05, 0.9);
    }

    private static String weights(Draws d, int count) {
        return d.flag()
                ? "none"
                : IntStream.range(0, count)
                        .mapToObj(i -> String.valueOf(d.decimal(0.2, 3)))
                        .collect(Collectors.joining(";"));
    }

    private static LossProblem studentT(Draws d) {
        return d.flag()
                ? problem(d, "studentT()", 3 * d.width())
                : problem(d, "studentT(" + d.oneOf(0.5, 1, 3, 8, 40) + ")", 2 * d.width());
    }

    private static LossProblem pinball(Draws d) {
        double[] quantiles = new double[d.between(1, 9)];
        double rest;
        do {
            quantiles = increasing(d, quantiles.length);
            double sum = Arrays.stream(quantiles).sum();
            rest = Math.abs(sum - Math.rint(sum));
            // At a whole sum the slopes of one target can cancel, and its gradient is zero.
        } while (rest < 0.05);
        String text = Arrays.stream(quantiles).mapToObj(String::valueOf).collect(Collectors.joining(","));
        return problem(d, "pinball(" + text + ")", quantiles.length * d.small());
    }

    private static double[] increasing(Draws d, int count) {
        double[] quantiles;
        do {
            quantiles = IntStream.range(0, count)
                    .mapToDouble(k -> d.decimal(0.02, 0.98))
                    .sorted()
                    .distinct()
                    .toArray();
        } while (quantiles.length < count);
        return quantiles;
    }
}
