package lanewise.nn.loss;

import lanewise.engine.Matrix;

/**
 * Binary cross-entropy from logits: the output x is the log-odds of an event, the target t its probability, mostly 0 or 1. One term
 * per element; with softplus(x) = ln(1 + e^x) and s the sigmoid,
 *
 * <pre>
 * w_j ((1 - t) softplus(x) + p_j t softplus(-x))
 * dx  w_j ((1 - t) s(x) - p_j t s(-x))
 * dt  w_j (p_j softplus(-x) - softplus(x))
 * </pre>
 *
 * where p_j weights the events of column j and w_j the whole column. A mean divides by the number of terms whatever these weights are.
 * No logit overflows, and none loses digits: no two of these numbers cancel.
 *
 * <p>PyTorch's {@code binary_cross_entropy_with_logits} with {@code pos_weight}; its {@code weight} is the column's here, and that
 * of single elements {@link Evaluation#withTermWeights}.
 */
public final class BceWithLogits implements Loss {
    private final ColumnWeights weights;
    private final ColumnWeights posWeights;

    private BceWithLogits(ColumnWeights weights, ColumnWeights posWeights) {
        this.weights = weights;
        this.posWeights = posWeights;
    }

    /** Without weights. */
    public static BceWithLogits plain() {
        return new BceWithLogits(ColumnWeights.ones("weights"), ColumnWeights.ones("posWeights"));
    }

    /** The same with weights w of the columns, each at least 0. */
    public BceWithLogits withWeights(double... perColumn) {
        return new BceWithLogits(ColumnWeights.of("weights", perColumn), posWeights);
    }

    /** The same with weights p of the events, each at least 0: above 1 a missed event costs more than a false alarm. */
    public BceWithLogits withPosWeights(double... perColumn) {
        return new BceWithLogits(weights, ColumnWeights.of("posWeights", perColumn));
    }

    @Override
    public int targetWidth(int outputWidth) {
        weights.requireWidth(outputWidth);
        posWeights.requireWidth(outputWidth);
        return outputWidth;
    }

    @Override
    public int terms(int outputWidth) {
        return outputWidth;
    }

    @Override
    public void requireTarget(Matrix target, int row) {
        Probabilities.require(target, row);
    }

    @Override
    public double term(Matrix output, Matrix target, int row, int term) {
        double x = output.get(row, term);
        double t = target.get(row, term);
        // Most targets are 0 or 1, of which one half of the term is nothing.
        double no = t == 1 ? 0 : (1 - t) * softplus(x);
        double yes = t == 0 ? 0 : posWeights.at(term) * t * softplus(-x);
        return weights.at(term) * (no + yes);
    }

    @Override
    public void gradient(Terms terms, int row, Matrix dOutput, Matrix dTarget) {
        for (int j = 0; j < dOutput.columns(); j++) {
            double x = terms.output().get(row, j);
            double t = terms.target().get(row, j);
            double weight = weights.at(j) * terms.weight(row, j);
            double p = posWeights.at(j);
            double e = StrictMath.exp(-Math.abs(x));
            double sigmoid = (x >= 0 ? 1 : e) / (1 + e);
            double rest = (x >= 0 ? e : 1) / (1 + e); // sigmoid(-x), with all its digits
            dOutput.set(row, j, weight * ((1 - t) * sigmoid - p * t * rest));
            if (dTarget != null) {
                dTarget.set(row, j, weight * (p * softplus(-x) - softplus(x)));
            }
        }
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }
}
