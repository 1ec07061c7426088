package lanewise.nn.recurrent;

import lanewise.engine.Engine;
import lanewise.engine.GruResetGates;
import lanewise.engine.Matrix;
import lanewise.engine.Product;

/**
 * The GRU with the reset gate before the product, as Cho et al. (2014) wrote it; Keras with {@code reset_after=False}, ONNX with
 * {@code linear_before_reset=0}.
 *
 * <pre>
 * r = s(W_ir x + b_ir + W_hr h + b_hr)           z = s(W_iz x + b_iz + W_hz h + b_hz)      h = h_{t-1}
 * n = tanh(W_in x + b_in + W_hn (r h) + b_hn)    h_t = (1 - z) n + z h
 * </pre>
 *
 * <p>s is the sigmoid or a straight line held in 0..1.
 */
final class GruResetStep extends Step {
    private final Matrix[] sources;
    private final Product inputProduct;
    private final Product hiddenProduct;
    private final Product resetProduct;
    private final GruResetGates gates;
    private final GateGradient packedReset;
    private final Product resetGradient;

    GruResetStep(Memory memory) {
        super(memory, memory.kept(" gates", 3 * memory.weights().padded));
        Weights w = memory.weights();
        GateBlock[] products = w.blocks.products();
        Matrix reset = memory.kept(" reset", w.padded);
        inputProduct = Product.packed(memory.x(), w.forward[0], w.biasRow, kept);
        Matrix rz = w.whole(products[1], kept);
        hiddenProduct = Product.packed(memory.h(), w.forward[1], rz, rz);
        Matrix n = w.whole(products[2], kept);
        Matrix resetH = reset.columns(0, w.hidden);
        resetProduct = Product.packed(resetH, w.forward[2], n, n);
        boolean training = memory.training();
        // Saved, not scratch: its padding columns are never written and have to stay zero.
        Matrix dReset = training ? memory.plan().saved(memory.name(" d reset"), memory.batch(), w.padded) : null;
        gates = new GruResetGates(kept, memory.hPadded(), reset, memory.dh(), memory.dh(), dReset, dz, w.lineRow());
        packedReset = training ? new GateGradient(memory.plan(), memory.name(" W_hn"), w, products[2], dz) : null;
        resetGradient = training ? packedReset.product(null, dReset.columns(0, w.hidden)) : null;
        sources = new Matrix[] {memory.x(), memory.h(), resetH};
    }

    @Override
    Matrix[] sources() {
        return sources;
    }

    @Override
    void forward(Engine engine, int rows, int from, int row, int gateRow, int next) {
        inputProduct.run(engine, rows, row, 0, gateRow);
        hiddenProduct.run(engine, rows, row, gateRow, gateRow);
        gates.forwardReset(engine, rows, gateRow, row);
        resetProduct.run(engine, rows, gateRow, gateRow, gateRow);
        gates.forwardOutput(engine, rows, gateRow, row, next);
    }

    @Override
    void backward(Engine engine, int rows, int row, int from) {
        gates.backwardOutput(engine, rows, row, row, from, from);
        resetGradient.run(engine, rows, row, 0, from);
        gates.backwardReset(engine, rows, row, row, from, from);
    }

    @Override
    boolean hasDirectPath() {
        return true;
    }

    @Override
    void packBackward(Engine engine) {
        packedReset.pack(engine);
    }
}
