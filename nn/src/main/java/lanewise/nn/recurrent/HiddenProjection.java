package lanewise.nn.recurrent;

import static lanewise.engine.Product.Operand.plain;
import static lanewise.engine.Product.Operand.transposed;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Packed;
import lanewise.engine.Product;

/**
 * h = W_hr m: an LSTM's hidden state m = o tanh(c), H wide, brought to P values (Sak, Senior, Beaufays, Long short-term memory based
 * recurrent neural network architectures for large vocabulary speech recognition, 2014).
 */
final class HiddenProjection {
    private final LstmExtras weights;
    private final Matrix m;
    private final Product product;
    private final Matrix dm;
    private final Matrix dh;
    private final Matrix dhSteps;
    private final Packed packed;
    private final Product gradient;
    private final WeightGradient weightGradient;

    HiddenProjection(Step.Memory memory) {
        Weights w = memory.weights();
        weights = w.lstm;
        int p = w.output;
        m = memory.kept(" unprojected h", w.padded);
        Matrix mh = m.columns(0, w.hidden);
        product = Product.packed(
                mh, weights.packedProjection, null, memory.hPadded().columns(0, p));
        boolean training = memory.training();
        // Saved, not scratch: its padding columns are never written and have to stay zero.
        dm = training ? memory.plan().saved(memory.name(" d unprojected h"), memory.batch(), w.padded) : null;
        dh = training ? memory.dh().columns(0, p) : null;
        dhSteps = training ? memory.plan().saved(memory.name(" dh steps"), memory.gateRows(), p) : null;
        packed = training ? memory.plan().packed(memory.name(" W_hr"), p, w.hidden) : null;
        gradient = training ? Product.packed(dh, packed, null, dm.columns(0, w.hidden)) : null;
        Matrix dW = training ? memory.plan().gradient(weights.projection) : null;
        weightGradient = training ? new WeightGradient(Product.of(transposed(dhSteps), plain(mh), dW, dW), p) : null;
    }

    /** m, where the gates write it, in rows like those of the gates. */
    Matrix unprojected() {
        return m;
    }

    /** Its gradient [B][Hp]. */
    Matrix unprojectedGradient() {
        return dm;
    }

    WeightGradient weightGradient() {
        return weightGradient;
    }

    void forward(Engine engine, int rows, int gateRow, int next) {
        product.run(engine, rows, gateRow, 0, next);
    }

    /** dm = dh W_hr; dh is kept for the gradient of W_hr. */
    void backward(Engine engine, int rows, int row, int from) {
        engine.copyRows(dh, from, dhSteps, row, rows);
        gradient.run(engine, rows, from, 0, from);
    }

    void hold(Engine engine, int row) {
        engine.clearRows(dhSteps, row, 1);
    }

    void packBackward(Engine engine) {
        packed.pack(engine, weights.projection, 0, 0);
    }
}
