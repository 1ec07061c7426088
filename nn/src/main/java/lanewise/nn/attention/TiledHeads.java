package lanewise.nn.attention;

import lanewise.engine.Attention;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Plan;

/** Attention that never holds its weights, see {@link Attention}. */
final class TiledHeads implements Heads {
    private final Setting setting;
    private final Masks masks;
    private final Attention attention;

    TiledHeads(Plan plan, Setting setting, Operands in) {
        this.setting = setting;
        this.masks = Masks.of(plan, setting, () -> {});
        Attention.Shape shape = setting.shape();
        Attention.Rule rule = new Attention.Rule(
                setting.scale(), setting.causal(), 0, masks.mask(), masks.keyMask(), setting.lengths());
        if (setting.alibi()) {
            Matrix table = plan.saved(setting.name() + " slopes", shape.heads(), 2 * shape.keys() - 1);
            plan.afterAllocation(() -> fill(table));
            rule = rule.withDistance(table);
        }
        attention = new Attention(
                shape,
                rule,
                new Attention.Inputs(in.q(), in.k(), in.v()),
                in.o(),
                Attention.statistics(plan.savedSlab(), setting.name() + " statistics", shape),
                in.dO() == null ? null : new Attention.Gradients(in.dO(), in.dQ(), in.dK(), in.dV()));
    }

    private void fill(Matrix table) {
        int keys = setting.shape().keys();
        for (int h = 0; h < table.rows(); h++) {
            double slope = Positions.slope(h, table.rows());
            for (int x = 0; x < table.columns(); x++) {
                table.set(h, x, -slope * Math.abs(x - (keys - 1)));
            }
        }
    }

    @Override
    public void forward(Engine engine) {
        attention.forward(engine);
    }

    @Override
    public void backward(Engine engine) {
        attention.backward(engine);
    }

    @Override
    public void offset(int first) {
        attention.offset(first);
    }

    @Override
    public Masks masks() {
        return masks;
    }

    @Override
    public Matrix weights() {
        throw new IllegalStateException("the weights of '" + setting.name()
                + "' are not kept: make the network with Plan.Options.withWeights()");
    }

    @Override
    public Matrix weightsGradient() {
        return weights();
    }
}
