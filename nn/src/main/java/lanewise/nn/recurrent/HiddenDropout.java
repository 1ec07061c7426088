package lanewise.nn.recurrent;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.RowProduct;
import lanewise.nn.Plan;
import lanewise.nn.layer.DropoutMask;

/**
 * Recurrent dropout in one direction: products read mask h_{t-1}, with one mask [B][H] for all steps, and the hidden states
 * themselves lie elsewhere.
 */
final class HiddenDropout {
    private final DropoutMask mask;
    private final Matrix hidden;
    private final Matrix throughProduct;
    private final RowProduct drop;
    private final RowProduct dropGradient;

    /** @param read h as products read it, with its padding */
    HiddenDropout(Plan plan, Weights weights, Matrix read, int stateRows) {
        int batch = plan.options().batch();
        int width = weights.output;
        String name = weights.cell.label();
        mask = new DropoutMask(plan, weights.place, weights.recurrentDropout, batch, width);
        hidden = plan.saved(name + " h", stateRows, weights.outputPadded);
        drop = new RowProduct(hidden.columns(0, width), mask.value(), read.columns(0, width));
        throughProduct = plan.scratch(name + " dh dropped", batch, width);
        dropGradient = new RowProduct(throughProduct, mask.value(), throughProduct);
    }

    /** The hidden states, with their padding. */
    Matrix hidden() {
        return hidden;
    }

    /** Where the product is to write the gradient of mask h. */
    Matrix throughProduct() {
        return throughProduct;
    }

    void draw(Engine engine) {
        mask.draw(engine);
    }

    void forward(Engine engine, int rows, int row, int from) {
        drop.run(engine, rows, row, from, row);
    }

    /** Adds the gradient that came through the product to that of h. */
    void backward(Engine engine, int rows, int from, Matrix dh) {
        dropGradient.run(engine, rows, from, from, from);
        engine.addRange(throughProduct, from, dh, from, rows);
    }
}
