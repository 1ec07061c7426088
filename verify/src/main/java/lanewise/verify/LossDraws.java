package lanewise.verify;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import lanewise.nn.loss.Reduction;

/** Random configurations of the losses. */
final class LossDraws {
    private LossDraws() {}

    /** All losses by name. */
    static Map<String, Function<Draws, Problem>> all() {
        Map<String, Function<Draws, Problem>> draws = new LinkedHashMap<>();
        draws.put("mse", d -> problem(d, "mse()", d.width()));
        draws.put("gaussian_nll", d -> problem(d, "gaussianNll(" + d.flag() + "," + eps(d) + ")", 2 * d.width()));
        draws.put("variance_nll", d -> problem(d, "varianceNll(" + eps(d) + ")", d.width()));
        draws.put("pinball", LossDraws::pinball);
        return draws;
    }

    /** Below every variance that is drawn: where the variance is clamped, the gradient is by definition another one. */
    private static double eps(Draws d) {
        return d.oneOf(1e-6, 1e-3, 0.1);
    }

    private static LossProblem problem(Draws d, String loss, int width) {
        Reduction[] reductions = {null, Reduction.MEAN, Reduction.SUM};
        Reduction reduction = reductions[d.index() % 3];
        return new LossProblem(loss, LossText.parse(loss), d.batch(), width, reduction, d.seed());
    }

    private static LossProblem pinball(Draws d) {
        double[] quantiles = new double[d.between(1, 9)];
        double rest;
        do {
            Arrays.setAll(quantiles, k -> d.decimal(0.02, 0.98));
            double sum = Arrays.stream(quantiles).sum();
            rest = Math.abs(sum - Math.rint(sum));
            // At a whole sum the slopes of one target can cancel, and its gradient is zero.
        } while (rest < 0.05);
        String text = Arrays.stream(quantiles).mapToObj(String::valueOf).collect(Collectors.joining(","));
        return problem(d, "pinball(" + text + ")", quantiles.length * d.small());
    }
}
