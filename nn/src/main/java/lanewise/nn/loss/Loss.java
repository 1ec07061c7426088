package lanewise.nn.loss;

import lanewise.engine.Matrix;

/**
 * A loss: terms, each of which depends on one row of the model's output and the same row of the targets. {@link Evaluation} weights
 * and sums them and divides by what they count, so that a loss here is a term and its slope. Values are float64 whatever the model's
 * precision.
 */
public interface Loss {
    /** Columns of the target for an output of {@code outputWidth} columns; IllegalArgumentException if that can't be. */
    int targetWidth(int outputWidth);

    /** Terms in one row. */
    int terms(int outputWidth);

    /** What the terms of a row count in a mean: their number, unless the loss weights them, as with weights of classes. */
    default double count(Matrix output, Matrix target, int row) {
        return terms(output.columns());
    }

    /** Term number {@code term} of row {@code row}. */
    double term(Matrix output, Matrix target, int row, int term);

    /**
     * Gradients of the weighted sum of one row's terms. Overwrites this row of dOutput and dTarget.
     *
     * @param terms output, target and the weight of each term
     * @param dOutput like output
     * @param dTarget like target, or null
     */
    void gradient(Terms terms, int row, Matrix dOutput, Matrix dTarget);

    /** Whether the target is a number with a slope, and not the index of a class, for which dTarget is 0. */
    default boolean targetHasSlope() {
        return true;
    }

    /** IllegalArgumentException for a row of targets that the loss has no meaning for; by default, one that is not finite. */
    default void requireTarget(Matrix target, int row) {
        for (int column = 0; column < target.columns(); column++) {
            double value = target.get(row, column);
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "target must be finite, but row " + row + ", column " + column + " is " + value);
            }
        }
    }

    /** Mean squared error, see {@link MeanSquaredError}. */
    static Loss mse() {
        return new MeanSquaredError();
    }

    /** Absolute error, see {@link AbsoluteError}. */
    static Loss l1() {
        return new AbsoluteError();
    }

    /** Squared near the target, linear from {@code delta} on, see {@link Huber}. */
    static Loss huber(double delta) {
        return new Huber(delta);
    }

    /** Huber's loss divided by {@code beta}, see {@link SmoothL1}. */
    static Loss smoothL1(double beta) {
        return new SmoothL1(beta);
    }

    /** Cross-entropy of events with yes and no from logits, see {@link BceWithLogits}. */
    static Loss bceWithLogits() {
        return BceWithLogits.plain();
    }

    /** Cross-entropy from logits and the index of the class, see {@link CrossEntropy}. */
    static Loss crossEntropy() {
        return CrossEntropy.ofIndices();
    }

    /** Negative log-likelihood of Gaussians with the constant ln(2 pi) / 2, see {@link GaussianNll}. */
    static Loss gaussianNll() {
        return new GaussianNll(true, GaussianNll.SMALLEST_VARIANCE);
    }

    /** Negative log-likelihood of zero-mean Gaussians from their variances, see {@link VarianceNll}. */
    static Loss varianceNll() {
        return new VarianceNll(GaussianNll.SMALLEST_VARIANCE);
    }

    /** Negative log-likelihood of Student-t distributions whose degrees of freedom are outputs too, see {@link StudentTNll}. */
    static Loss studentTNll() {
        return StudentTNll.withOutputDof();
    }

    /** Pinball loss of several quantiles, see {@link Pinball}. */
    static Loss pinball(double... quantiles) {
        return new Pinball(quantiles);
    }
}
