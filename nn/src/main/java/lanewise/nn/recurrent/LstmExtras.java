package lanewise.nn.recurrent;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Packed;
import lanewise.engine.Precision;
import lanewise.nn.Declaration;

/** What an LSTM may have beyond PyTorch's plain one; null where it has not. */
final class LstmExtras {
    /** W_hr [P][H]. */
    final Matrix projection;
    /** [H][P]. */
    final Packed packedProjection;
    /** [3][H]: p_i, p_o, p_f. */
    final Matrix peepholes;
    /** [3 Hp], zeros without peepholes; null for a plain LSTM. */
    final Matrix peepholeRow;

    private final int hidden;
    private final int padded;
    private final Matrix[] peepholeRows;
    private final Matrix[] peepholeParts;

    LstmExtras(Declaration declaration, String prefix, String suffix, Recurrent.Shape shape, Precision precision) {
        Cell.Lstm cell = (Cell.Lstm) shape.cell();
        hidden = shape.hidden();
        RecurrentInit init = shape.init();
        int p = cell.projection();
        projection = p == 0
                ? null
                : declaration.weight(
                        prefix + "weight_hr" + suffix, p, hidden, init.input().of(hidden));
        packedProjection = p == 0 ? null : declaration.packed(prefix + "weight_hr" + suffix, hidden, p);
        peepholes = cell.peepholes()
                ? declaration.weight(
                        prefix + "weight_peephole" + suffix,
                        3,
                        hidden,
                        init.bias().of(hidden))
                : null;
        padded = precision.padded(hidden);
        boolean variant = cell.peepholes() || cell.hardGates();
        peepholeRow = variant ? declaration.packedRow(prefix + "peephole" + suffix, 3 * padded) : null;
        peepholeRows = peepholes == null ? new Matrix[0] : rows(peepholes);
        peepholeParts = peepholes == null ? new Matrix[0] : parts(peepholeRow);
    }

    /** The rows p_i, p_o, p_f of a matrix [3][H]. */
    static Matrix[] rows(Matrix matrix) {
        return new Matrix[] {matrix.rows(0, 1), matrix.rows(1, 1), matrix.rows(2, 1)};
    }

    private Matrix[] parts(Matrix row) {
        Matrix[] parts = new Matrix[3];
        for (int q = 0; q < parts.length; q++) {
            parts[q] = row.columns(q * padded, hidden);
        }
        return parts;
    }

    /** Peepholes or hard gates. */
    boolean variant() {
        return peepholeRow != null;
    }

    void pack(Engine engine) {
        if (projection != null) {
            packedProjection.packTransposed(engine, projection, 0, 0);
        }
        for (int q = 0; q < peepholeRows.length; q++) {
            engine.copy(peepholeRows[q], peepholeParts[q]);
        }
    }
}
