package lanewise.nn.loss;

import lanewise.engine.Matrix;

/** Output and target, and how each term counts in what {@link Evaluation} differentiates. */
public final class Terms {
    private final Matrix output;
    private final Matrix target;
    private final double[] rowWeights;
    private final Matrix termWeights;
    private Matrix cotangents;
    private double scale;
    /** Made when first asked for. */
    private double[] row;

    Terms(Matrix output, Matrix target, double[] rowWeights, Matrix termWeights) {
        this.output = output;
        this.target = target;
        this.rowWeights = rowWeights;
        this.termWeights = termWeights;
    }

    /** [rows][outputWidth]. */
    public Matrix output() {
        return output;
    }

    /** [rows][targetWidth]. */
    public Matrix target() {
        return target;
    }

    /** The factor of one term. */
    public double weight(int row, int term) {
        double weight = scale * own(row, term);
        return cotangents == null ? weight : weight * cotangents.get(row, term);
    }

    /** Room for one row of the output, for a loss's own use within one call. */
    double[] row() {
        if (row == null) {
            row = new double[output.columns()];
        }
        return row;
    }

    /** The weight of a term that was given with the data. */
    double own(int row, int term) {
        double weight = rowWeight(row);
        return termWeights == null ? weight : weight * termWeights.get(row, term);
    }

    double rowWeight(int row) {
        return rowWeights == null ? 1 : rowWeights[row];
    }

    /** What multiplies the weights that were given: one factor for all terms, or one for each. */
    void differentiate(double factor, Matrix each) {
        scale = factor;
        cotangents = each;
    }

    /** Weights that are negative or not finite, of a row that counts, are an IllegalArgumentException. */
    void requireWeights(int row, int terms) {
        double weight = rowWeight(row);
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "row weights must be >= 0 and finite, but that of row " + row + " is " + weight);
        }
        if (termWeights == null || weight == 0) {
            return;
        }
        for (int term = 0; term < terms; term++) {
            double each = termWeights.get(row, term);
            if (!(each >= 0 && each < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("term weights must be >= 0 and finite, but that of row " + row
                        + ", term " + term + " is " + each);
            }
        }
    }
}
