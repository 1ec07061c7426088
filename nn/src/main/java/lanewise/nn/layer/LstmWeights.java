package lanewise.nn.layer;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Packed;
import lanewise.nn.Declaration;
import lanewise.nn.Initializer;

/**
 * The weights of one LSTM layer in one direction. W_ih [4H][D] and W_hh [4H][H] lie side by side as [W_ih | W_hh], so that one
 * product with [x_t, h_{t-1}] gives all four gates; gate rows are in PyTorch's order i, f, g, o. Packed columns give each gate a
 * block of Hp columns, H padded to whole 64-byte units.
 */
final class LstmWeights {
    static final int GATES = 4;

    final int input;
    final int hidden;
    /** Hp. */
    final int padded;

    /** [4H][D + H]. */
    final Matrix stacked;

    final Matrix biasIh;
    final Matrix biasHh;
    /** [D + H][4 Hp]. */
    final Packed forward;
    /** [4 Hp]: b_ih + b_hh, the product's start value; null without biases. */
    final Matrix biasRow;

    private final Matrix[] stackedRows;
    private final Matrix[] biasIhParts;
    private final Matrix[] biasHhParts;
    private final Matrix[] biasRowParts;

    LstmWeights(Declaration declaration, String prefix, String suffix, int input, Lstm.Shape shape) {
        this.input = input;
        hidden = shape.hidden();
        Initializer initializer = Initializer.uniform(1 / Math.sqrt(hidden));
        stacked = declaration.stacked(prefix + "weight" + suffix, GATES * hidden, input + hidden);
        declaration.part(prefix + "weight_ih" + suffix, stacked.columns(0, input), initializer);
        declaration.part(prefix + "weight_hh" + suffix, stacked.columns(input, hidden), initializer);
        boolean bias = shape.bias();
        biasIh = bias ? declaration.bias(prefix + "bias_ih" + suffix, GATES * hidden, initializer) : null;
        biasHh = bias ? declaration.bias(prefix + "bias_hh" + suffix, GATES * hidden, initializer) : null;
        padded = stacked.precision().padded(hidden);
        forward = declaration.packed(prefix + "weight" + suffix, input + hidden, GATES * padded);
        biasRow = bias ? declaration.packedRow(prefix + "bias" + suffix, GATES * padded) : null;
        stackedRows = gateRows(stacked);
        biasIhParts = bias ? parts(biasIh, hidden) : null;
        biasHhParts = bias ? parts(biasHh, hidden) : null;
        biasRowParts = bias ? parts(biasRow, padded) : null;
    }

    /** The H rows of each gate in a matrix [4H][...]. */
    Matrix[] gateRows(Matrix matrix) {
        Matrix[] rows = new Matrix[GATES];
        for (int q = 0; q < GATES; q++) {
            rows[q] = matrix.rows(q * hidden, hidden);
        }
        return rows;
    }

    /** The H columns of each gate in a matrix whose gates are {@code stride} columns apart. */
    Matrix[] parts(Matrix matrix, int stride) {
        Matrix[] columns = new Matrix[GATES];
        for (int q = 0; q < GATES; q++) {
            columns[q] = matrix.columns(q * stride, hidden);
        }
        return columns;
    }

    void pack(Engine engine) {
        for (int q = 0; q < GATES; q++) {
            forward.packTransposed(engine, stackedRows[q], 0, q * padded);
            if (biasRow != null) {
                engine.copy(biasIhParts[q], biasRowParts[q]);
                engine.add(biasHhParts[q], biasRowParts[q]);
            }
        }
    }
}
