package lanewise.verify.cases;

import java.io.IOException;
import java.util.Map;
import lanewise.engine.Activation;
import lanewise.engine.Activation.Kind;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.engine.Softmax;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ONNX's own test vectors of activation functions, of softmax and of its logarithm. */
class OnnxActivationTest {
    private static final Map<String, String> CANNOT = Map.of(
            "test_erf", "no layer gives the error function by itself; gelu has it inside",
            "test_mish", "the file has no tensors for it",
            "test_softsign", "there is no softsign",
            "test_softsign_example", "there is no softsign");
    /**
     * Both sides are float32 at worst: each an argument, e^x or a sum of up to five, a quotient and a product or two. Functions here are
     * within 5 roundings of float32 (docs/numerics.md), ONNX's are composed of NumPy's; values below 1 count as 1.
     */
    private static final double ROUNDINGS = 16;

    @ParameterizedTest
    @EnumSource
    void everyFunctionAgrees(Precision precision) throws IOException {
        OnnxNode.checkAll("onnx_node_activations.csv", _ -> true, 39, CANNOT, node -> check(node, precision));
    }

    private static void check(OnnxNode node, Precision precision) {
        Vectors.Tensor x = node.in().get(0);
        // Rows along the axis for softmax; for the others any rows will do.
        int axis = node.attribute("axis", -1);
        int rank = x.shape().length;
        int at = axis < 0 ? axis + rank : axis;
        int width = x.extent(axis);
        int inner = x.extents(at + 1, rank);
        int rows = x.values().length / width;
        try (Engine engine = Engine.open();
                Slab slab = engine.slab(Role.SCRATCH, precision)) {
            Matrix in = slab.reserve("x", rows, width);
            Matrix out = slab.reserve("y", rows, width);
            slab.allocate();
            for (int i = 0; i < x.values().length; i++) {
                in.set(i / (width * inner) * inner + i % inner, i / inner % width, x.values()[i]);
            }
            run(node, engine, in, out);
            double[] y = new double[x.values().length];
            for (int i = 0; i < y.length; i++) {
                y[i] = out.get(i / (width * inner) * inner + i % inner, i / inner % width);
            }
            Vectors.assertClose(node.name(), node.output(0), y, ROUNDINGS);
        }
    }

    private static void run(OnnxNode node, Engine engine, Matrix x, Matrix y) {
        switch (node.operator()) {
            case "Softmax" -> Softmax.forward(engine, x, y);
            case "LogSoftmax" -> Softmax.logForward(engine, x, y);
            case "HardSwish" -> {
                Activation.hardSigmoid(1 / 6.0, 0.5).forward(engine, x, y);
                engine.multiply(x, y, y);
            }
            case "Selu" -> selu(node, engine, x, y);
            default -> function(node).forward(engine, x, y);
        }
    }

    /** Other numbers than the usual ones are an elu, scaled. */
    private static void selu(OnnxNode node, Engine engine, Matrix x, Matrix y) {
        if (node.attributes().isEmpty()) {
            Activation.of(Kind.SELU).forward(engine, x, y);
        } else {
            Activation.elu(node.attribute("alpha", 0.0)).forward(engine, x, y);
            engine.scale(y, node.attribute("gamma", 0.0));
        }
    }

    private static Activation function(OnnxNode node) {
        return switch (node.operator()) {
            case "Elu" -> Activation.elu(node.attribute("alpha", 1.0));
            case "Gelu" ->
                Activation.of(
                        node.attributes().getOrDefault("approximate", "none").equals("tanh")
                                ? Kind.GELU_TANH
                                : Kind.GELU);
            case "HardSigmoid" -> Activation.hardSigmoid(node.attribute("alpha", 0.2), node.attribute("beta", 0.5));
            case "LeakyRelu" -> Activation.leakyRelu(node.attribute("alpha", 0.01));
            case "Relu" -> Activation.of(Kind.RELU);
            case "Sigmoid" -> Activation.of(Kind.SIGMOID);
            case "Softplus" -> Activation.softplus(1, Double.POSITIVE_INFINITY);
            case "Swish" -> swish(node);
            case "Tanh" -> Activation.of(Kind.TANH);
            default -> throw new AssertionError("operator " + node.operator());
        };
    }

    private static Activation swish(OnnxNode node) {
        if (node.attribute("alpha", 1.0) != 1) {
            throw new AssertionError("swish with alpha " + node.attributes());
        }
        return Activation.of(Kind.SILU);
    }
}
