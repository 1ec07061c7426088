package lanewise.nn.loss;

import lanewise.engine.Matrix;

/**
 * A loss: a sum or mean of terms, each of which depends on one row of the model's output and the same row of the targets. Values are
 * float64 whatever the model's precision.
 */
public interface Loss {
    /** Columns of the target for an output of {@code outputWidth} columns; IllegalArgumentException if that can't be. */
    int targetWidth(int outputWidth);

    /** Terms in one row. */
    int terms(int outputWidth);

    /** Term number {@code term} of row {@code row}. */
    double term(Matrix output, Matrix target, int row, int term);

    /**
     * Gradients of the weighted sum of all terms. Overwrites dOutput and dTarget.
     *
     * @param dOutput like output
     * @param dTarget like target, or null
     */
    void gradient(Terms terms, Matrix dOutput, Matrix dTarget);

    /**
     * Output and target, and how each term counts.
     *
     * @param output [rows][outputWidth]
     * @param target [rows][targetWidth]
     * @param weights [rows][terms], or null for {@code weight} everywhere
     * @param weight the weight of each term where weights is null
     */
    record Terms(Matrix output, Matrix target, Matrix weights, double weight) {
        /** The weight of one term. */
        public double weight(int row, int term) {
            return weights == null ? weight : weights.get(row, term);
        }
    }

    /** Sums all terms in a fixed pairwise order and reduces them. */
    default double value(Matrix output, Matrix target, Reduction reduction, PairwiseSum sum) {
        Matrix.requireShape("target", target, output.rows(), targetWidth(output.columns()));
        int terms = terms(output.columns());
        sum.reset();
        for (int row = 0; row < output.rows(); row++) {
            for (int term = 0; term < terms; term++) {
                sum.add(term(output, target, row, term));
            }
        }
        return reduction == Reduction.SUM ? sum.value() : sum.value() / sum.count();
    }

    /** Mean squared error, see {@link MeanSquaredError}. */
    static Loss mse() {
        return new MeanSquaredError();
    }

    /** Negative log-likelihood of Gaussians with the constant ln(2 pi) / 2, see {@link GaussianNll}. */
    static Loss gaussianNll() {
        return new GaussianNll(true, GaussianNll.SMALLEST_VARIANCE);
    }

    /** Negative log-likelihood of zero-mean Gaussians from their variances, see {@link VarianceNll}. */
    static Loss varianceNll() {
        return new VarianceNll(GaussianNll.SMALLEST_VARIANCE);
    }

    /** Pinball loss of several quantiles, see {@link Pinball}. */
    static Loss pinball(double... quantiles) {
        return new Pinball(quantiles);
    }
}
