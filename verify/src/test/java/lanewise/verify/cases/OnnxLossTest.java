package lanewise.verify.cases;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.loss.CrossEntropy;
import lanewise.nn.loss.Evaluation;
import lanewise.nn.loss.Loss;
import lanewise.nn.loss.NegativeLogLikelihood;
import lanewise.nn.loss.Reduction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * ONNX's own test vectors of its losses, SoftmaxCrossEntropyLoss and NegativeLogLikelihoodLoss. Theirs have the classes on axis 1 of
 * [N][C][d...]; ours are rows, one for each (n, d...). The optimizers in the same file are not losses.
 */
class OnnxLossTest {
    private static final Set<String> OPTIMIZERS = Set.of("Adagrad", "Adam", "Momentum");
    /**
     * The stored values were computed in float32: a term of exp, log and sums of up to five is off by a dozen roundings of 2^-24, and
     * so is a sum or mean of terms of one sign, whose sum goes in pairs.
     */
    private static final double ROUNDINGS = 16;

    @ParameterizedTest
    @EnumSource
    void everyLossAgrees(Precision precision) throws IOException {
        OnnxNode.checkAll(
                "onnx_node_optim_loss.csv",
                operator -> !OPTIMIZERS.contains(operator),
                45,
                Map.of(),
                node -> check(node, precision));
    }

    private static void check(OnnxNode node, Precision precision) {
        String name = node.name();
        Vectors.Tensor x = node.in().get(0);
        int classes = x.shape()[1];
        int positions = Arrays.stream(x.shape()).skip(2).reduce(1, Math::multiplyExact);
        int rows = x.shape()[0] * positions;
        try (Engine engine = Engine.open();
                Slab slab = engine.slab(Role.SCRATCH, precision)) {
            Matrix output = slab.reserve("x", rows, classes);
            Matrix target = slab.reserve("target", rows, 1);
            slab.allocate();
            for (int i = 0; i < x.values().length; i++) {
                int n = i / (classes * positions);
                output.set(n * positions + i % positions, i / positions % classes, x.values()[i]);
            }
            target.setAll(node.input(1));
            Evaluation evaluation = Evaluation.of(loss(node), output, target);
            Vectors.assertClose(name, node.output(0), value(node, evaluation, rows), ROUNDINGS);
            if (node.out().containsKey(1)) {
                double[] logProbabilities = new double[x.values().length];
                for (int c = 0; c < classes; c++) {
                    target.fill(c);
                    double[] terms = new double[rows];
                    Evaluation.of(Loss.crossEntropy(), output, target).values(terms);
                    for (int row = 0; row < rows; row++) {
                        int at = (row / positions * classes + c) * positions + row % positions;
                        logProbabilities[at] = -terms[row];
                    }
                }
                Vectors.assertClose(name + " log_prob", node.output(1), logProbabilities, ROUNDINGS);
            }
        }
    }

    private static Loss loss(OnnxNode node) {
        boolean logits = node.operator().equals("SoftmaxCrossEntropyLoss");
        assertTrue(logits || node.operator().equals("NegativeLogLikelihoodLoss"), node.operator());
        int ignored = Integer.parseInt(node.attributes().getOrDefault("ignore_index", "-100"));
        CrossEntropy entropy = CrossEntropy.ofIndices().withIgnoreIndex(ignored);
        NegativeLogLikelihood likelihood = NegativeLogLikelihood.ofIndices().withIgnoreIndex(ignored);
        if (!node.in().containsKey(2)) {
            return logits ? entropy : likelihood;
        }
        double[] weights = node.input(2);
        return logits ? entropy.withWeights(weights) : likelihood.withWeights(weights);
    }

    private static double[] value(OnnxNode node, Evaluation evaluation, int rows) {
        String reduction = node.attributes().getOrDefault("reduction", "mean");
        if (!reduction.equals("none")) {
            return new double[] {evaluation.value(reduction.equals("sum") ? Reduction.SUM : Reduction.MEAN)};
        }
        double[] values = new double[rows];
        evaluation.values(values);
        return values;
    }
}
