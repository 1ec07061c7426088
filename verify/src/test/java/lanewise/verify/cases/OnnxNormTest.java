package lanewise.verify.cases;

import java.io.IOException;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Norm;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ONNX's own test vectors of LayerNormalization and RMSNormalization: all axes from one on are a row. */
class OnnxNormTest {
    private static final double EPS = 1e-5;
    /**
     * The stored values were computed in float32, over rows of n &lt;= 30 values of |x| &lt; 4. A mean, summed in any order, is off by at
     * most n roundings of 4 / 2, a standardised value therefore by at most 60 roundings times 1 / deviation &lt; 2; where a scale of up
     * to 3 follows, all that is absolute, but the worst case of every sum is never met: half of it is asked.
     */
    private static final double ROUNDINGS = 60;

    @ParameterizedTest
    @EnumSource
    void everyNormAgrees(Precision precision) throws IOException {
        OnnxNode.checkAll("onnx_node_layernorm.csv", _ -> true, 20, Map.of(), node -> {
            check(node, precision);
            if (node.out().containsKey(1)) {
                checkStatistics(node, precision);
            }
        });
    }

    private static int width(OnnxNode node) {
        Vectors.Tensor x = node.in().get(0);
        int rank = x.shape().length;
        int axis = node.attribute("axis", -1);
        return x.extents(axis < 0 ? axis + rank : axis, rank);
    }

    private static void check(OnnxNode node, Precision precision) {
        int width = width(node);
        double[] x = node.input(0);
        double eps = node.attribute("epsilon", EPS);
        boolean layer = node.operator().equals("LayerNormalization");
        Spec spec = layer ? Spec.layerNorm(width, eps, true) : Spec.rmsNorm(width, eps);
        try (Model model = Model.build(spec, precision, 0);
                Network network = model.network(Plan.Options.infer(1, x.length / width))) {
            for (Parameter p : model.parameters()) {
                p.value().setAll(node.input(p.name().equals("weight") ? 1 : 2));
            }
            model.parametersChanged();
            network.input().value().setAll(x);
            network.forward();
            Vectors.assertClose(
                    node.name(), node.output(0), network.output().value().toArray(), ROUNDINGS);
        }
    }

    /** Mean and one over the deviation: what forward keeps for backward; the mean in two parts. */
    private static void checkStatistics(OnnxNode node, Precision precision) {
        int width = width(node);
        int rows = node.input(0).length / width;
        try (Engine engine = Engine.open();
                Slab slab = engine.slab(Role.SCRATCH, precision)) {
            Matrix x = slab.reserve("x", rows, width);
            Matrix y = slab.reserve("y", rows, width);
            Matrix stats = slab.reserve("stats", rows, Norm.STATS);
            slab.allocate();
            x.setAll(node.input(0));
            new Norm(true, node.attribute("epsilon", EPS), null, null, null, null).forward(engine, x, y, stats);
            double[] mean = new double[rows];
            double[] scale = new double[rows];
            for (int row = 0; row < rows; row++) {
                mean[row] = stats.get(row, 0) + stats.get(row, 1);
                scale[row] = stats.get(row, 2);
            }
            Vectors.assertClose(node.name() + " mean", node.output(1), mean, ROUNDINGS);
            Vectors.assertClose(node.name() + " 1 / deviation", node.output(2), scale, ROUNDINGS);
        }
    }
}
