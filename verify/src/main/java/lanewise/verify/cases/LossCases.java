package lanewise.verify.cases;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.loss.BceWithLogits;
import lanewise.nn.loss.CrossEntropy;
import lanewise.nn.loss.Evaluation;
import lanewise.nn.loss.GaussianNll;
import lanewise.nn.loss.Loss;
import lanewise.nn.loss.Pinball;
import lanewise.nn.loss.Reduction;

/** Cases of kind {@code loss}. */
final class LossCases implements CaseRunner {
    private static final Set<String> FUNCTIONS =
            Set.of("mse", "l1", "huber", "smooth_l1", "bce_with_logits", "cross_entropy", "gaussian_nll", "pinball");

    @Override
    public Optional<String> refusal(ReferenceCase c) {
        boolean mine = c.kind().equals("loss") && FUNCTIONS.contains(c.config("function"));
        return mine ? Optional.empty() : Kinds.notBuilt(c);
    }

    @Override
    public CaseResults run(ReferenceCase c, Precision precision) {
        boolean gaussian = c.config("function").equals("gaussian_nll");
        Loss loss = loss(c);
        int rows = rows(c);
        int width = c.tensor("in/input").size() / rows;
        int outputs = gaussian ? 2 * width : width;
        try (Engine engine = Engine.open();
                Slab slab = engine.slab(Role.SCRATCH, precision)) {
            Matrix output = slab.reserve("output", rows, outputs);
            Matrix target = slab.reserve("target", rows, loss.targetWidth(outputs));
            Matrix termWeights = slab.reserve("term weights", rows, loss.terms(outputs));
            Matrix cotangents = slab.reserve("cotangents", rows, loss.terms(outputs));
            Matrix dOutput = slab.reserve("d output", rows, outputs);
            Matrix dTarget = slab.reserve("d target", rows, target.columns());
            slab.allocate();
            output.columns(0, width).setAll(c.tensor("in/input").values());
            if (gaussian) {
                output.columns(width, width).setAll(variances(c, rows, width));
            }
            target.setAll(c.tensor("in/target").values());
            Evaluation evaluation = Evaluation.of(loss, output, target);
            if (c.config("function").equals("bce_with_logits") && c.has("in/weight")) {
                evaluation = evaluation.withTermWeights(termWeights.setAll(spread(c.tensor("in/weight"), rows, width)));
            }
            CaseResults results = new CaseResults().put("out/loss", value(c, evaluation, cotangents));
            gradient(c, evaluation, cotangents, dOutput, dTarget);
            results.put("grad/input", dOutput.columns(0, width).toArray()).put("grad/target", dTarget.toArray());
            return gaussian ? results.put("grad/var", gathered(c, dOutput.columns(width, width))) : results;
        }
    }

    private static Loss loss(ReferenceCase c) {
        return switch (c.config("function")) {
            case "mse" -> Loss.mse();
            case "l1" -> Loss.l1();
            case "huber" -> Loss.huber(c.doubleConfig("delta"));
            case "smooth_l1" -> Loss.smoothL1(c.doubleConfig("beta"));
            case "bce_with_logits" -> bce(c);
            case "cross_entropy" -> crossEntropy(c);
            case "gaussian_nll" -> new GaussianNll(c.booleanConfig("full"), c.doubleConfig("eps"));
            default -> new Pinball(c.tensor("in/quantiles").values());
        };
    }

    /** Weights of the elements are those of the terms. */
    private static Loss bce(ReferenceCase c) {
        BceWithLogits loss = BceWithLogits.plain();
        return c.has("in/pos_weight") ? loss.withPosWeights(spread(c.tensor("in/pos_weight"), 1, columns(c))) : loss;
    }

    private static Loss crossEntropy(ReferenceCase c) {
        CrossEntropy loss = probabilities(c)
                ? CrossEntropy.ofProbabilities()
                : CrossEntropy.ofIndices()
                        .withIgnoreIndex(c.hasConfig("ignore_index") ? c.intConfig("ignore_index") : -100);
        loss = c.hasConfig("label_smoothing") ? loss.withLabelSmoothing(c.doubleConfig("label_smoothing")) : loss;
        return c.has("in/weight") ? loss.withWeights(c.tensor("in/weight").values()) : loss;
    }

    private static boolean probabilities(ReferenceCase c) {
        return c.tensor("in/target").shape().length == c.tensor("in/input").shape().length;
    }

    private static int rows(ReferenceCase c) {
        int[] shape = c.tensor("in/input").shape();
        return shape.length == 0 ? 1 : shape[0];
    }

    private static int columns(ReferenceCase c) {
        return c.tensor("in/input").size() / rows(c);
    }

    /** A variance per row is one of each element, as in PyTorch. */
    private static double[] variances(ReferenceCase c, int rows, int width) {
        return spread(c.tensor("in/var"), rows, width);
    }

    /** The gradient of the variances, summed where one was spread over a row. */
    private static double[] gathered(ReferenceCase c, Matrix dVariance) {
        if (c.tensor("in/var").size() == dVariance.rows() * dVariance.columns()) {
            return dVariance.toArray();
        }
        double[] sums = new double[c.tensor("in/var").size()];
        for (int row = 0; row < dVariance.rows(); row++) {
            for (int column = 0; column < dVariance.columns(); column++) {
                sums[sums.length == 1 ? 0 : row] += dVariance.get(row, column);
            }
        }
        return sums;
    }

    /** A tensor [rows][columns], [1][columns], [columns], [rows][1] or [1] as [rows][columns]. */
    private static double[] spread(CaseTensor tensor, int rows, int columns) {
        int[] shape = tensor.shape();
        boolean perRow = shape.length > 1 && shape[0] == rows;
        int perRowColumns = perRow ? tensor.size() / rows : tensor.size();
        double[] all = new double[rows * columns];
        Arrays.setAll(all, i -> {
            int column = perRowColumns == 1 ? 0 : i % columns;
            return tensor.values()[(perRow ? i / columns * perRowColumns : 0) + column];
        });
        return all;
    }

    private static Reduction reduction(ReferenceCase c) {
        return c.config("reduction").equals("sum") ? Reduction.SUM : Reduction.MEAN;
    }

    /** One number, or with reduction none all terms. */
    private static double[] value(ReferenceCase c, Evaluation evaluation, Matrix cotangents) {
        if (!c.config("reduction").equals("none")) {
            return new double[] {evaluation.value(reduction(c))};
        }
        double[] values = new double[cotangents.rows() * cotangents.columns()];
        evaluation.values(values);
        return values;
    }

    private static void gradient(
            ReferenceCase c, Evaluation evaluation, Matrix cotangents, Matrix dOutput, Matrix dTarget) {
        double[] cotangent = c.tensor("cot/loss").values();
        if (c.config("reduction").equals("none")) {
            evaluation.gradient(cotangents.setAll(cotangent), dOutput, dTarget);
        } else {
            evaluation.gradient(reduction(c), cotangent[0], dOutput, dTarget);
        }
    }
}
