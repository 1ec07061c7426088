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

    /**
     * Sets the values from sequences one after another.
     *
     * @param sequences [B][T][width], row-major
     */
    public void setBatchFirst(double[] sequences) {
        fromBatchFirst(value, sequences);
    }

    /** The values, sequence after sequence: [B][T][width], row-major. */
    public double[] toBatchFirst() {
        return toBatchFirst(value);
    }

    /**
     * The same into an array.
     *
     * @param sequences [B][T][width]
     */
    public void toBatchFirst(double[] sequences) {
        toBatchFirst(value, sequences);
    }

    /** Sets the gradient from sequences one after another, [B][T][width]. */
    public void setGradientBatchFirst(double[] sequences) {
        fromBatchFirst(gradient, sequences);
    }

    /** The gradient, sequence after sequence: [B][T][width]. */
    public double[] gradientBatchFirst() {
        return toBatchFirst(gradient);
    }

    private void requireSequences(Matrix rows, double[] sequences) {
        if (sequences.length != rows.rows() * rows.columns()) {
            throw new IllegalArgumentException("sequences must hold [B][T][width] = [" + batch + "][" + time + "]["
                    + rows.columns() + "] values, but hold " + sequences.length);
        }
    }

    private void fromBatchFirst(Matrix rows, double[] sequences) {
        requireSequences(rows, sequences);
        for (int row = 0; row < rows.rows(); row++) {
            int from = (row % batch * time + row / batch) * rows.columns();
            for (int j = 0; j < rows.columns(); j++) {
                rows.set(row, j, sequences[from + j]);
            }
        }
    }

    private double[] toBatchFirst(Matrix rows) {
        double[] sequences = new double[rows.rows() * rows.columns()];
        toBatchFirst(rows, sequences);
        return sequences;
    }

    private void toBatchFirst(Matrix rows, double[] sequences) {
        requireSequences(rows, sequences);
        for (int row = 0; row < rows.rows(); row++) {
            int to = (row % batch * time + row / batch) * rows.columns();
            for (int j = 0; j < rows.columns(); j++) {
                sequences[to + j] = rows.get(row, j);
            }
        }
    }

    /** Values per step and sequence. */
    public int width() {
        return value.columns();
    }
}
