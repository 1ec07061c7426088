package lanewise.nn.recurrent;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Packed;
import lanewise.nn.Declaration;
import lanewise.nn.Initializer;

/**
 * The weights of one recurrent layer in one direction. W_ih [GH][D] and W_hh [GH][H] lie side by side as [W_ih | W_hh], gate rows
 * in PyTorch's order; z has a block of Hp columns for each gate, H padded to whole 64-byte units.
 */
final class Weights {
    final Cell cell;
    final Blocks blocks;
    final int input;
    final int hidden;
    /** Width of the hidden state: H, or P where it is projected. */
    final int output;
    /** Hp. */
    final int padded;
    /** {@link #output}, padded. */
    final int outputPadded;
    /** What tells this layer and direction from others, for random numbers: prefix and suffix. */
    final String place;

    final double recurrentDropout;

    /** [GH][D + output]. */
    final Matrix stacked;

    /** An LSTM's further weights, else null. */
    final LstmExtras lstm;

    /** Null where gates are sigmoids. */
    private final GateLine line;

    final Matrix biasIh;
    final Matrix biasHh;
    /** One for each of the cell's products, [width][gates Hp]. */
    final Packed[] forward;
    /** [blocks Hp]: what of b_ih and b_hh belongs to each block, the start value of z; null without biases. */
    final Matrix biasRow;

    private final Matrix[][] forwardRows;
    private final Matrix[] biasIhRow;
    private final Matrix[] biasHhRow;
    private final Matrix[] biasIhParts;
    private final Matrix[] biasHhParts;

    Weights(Declaration declaration, String prefix, String suffix, int input, Recurrent.Shape shape) {
        this.input = input;
        cell = shape.cell();
        hidden = shape.hidden();
        output = cell.outputWidth(hidden);
        place = prefix + "recurrent" + suffix;
        recurrentDropout = shape.dropout().recurrent();
        blocks = Blocks.of(cell, input, output);
        int gateRows = cell.gates() * hidden;
        RecurrentInit init = shape.init();
        stacked = declaration.stacked(prefix + "weight" + suffix, gateRows, input + output);
        Initializer inputInit = init.input().of(hidden);
        declaration.part(prefix + "weight_ih" + suffix, stacked.columns(0, input), inputInit);
        Initializer hiddenInit = init.recurrent().of(hidden);
        declaration.part(prefix + "weight_hh" + suffix, stacked.columns(input, output), hiddenInit);
        boolean bias = shape.bias();
        biasIh = bias ? declaration.bias(prefix + "bias_ih" + suffix, gateRows, init.bias(cell, hidden, 1)) : null;
        biasHh = bias ? declaration.bias(prefix + "bias_hh" + suffix, gateRows, init.bias(cell, hidden, 0)) : null;
        lstm = cell instanceof Cell.Lstm
                ? new LstmExtras(declaration, prefix, suffix, shape, stacked.precision())
                : null;
        padded = stacked.precision().padded(hidden);
        line = cell.hardGates() ? new GateLine(declaration, prefix + "gate line" + suffix, cell.gate(), padded) : null;
        outputPadded = stacked.precision().padded(output);
        GateBlock[] products = blocks.products();
        forward = new Packed[products.length];
        forwardRows = new Matrix[products.length][];
        for (int i = 0; i < products.length; i++) {
            String name = prefix + "weight" + suffix + (i == 0 ? "" : "_" + i);
            forward[i] = declaration.packed(name, products[i].width(), products[i].count() * padded);
            forwardRows[i] = rows(products[i], stacked);
        }
        biasRow = bias ? declaration.packedRow(prefix + "bias" + suffix, blocks.count() * padded) : null;
        biasIhRow = bias ? columns(blocks.input(), biasRow) : null;
        biasHhRow = bias ? columns(blocks.hiddenBias(), biasRow) : null;
        biasIhParts = bias ? parts(blocks.input(), biasIh) : null;
        biasHhParts = bias ? parts(blocks.hiddenBias(), biasHh) : null;
    }

    /** [2 Hp]: slope and shift of hard gates; null for sigmoids. */
    Matrix lineRow() {
        return line == null ? null : line.row;
    }

    /** Of each gate of a block its H rows and the block's columns, in a matrix like {@link #stacked}. */
    Matrix[] rows(GateBlock block, Matrix matrix) {
        Matrix[] rows = new Matrix[block.count()];
        for (int q = 0; q < rows.length; q++) {
            rows[q] = matrix.rows(block.gates()[q] * hidden, hidden).columns(block.column(), block.width());
        }
        return rows;
    }

    /** Of each gate of a block its H columns in a matrix like z. */
    Matrix[] columns(GateBlock block, Matrix z) {
        Matrix[] columns = new Matrix[block.count()];
        for (int q = 0; q < columns.length; q++) {
            columns[q] = z.columns((block.first() + q) * padded, hidden);
        }
        return columns;
    }

    /** Of each gate of a block its part of a bias [GH]. */
    Matrix[] parts(GateBlock block, Matrix bias) {
        Matrix[] parts = new Matrix[block.count()];
        for (int q = 0; q < parts.length; q++) {
            parts[q] = bias.columns(block.gates()[q] * hidden, hidden);
        }
        return parts;
    }

    /** All columns of a block in a matrix like z, padding included. */
    Matrix whole(GateBlock block, Matrix z) {
        return z.columns(block.first() * padded, block.count() * padded);
    }

    void pack(Engine engine) {
        for (int i = 0; i < forward.length; i++) {
            for (int q = 0; q < forwardRows[i].length; q++) {
                forward[i].packTransposed(engine, forwardRows[i][q], 0, q * padded);
            }
        }
        if (lstm != null) {
            lstm.pack(engine);
        }
        if (line != null) {
            line.pack();
        }
        if (biasRow == null) {
            return;
        }
        engine.clear(biasRow);
        for (int q = 0; q < biasIhRow.length; q++) {
            engine.add(biasIhParts[q], biasIhRow[q]);
        }
        for (int q = 0; q < biasHhRow.length; q++) {
            engine.add(biasHhParts[q], biasHhRow[q]);
        }
    }
}
