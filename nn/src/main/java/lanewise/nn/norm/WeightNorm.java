package lanewise.nn.norm;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Initializer;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.layer.Layer;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.Linear;

/**
 * A linear layer whose weight has length and direction apart (Salimans and Kingma, 2016), for each output o:
 *
 * <pre>
 * w_o = g_o v_o / |v_o|        dg_o = dw_o . v_o / |v_o|        dv_o = g_o / |v_o| (dw_o - dg_o v_o / |v_o|)
 * </pre>
 *
 * Parameters as PyTorch's weight_norm names them: {@code weight_g} [O][1], {@code weight_v} [O][D], {@code bias} [O]. A new layer's
 * g_o is |v_o|, so that it begins as the linear layer would.
 */
public final class WeightNorm implements LayerWeights {
    private final Matrix g;
    private final Matrix v;
    private final Matrix weight;
    private final Linear linear;

    /** Declares its parameters under {@code prefix}. */
    public WeightNorm(Declaration declaration, String prefix, int inputWidth, int outputWidth, boolean bias) {
        Initializer initializer = Initializer.uniform(1 / Math.sqrt(inputWidth));
        v = declaration.weight(prefix + "weight_v", outputWidth, inputWidth, initializer);
        // Drawn after v, and from v: as long as the rows are.
        g = declaration.matrix(prefix + "weight_g", outputWidth, 1, Parameter.Role.NORM, (matrix, rng) -> {
            for (int o = 0; o < outputWidth; o++) {
                matrix.set(o, 0, length(o));
            }
        });
        weight = declaration.derived(prefix + "weight", outputWidth, inputWidth);
        linear = Linear.of(declaration, prefix, weight, bias);
    }

    @Override
    public int outputWidth() {
        return v.rows();
    }

    @Override
    public void pack(Engine engine) {
        for (int o = 0; o < v.rows(); o++) {
            double scale = g.get(o, 0) / length(o);
            for (int i = 0; i < v.columns(); i++) {
                weight.set(o, i, scale * v.get(o, i));
            }
        }
        linear.pack(engine);
    }

    /** |v_o|; IllegalStateException for a row of zeros, which has no direction. */
    private double length(int o) {
        double sum = 0;
        for (int i = 0; i < v.columns(); i++) {
            sum += v.get(o, i) * v.get(o, i);
        }
        if (sum == 0) {
            throw new IllegalStateException("weight_v must have no row of zeros, but row " + o + " is one");
        }
        return Math.sqrt(sum);
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        if (!plan.training()) {
            return linear.bind(plan, input);
        }
        Matrix dWeight = plan.saved("weight norm dw", v.rows(), v.columns());
        return new Bound(linear.bind(plan, input, dWeight), dWeight, plan.gradient(g), plan.gradient(v));
    }

    private final class Bound implements Layer {
        private final Layer product;
        private final Matrix dWeight;
        private final Matrix dG;
        private final Matrix dV;

        Bound(Layer product, Matrix dWeight, Matrix dG, Matrix dV) {
            this.product = product;
            this.dWeight = dWeight;
            this.dG = dG;
            this.dV = dV;
        }

        @Override
        public Activation output() {
            return product.output();
        }

        @Override
        public void packBackward(Engine engine) {
            product.packBackward(engine);
        }

        @Override
        public void forward(Engine engine) {
            product.forward(engine);
        }

        @Override
        public void backward(Engine engine) {
            engine.clear(dWeight);
            product.backward(engine);
            for (int o = 0; o < v.rows(); o++) {
                row(o);
            }
        }

        private void row(int o) {
            double length = length(o);
            double along = 0;
            for (int i = 0; i < v.columns(); i++) {
                along += dWeight.get(o, i) * v.get(o, i);
            }
            along /= length;
            dG.set(o, 0, dG.get(o, 0) + along);
            double scale = g.get(o, 0) / length;
            for (int i = 0; i < v.columns(); i++) {
                double across = dWeight.get(o, i) - along * v.get(o, i) / length;
                dV.set(o, i, dV.get(o, i) + scale * across);
            }
        }
    }
}
