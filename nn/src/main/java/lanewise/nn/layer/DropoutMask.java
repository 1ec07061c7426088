package lanewise.nn.layer;

import lanewise.engine.Dropout;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Draw;
import lanewise.nn.Plan;

/**
 * A mask of inverted dropout in one network: [rows][columns], each element 0 with probability p, else 1 / (1 - p). Layers that drop
 * something draw it in forward and multiply by it in forward and backward. Which elements are dropped depends on the name, on the
 * plan's {@link Draw} and on an element's place alone.
 */
public final class DropoutMask {
    private final Dropout dropout;
    private final Draw draw;
    private final Matrix mask;
    private final Engine.Sharded shard = this::draw;

    /**
     * @param name of the layer, prefix and all: masks of different names are independent
     * @param p how likely an element is dropped, 0 &lt;= p &lt; 1; in a frozen network nothing is
     */
    public DropoutMask(Plan plan, String name, double p, int rows, int columns) {
        this.dropout = new Dropout(name, plan.learning() ? Dropout.requireProbability(p) : 0);
        this.draw = plan.draw();
        this.mask = plan.saved(name + " mask", rows, columns);
    }

    /** Draws the mask of the present {@link Draw}. */
    public void draw(Engine engine) {
        engine.parallel(shard);
    }

    private void draw(Engine engine, int shard, int shards) {
        int from = (int) ((long) mask.rows() * shard / shards);
        int to = (int) ((long) mask.rows() * (shard + 1) / shards);
        dropout.draw(engine, draw.seed(), draw.update(), mask, from, to - from);
    }

    /** y = x mask; y may be x. Forward with the input, backward with the output's gradient. */
    public void apply(Engine engine, Matrix x, Matrix y) {
        engine.multiply(x, mask, y);
    }

    /** The mask itself [rows][columns]. */
    public Matrix value() {
        return mask;
    }
}
