package lanewise.nn.recurrent;

import lanewise.engine.Engine;
import lanewise.engine.GruGates;
import lanewise.engine.Matrix;
import lanewise.engine.Product;

/**
 * The GRU (Cho et al., Learning phrase representations using RNN encoder-decoder, 2014) with the reset gate after the product, as
 * in PyTorch.
 *
 * <pre>
 * r = s(W_ir x + b_ir + W_hr h + b_hr)           z = s(W_iz x + b_iz + W_hz h + b_hz)      h = h_{t-1}
 * n = tanh(W_in x + b_in + r (W_hn h + b_hn))    h_t = (1 - z) n + z h
 * </pre>
 *
 * <p>s is the sigmoid or a straight line held in 0..1.
 *
 * <p>Blocks of the pre-activations: x's part of n, r, z, h's part of n. Each element of r and z is one chain: both biases, x, h.
 */
final class GruStep extends Step {
    private final Matrix[] sources;
    private final Product inputProduct;
    private final Product hiddenProduct;
    private final GruGates gates;
    private final Matrix hiddenPart;
    private final Matrix hiddenPartBias;

    GruStep(Memory memory) {
        super(memory, memory.kept(" gates", 4 * memory.weights().padded));
        Weights w = memory.weights();
        Blocks blocks = w.blocks;
        Matrix bias = w.biasRow == null ? null : w.whole(blocks.input(), w.biasRow);
        inputProduct = Product.packed(memory.x(), w.forward[0], bias, w.whole(blocks.input(), kept));
        Matrix hiddenBlocks = w.whole(blocks.hidden(), kept);
        hiddenProduct = Product.packed(memory.h(), w.forward[1], hiddenBlocks, hiddenBlocks);
        hiddenPart = kept.columns(3 * w.padded, w.padded);
        hiddenPartBias = w.biasRow == null ? null : w.biasRow.columns(3 * w.padded, w.padded);
        // What the step before gets past the product takes dh's place.
        gates = new GruGates(kept, memory.hPadded(), memory.dh(), memory.dh(), dz, w.lineRow());
        sources = new Matrix[] {memory.x(), memory.h()};
    }

    @Override
    Matrix[] sources() {
        return sources;
    }

    @Override
    void forward(Engine engine, int rows, int from, int row, int gateRow, int next) {
        inputProduct.run(engine, rows, row, 0, gateRow);
        if (hiddenPartBias == null) {
            engine.clearRows(hiddenPart, gateRow, rows);
        } else {
            engine.spreadRow(hiddenPartBias, hiddenPart, gateRow, rows);
        }
        hiddenProduct.run(engine, rows, row, gateRow, gateRow);
        gates.forward(engine, rows, gateRow, row, next);
    }

    @Override
    void backward(Engine engine, int rows, int row, int from) {
        gates.backward(engine, rows, row, row, from, from);
    }

    @Override
    boolean hasDirectPath() {
        return true;
    }
}
