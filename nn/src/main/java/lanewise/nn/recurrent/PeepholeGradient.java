package lanewise.nn.recurrent;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;

/** dp_i += sum of dz_i c_{t-1}, dp_o += sum of dz_o c_t, dp_f += sum of dz_f c_{t-1}; each one chain, ascending in (t, b). */
final class PeepholeGradient {
    private final Matrix[] dz;
    private final Matrix[] c;
    private final Matrix[] gradients;
    private final Matrix products;
    private final Matrix sum;
    private final Matrix sumPart;

    PeepholeGradient(Step.Memory memory, Matrix dzAll) {
        Weights w = memory.weights();
        int steps = memory.gateRows();
        Matrix before = memory.c().rows(0, steps);
        Matrix after = memory.c().rows(memory.batch(), steps);
        c = new Matrix[] {before, after, before};
        dz = new Matrix[] {block(w, dzAll, 0), block(w, dzAll, 3), block(w, dzAll, 1)};
        gradients = LstmExtras.rows(memory.plan().gradient(w.lstm.peepholes));
        products = memory.plan().scratch(memory.name(" dz c"), steps, w.padded);
        sum = memory.plan().scratch(memory.name(" dp"), 1, w.padded);
        sumPart = sum.columns(0, w.hidden);
    }

    private static Matrix block(Weights w, Matrix dzAll, int gate) {
        return dzAll.columns(gate * w.padded, w.padded);
    }

    void add(Engine engine) {
        for (int q = 0; q < dz.length; q++) {
            engine.multiply(dz[q], c[q], products);
            engine.clear(sum);
            engine.addRows(products, sum);
            engine.add(sumPart, gradients[q]);
        }
    }
}
