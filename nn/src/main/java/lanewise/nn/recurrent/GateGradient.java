package lanewise.nn.recurrent;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Packed;
import lanewise.engine.Product;
import lanewise.nn.Plan;

/** The weights of a block packed for the gradient of what its product read: dz W, with dz's columns of that block. */
final class GateGradient {
    private final Packed packed;
    private final Matrix[] rows;
    private final Matrix dz;
    private final int padded;

    /** @param dz gradient of all blocks of z */
    GateGradient(Plan plan, String name, Weights weights, GateBlock block, Matrix dz) {
        packed = plan.packed(name, block.count() * weights.padded, block.width());
        rows = weights.rows(block, weights.stacked);
        this.dz = weights.whole(block, dz);
        padded = weights.padded;
    }

    /** out = start + dz W. */
    Product product(Matrix start, Matrix out) {
        return Product.packed(dz, packed, start, out);
    }

    void pack(Engine engine) {
        for (int q = 0; q < rows.length; q++) {
            packed.pack(engine, rows[q], q * padded, 0);
        }
    }
}
