package lanewise.nn.loss;

import lanewise.engine.Matrix;

/**
 * A loss on one batch: the one place that weights the terms, sums them pairwise in float64 in the order of the rows, and divides.
 *
 * <pre>
 * sum    sum_r w_r sum_k v_rk term_rk
 * mean   sum / sum_r w_r count_r
 * </pre>
 *
 * with w_r the weight of row r (1 unless given; 0 masks the row), v_rk that of term k of it (1 unless given), and count_r what the loss
 * says its terms count: their number, or with weights of classes the class's weight. A masked row is not read at all: whatever stands
 * there, NaN included, it adds nothing to value and mean and gets a gradient of exactly zero. A mean of nothing is 0, with a gradient
 * of zero (PyTorch gives NaN).
 *
 * <p>Matrices and weights are read anew at each call. Allocates nothing after construction. For one thread at a time.
 */
public final class Evaluation {
    private final Loss loss;
    private final double[] rowWeights;
    private final Matrix termWeights;
    private final Terms terms;
    private final int termsPerRow;
    private final PairwiseSum sum = new PairwiseSum();
    private double counted;

    private Evaluation(Loss loss, Matrix output, Matrix target, double[] rowWeights, Matrix termWeights) {
        this.loss = loss;
        this.rowWeights = rowWeights;
        this.termWeights = termWeights;
        this.terms = new Terms(output, target, rowWeights, termWeights);
        this.termsPerRow = loss.terms(output.columns());
    }

    /**
     * A loss whose rows all count alike.
     *
     * @param output [rows][outputWidth]
     * @param target [rows][targetWidth]
     */
    public static Evaluation of(Loss loss, Matrix output, Matrix target) {
        Matrix.requireShape("target", target, output.rows(), loss.targetWidth(output.columns()));
        return new Evaluation(loss, output, target, null, null);
    }

    /**
     * The same with weights of rows, by which a mean divides; 0 masks a row.
     *
     * @param weights [rows], each at least 0; kept, not copied
     */
    public Evaluation withRowWeights(double[] weights) {
        int rows = terms.output().rows();
        if (weights.length != rows) {
            throw new IllegalArgumentException(
                    "row weights must be " + rows + ", one for each row, but are " + weights.length);
        }
        return new Evaluation(loss, terms.output(), terms.target(), weights, termWeights);
    }

    /**
     * The same with weights of single terms, by which a mean does not divide: PyTorch's {@code weight} of binary cross-entropy.
     *
     * @param weights [rows][terms], each at least 0
     */
    public Evaluation withTermWeights(Matrix weights) {
        Matrix.requireShape("term weights", weights, terms.output().rows(), termsPerRow);
        return new Evaluation(loss, terms.output(), terms.target(), rowWeights, weights);
    }

    /**
     * Row weights of time-major sequences: 1 for step t of sequence b, row t * B + b, where t &lt; lengths[b], else 0.
     *
     * @param lengths valid steps of each of B sequences, 0..T
     * @param weights [T*B], overwritten
     */
    public static void weightSteps(int[] lengths, double[] weights) {
        int batch = lengths.length;
        if (batch == 0 || weights.length % batch != 0) {
            throw new IllegalArgumentException("weights must be T * B, a multiple of the " + batch
                    + " sequences that have a length, but are " + weights.length);
        }
        for (int b = 0; b < batch; b++) {
            int time = weights.length / batch;
            if (lengths[b] < 0 || lengths[b] > time) {
                throw new IllegalArgumentException(
                        "lengths must be in 0.." + time + " (the steps T), but lengths[" + b + "] = " + lengths[b]);
            }
            for (int t = 0; t < time; t++) {
                weights[t * batch + b] = t < lengths[b] ? 1 : 0;
            }
        }
    }

    /** The sum or mean of all terms; IllegalArgumentException for targets or weights that the loss has no meaning for. */
    public double value(Reduction reduction) {
        double divisor = divisor(reduction);
        sum.reset();
        for (int row = 0; row < terms.output().rows(); row++) {
            for (int term = 0; counts(row) && term < termsPerRow; term++) {
                sum.add(terms.own(row, term) * loss.term(terms.output(), terms.target(), row, term));
            }
        }
        return divisor == 0 ? 0 : sum.value() / divisor;
    }

    /**
     * Every term with its weight, row-major, 0 where a row is masked: a loss that is not reduced.
     *
     * @param values [rows*terms], overwritten
     */
    public void values(double[] values) {
        int rows = terms.output().rows();
        if (values.length != (long) rows * termsPerRow) {
            throw new IllegalArgumentException("values must be rows * terms = " + rows + " * " + termsPerRow + " = "
                    + (long) rows * termsPerRow + ", but are " + values.length);
        }
        count();
        for (int row = 0; row < rows; row++) {
            for (int term = 0; term < termsPerRow; term++) {
                values[row * termsPerRow + term] =
                        counts(row) ? terms.own(row, term) * loss.term(terms.output(), terms.target(), row, term) : 0;
            }
        }
    }

    /** What a mean divides by: the weighted count of the terms that were not masked in the latest value or gradient. */
    public double counted() {
        return counted;
    }

    private void count() {
        sum.reset();
        for (int row = 0; row < terms.output().rows(); row++) {
            terms.requireWeights(row, termsPerRow);
            if (counts(row)) {
                loss.requireTarget(terms.target(), row);
                sum.add(terms.rowWeight(row) * loss.count(terms.output(), terms.target(), row));
            }
        }
        counted = sum.value();
    }

    /**
     * Gradients of the reduced loss; overwrites dOutput and dTarget.
     *
     * @param cotangent the factor of all gradients, 1 for those of the loss itself
     * @param dOutput like output
     * @param dTarget like target, or null
     */
    public void gradient(Reduction reduction, double cotangent, Matrix dOutput, Matrix dTarget) {
        double divisor = divisor(reduction);
        terms.differentiate(divisor == 0 ? 0 : cotangent / divisor, null);
        // A mean of nothing may still have rows: those whose classes weigh nothing.
        gradients(divisor != 0, dOutput, dTarget);
    }

    /**
     * Gradients of the loss that is not reduced; overwrites dOutput and dTarget.
     *
     * @param cotangents [rows][terms]
     * @param dOutput like output
     * @param dTarget like target, or null
     */
    public void gradient(Matrix cotangents, Matrix dOutput, Matrix dTarget) {
        Matrix.requireShape("cotangents", cotangents, terms.output().rows(), termsPerRow);
        count();
        terms.differentiate(1, cotangents);
        gradients(true, dOutput, dTarget);
    }

    private void gradients(boolean any, Matrix dOutput, Matrix dTarget) {
        requireLike("dOutput", dOutput, terms.output());
        if (dTarget != null) {
            requireLike("dTarget", dTarget, terms.target());
        }
        for (int row = 0; row < dOutput.rows(); row++) {
            if (any && counts(row)) {
                loss.gradient(terms, row, dOutput, dTarget);
            } else {
                clear(dOutput, row);
                if (dTarget != null) {
                    clear(dTarget, row);
                }
            }
        }
    }

    private double divisor(Reduction reduction) {
        count();
        return reduction == Reduction.SUM ? 1 : counted;
    }

    private boolean counts(int row) {
        return rowWeights == null || rowWeights[row] != 0;
    }

    private static void requireLike(String name, Matrix matrix, Matrix like) {
        Matrix.requireShape(name, matrix, like.rows(), like.columns());
    }

    private static void clear(Matrix matrix, int row) {
        for (int column = 0; column < matrix.columns(); column++) {
            matrix.set(row, column, 0);
        }
    }
}
