package lanewise.verify.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
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
    private static final Path FILE = Path.of("../../shared/data/onnx_node_optim_loss.csv");
    private static final Set<String> OPTIMIZERS = Set.of("Adagrad", "Adam", "Momentum");
    /**
     * The stored values were computed in float32: a term of exp, log and sums of up to five is off by a dozen roundings of 2^-24, and
     * so is a sum or mean of terms of one sign, whose sum goes in pairs.
     */
    private static final double RELATIVE = 16 * 0x1p-24;

    /** A tensor of a vector; a scalar has an empty shape. */
    private record Tensor(int[] shape, double[] values) {}

    /** One node: its operator, attributes as text, inputs and outputs by slot. */
    private record Node(
            String operator, Map<String, String> attributes, Map<Integer, Tensor> in, Map<Integer, Tensor> out) {}

    private static Map<String, Node> nodes() throws IOException {
        Map<String, Node> nodes = new LinkedHashMap<>();
        for (String line : Files.readAllLines(FILE).stream().skip(1).toList()) {
            String[] field = line.split(",", 7);
            String name = field[0];
            switch (field[1]) {
                case "op" ->
                    nodes.put(
                            name,
                            new Node(field[3], new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>()));
                case "attr" -> nodes.get(name).attributes().put(field[3], field[6]);
                case "in" -> nodes.get(name).in().put(Integer.valueOf(field[2]), tensor(field[5], field[6]));
                case "out" -> nodes.get(name).out().put(Integer.valueOf(field[2]), tensor(field[5], field[6]));
                default -> throw new IOException("role '" + field[1] + "' in " + line);
            }
        }
        return nodes;
    }

    private static Tensor tensor(String shape, String values) {
        int[] extents = shape.equals("scalar")
                ? new int[0]
                : Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
        return new Tensor(
                extents,
                Arrays.stream(values.split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray());
    }

    @ParameterizedTest
    @EnumSource
    void everyLossAgrees(Precision precision) throws IOException {
        assumeTrue(Files.isRegularFile(FILE), "no vectors at " + FILE.toAbsolutePath());
        int run = 0;
        for (Map.Entry<String, Node> entry : nodes().entrySet()) {
            Node node = entry.getValue();
            if (!OPTIMIZERS.contains(node.operator())) {
                check(entry.getKey(), node, precision);
                run++;
            }
        }
        assertTrue(run >= 45, "losses in the file: " + run);
    }

    private static void check(String name, Node node, Precision precision) {
        Tensor x = node.in().get(0);
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
            target.setAll(node.in().get(1).values());
            Evaluation evaluation = Evaluation.of(loss(node), output, target);
            assertClose(name, node.out().get(0).values(), value(node, evaluation, rows));
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
                assertClose(name + " log_prob", node.out().get(1).values(), logProbabilities);
            }
        }
    }

    private static Loss loss(Node node) {
        boolean logits = node.operator().equals("SoftmaxCrossEntropyLoss");
        assertTrue(logits || node.operator().equals("NegativeLogLikelihoodLoss"), node.operator());
        int ignored = Integer.parseInt(node.attributes().getOrDefault("ignore_index", "-100"));
        CrossEntropy entropy = CrossEntropy.ofIndices().withIgnoreIndex(ignored);
        NegativeLogLikelihood likelihood = NegativeLogLikelihood.ofIndices().withIgnoreIndex(ignored);
        if (!node.in().containsKey(2)) {
            return logits ? entropy : likelihood;
        }
        double[] weights = node.in().get(2).values();
        return logits ? entropy.withWeights(weights) : likelihood.withWeights(weights);
    }

    private static double[] value(Node node, Evaluation evaluation, int rows) {
        String reduction = node.attributes().getOrDefault("reduction", "mean");
        if (!reduction.equals("none")) {
            return new double[] {evaluation.value(reduction.equals("sum") ? Reduction.SUM : Reduction.MEAN)};
        }
        double[] values = new double[rows];
        evaluation.values(values);
        return values;
    }

    private static void assertClose(String name, double[] expected, double[] actual) {
        assertEquals(expected.length, actual.length, name);
        IntStream.range(0, expected.length)
                .forEach(i -> assertEquals(
                        expected[i], actual[i], RELATIVE * Math.max(1, Math.abs(expected[i])), name + " " + i));
    }
}
