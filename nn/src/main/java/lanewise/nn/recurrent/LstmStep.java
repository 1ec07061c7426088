package lanewise.nn.recurrent;

import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.LstmGates;
import lanewise.engine.LstmVariantGates;
import lanewise.engine.Matrix;
import lanewise.engine.Product;

/**
 * Hochreiter and Schmidhuber, Long short-term memory, 1997, with the forget gate of Gers, Schmidhuber and Cummins, 2000.
 *
 * <pre>
 * z_t = b_ih + b_hh + [x_t, h_{t-1}] [W_ih | W_hh]^T          one chain per element: bias, then x, then h
 * i = s(z_i + p_i c_{t-1})   f = s(z_f + p_f c_{t-1})   g = tanh(z_g)   c_t = f c_{t-1} + i g
 * o = s(z_o + p_o c_t)       h_t = o tanh(c_t)   or   W_hr (o tanh(c_t))
 * </pre>
 *
 * <p>s is the sigmoid or a straight line held in 0..1. Without peepholes p is zero and is not read at all.
 */
final class LstmStep extends Step {
    private final Matrix[] sources;
    private final Product product;
    private final LstmGates gates;
    /** Null for plain gates. */
    private final LstmVariantGates variant;
    /** Null without. */
    private final HiddenProjection projection;
    /** Null without, and for inference. */
    private final PeepholeGradient peepholes;

    LstmStep(Memory memory) {
        super(memory, memory.kept(" gates", 4 * memory.weights().padded));
        Weights w = memory.weights();
        Matrix tanhC = memory.kept(" tanh c", w.padded);
        product = Product.packed(memory.xh(), w.forward[0], w.biasRow, kept);
        projection = w.lstm.projection == null ? null : new HiddenProjection(memory);
        Matrix h = projection == null ? memory.hPadded() : projection.unprojected();
        Matrix dh = projection == null ? memory.dh() : projection.unprojectedGradient();
        gates = new LstmGates(kept, memory.c(), tanhC, h, dh, memory.dc(), dz);
        variant = w.lstm.variant() ? new LstmVariantGates(gates, w.lstm.peepholeRow, w.lineRow()) : null;
        peepholes = w.lstm.peepholes != null && memory.training() ? new PeepholeGradient(memory, dz) : null;
        sources = new Matrix[] {memory.xh()};
    }

    @Override
    Matrix[] sources() {
        return sources;
    }

    @Override
    void forward(Engine engine, int rows, int from, int row, int gateRow, int next) {
        product.run(engine, rows, row, 0, gateRow);
        int hRow = projection == null ? next : gateRow;
        if (variant == null) {
            gates.forward(engine, rows, gateRow, row, next, hRow);
        } else {
            variant.forward(engine, rows, gateRow, row, next, hRow);
        }
        if (projection != null) {
            projection.forward(engine, rows, gateRow, next);
        }
    }

    @Override
    void backward(Engine engine, int rows, int row, int from) {
        if (projection != null) {
            projection.backward(engine, rows, row, from);
        }
        if (variant == null) {
            gates.backward(engine, rows, row, row, from);
        } else {
            variant.backward(engine, rows, row, row, from);
        }
    }

    @Override
    List<WeightGradient> weightGradients() {
        return projection == null ? List.of() : List.of(projection.weightGradient());
    }

    @Override
    void hold(Engine engine, int row) {
        super.hold(engine, row);
        if (projection != null) {
            projection.hold(engine, row);
        }
    }

    @Override
    void finish(Engine engine) {
        if (peepholes != null) {
            peepholes.add(engine);
        }
    }

    @Override
    void packBackward(Engine engine) {
        if (projection != null) {
            projection.packBackward(engine);
        }
    }
}
