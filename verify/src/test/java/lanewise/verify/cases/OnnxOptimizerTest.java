package lanewise.verify.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.optim.Adagrad;
import lanewise.nn.optim.Adam;
import lanewise.nn.optim.Ground;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.Sgd;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * ONNX's own test vectors of its optimizers: one update of one or two tensors. Its norm_coefficient is a weight decay here, its alpha
 * Adam's beta1 or a momentum.
 *
 * <p>All are of its update T = 0. Then Adam has no bias correction, which here is so once beta^t is far below a rounding; Momentum
 * adds the whole gradient to the buffer it was given, as here at every update but the first; and Adagrad's rate has not decayed.
 */
class OnnxOptimizerTest {
    /** beta^t = 0.95^1000 = 5e-23 is far below the roundings of float64 too. */
    private static final long LATE = 1000;
    /** A decay, two moments, a root, a quotient and a difference, of values below 10: a dozen roundings in float32. */
    private static final double ROUNDINGS = 16;

    @ParameterizedTest
    @EnumSource
    void everyUpdateAgrees(Precision precision) throws IOException {
        OnnxNode.checkAll(
                "onnx_node_optim_loss.csv",
                operator -> !operator.endsWith("Loss"),
                7,
                Map.of(),
                node -> check(node, precision));
    }

    /** Inputs R and T, then the parameters, their gradients, and each kind of moments; outputs the same without gradients. */
    private static void check(OnnxNode node, Precision precision) {
        assertEquals(0, node.input(1)[0], "T");
        int moments = node.operator().equals("Adam") ? 2 : 1;
        int count = (node.in().size() - 2) / (2 + moments);
        try (Engine engine = Engine.open();
                Slab parameters = engine.slab(Role.PARAM, precision);
                Slab gradients = engine.slab(Role.GRAD, precision)) {
            Matrix[] parameter = new Matrix[count];
            for (int i = 0; i < count; i++) {
                parameter[i] = parameters.reserveDense("x" + i, 1, node.input(2 + i).length);
            }
            parameters.allocate();
            gradients.reserveLike(parameters).allocate();
            for (int i = 0; i < count; i++) {
                parameter[i].setAll(node.input(2 + i));
                gradients.twin(parameter[i]).setAll(node.input(2 + count + i));
            }
            try (Optimizer.State state = optimizer(node).open(engine, Ground.of(parameters, gradients))) {
                for (int m = 0; m < moments; m++) {
                    for (int i = 0; i < count; i++) {
                        moment(state, m, parameter[i]).setAll(node.input(2 + (2 + m) * count + i));
                    }
                }
                state.resume(node.operator().equals("Adagrad") ? 0 : LATE);
                state.step(engine, 1);
                for (int i = 0; i < count; i++) {
                    assertClose(node, i, parameter[i]);
                    for (int m = 0; m < moments; m++) {
                        assertClose(node, (1 + m) * count + i, moment(state, m, parameter[i]));
                    }
                }
            }
        }
    }

    /** The block's part that belongs to a parameter. */
    private static Matrix moment(Optimizer.State state, int block, Matrix parameter) {
        return state.blocks().get(block).columns(Math.toIntExact(parameter.offset()), parameter.columns());
    }

    private static void assertClose(OnnxNode node, int slot, Matrix actual) {
        Vectors.assertClose(node.name() + " output " + slot, node.output(slot), actual.toArray(), ROUNDINGS);
    }

    private static Optimizer optimizer(OnnxNode node) {
        double rate = node.input(0)[0];
        double decay = node.attribute("norm_coefficient", 0.0);
        double alpha = node.attribute("alpha", 0.0);
        return switch (node.operator()) {
            case "Adagrad" ->
                new Adagrad(rate, node.attribute("decay_factor", 0.0), node.attribute("epsilon", 0.0), decay, 0);
            case "Adam" ->
                new Adam(rate, alpha, node.attribute("beta", 0.0), node.attribute("epsilon", 0.0), decay, false, false);
            case "Momentum" ->
                new Sgd(rate, alpha, 0, decay, node.attributes().get("mode").equals("nesterov"));
            default -> throw new AssertionError("operator " + node.operator() + Arrays.toString(node.input(0)));
        };
    }
}
