package lanewise.nn;

import lanewise.engine.Matrix;

/**
 * A sequence batch as it passes from layer to layer, time-major: row {@code t * batch + b} of the matrices is step t of sequence
 * b, so that one step is a contiguous block of rows.
 *
 * @param time steps T
 * @param batch sequences B
 * @param value [T*B][width]
 * @param gradient of the loss with respect to value, the same shape; null where none is wanted
 * @param lengths valid steps of each sequence [B], set anew before each forward; null where all have T steps
 */
public record Activation(int time, int batch, Matrix value, Matrix gradient, int[] lengths) {
    public Activation {
        Matrix.requireShape("value", value, time * batch, value.columns());
        if (gradient != null) {
            Matrix.requireShape("gradient", gradient, time * batch, value.columns());
        }
    }

    /** Values per step and sequence. */
    public int width() {
        return value.columns();
    }
}
