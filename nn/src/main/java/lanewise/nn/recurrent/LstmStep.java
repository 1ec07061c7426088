package lanewise.nn.recurrent;

import lanewise.engine.Engine;
import lanewise.engine.LstmGates;
import lanewise.engine.Matrix;
import lanewise.engine.Product;

/**
 * Hochreiter and Schmidhuber, Long short-term memory, 1997, with the forget gate of Gers, Schmidhuber and Cummins, 2000.
 *
 * <pre>
 * z_t = b_ih + b_hh + [x_t, h_{t-1}] [W_ih | W_hh]^T          one chain per element: bias, then x, then h
 * i = sigmoid(z_i)   f = sigmoid(z_f)   g = tanh(z_g)   o = sigmoid(z_o)
 * c_t = f c_{t-1} + i g              h_t = o tanh(c_t)
 * </pre>
 */
final class LstmStep extends Step {
    private final Matrix[] sources;
    private final Product product;
    private final LstmGates gates;

    LstmStep(Memory memory) {
        super(memory, 4);
        Weights w = memory.weights();
        Matrix z = memory.kept(" gates", 4 * w.padded);
        Matrix tanhC = memory.kept(" tanh c", w.padded);
        product = Product.packed(memory.xh(), w.forward[0], w.biasRow, z);
        gates = new LstmGates(z, memory.c(), tanhC, memory.hPadded(), memory.dh(), memory.dc(), dz);
        sources = new Matrix[] {memory.steps(memory.xh())};
    }

    @Override
    Matrix[] sources() {
        return sources;
    }

    @Override
    void forward(Engine engine, int rows, int from, int row, int gateRow, int next) {
        product.run(engine, rows, row, 0, gateRow);
        gates.forward(engine, rows, gateRow, row, next, next);
    }

    @Override
    void backward(Engine engine, int rows, int row, int from) {
        gates.backward(engine, rows, row, row, from);
    }
}
