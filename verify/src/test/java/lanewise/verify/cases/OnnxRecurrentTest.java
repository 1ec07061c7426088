package lanewise.verify.cases;

import java.io.IOException;
import java.util.Map;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.recurrent.Cell;
import lanewise.nn.recurrent.GateWeights;
import lanewise.nn.recurrent.Recurrent;
import lanewise.nn.spec.RecurrentSpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * ONNX's own test vectors of RNN, GRU and LSTM. They have one step, no initial state and constant weights, so they tell biases and
 * formulas apart, but not the order of gates; that is what the vectors of Keras are for.
 */
class OnnxRecurrentTest {
    /**
     * In float32, pre-activations of up to 3 products and two biases, below 4, are off by at most 6 roundings of themselves; gates and
     * states are below 1 and have slopes of at most 1.
     */
    private static final double ROUNDINGS = 32;

    @ParameterizedTest
    @EnumSource
    void everyLayerAgrees(Precision precision) throws IOException {
        OnnxNode.checkAll("onnx_node_rnn.csv", _ -> true, 6, Map.of(), node -> check(node, precision));
    }

    private static void check(OnnxNode node, Precision precision) {
        Vectors.Tensor x = node.in().get(0);
        int hidden = node.attribute("hidden_size", 0);
        RecurrentSpec<?> spec = layer(node, x.extent(2), hidden);
        try (Model model = Model.build(spec, precision, 0);
                Network network = model.network(Plan.Options.infer(x.extent(0), x.extent(1)))) {
            Cell cell = spec.shape().cell();
            GateWeights.ofOnnx(cell, x.extent(2), hidden, node.input(1), node.input(2), node.optionalInput(3))
                    .copyTo(model, "", 0, false);
            network.input().value().setAll(x.values());
            network.reset();
            network.forward();
            double[] h =
                    ((Recurrent.Bound) network.layer()).state(0).finalHidden().toArray();
            Vectors.assertClose(node.name() + " Y_h", node.output(1), h, ROUNDINGS);
        }
    }

    private static RecurrentSpec<?> layer(OnnxNode node, int input, int hidden) {
        return switch (node.operator()) {
            case "RNN" -> Spec.rnn(input, hidden);
            case "GRU" ->
                node.attribute("linear_before_reset", 0) == 1
                        ? Spec.gru(input, hidden)
                        : Spec.gru(input, hidden).resetBefore();
            case "LSTM" -> Spec.lstm(input, hidden);
            default -> throw new AssertionError("operator " + node.operator());
        };
    }
}
