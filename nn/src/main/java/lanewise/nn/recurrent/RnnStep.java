package lanewise.nn.recurrent;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Product;
import lanewise.engine.RnnGates;

/**
 * Elman, Finding structure in time, 1990.
 *
 * <pre>
 * z_t = b_ih + b_hh + [x_t, h_{t-1}] [W_ih | W_hh]^T          one chain per element: bias, then x, then h
 * h_t = tanh(z_t)   or   max(z_t, 0)
 * </pre>
 */
final class RnnStep extends Step {
    private final Matrix[] sources;
    private final Product product;
    private final RnnGates gates;
    private final int batch;

    RnnStep(Memory memory, RnnGates.Kind activation) {
        super(memory, memory.training() ? memory.kept(" dz", memory.weights().padded) : null);
        Weights w = memory.weights();
        batch = memory.batch();
        // Backward reads h alone.
        Matrix z = memory.plan().scratch(memory.name(" z"), batch, w.padded);
        product = Product.packed(memory.xh(), w.forward[0], w.biasRow, z);
        gates = new RnnGates(activation, z, memory.hPadded(), memory.dh(), dz);
        sources = new Matrix[] {memory.xh()};
    }

    @Override
    Matrix[] sources() {
        return sources;
    }

    @Override
    void forward(Engine engine, int rows, int from, int row, int gateRow, int next) {
        product.run(engine, rows, row, 0, from);
        gates.forward(engine, rows, from, next);
    }

    @Override
    void backward(Engine engine, int rows, int row, int from) {
        // h_t lies where the next step reads it.
        gates.backward(engine, rows, row + batch, from, row);
    }
}
