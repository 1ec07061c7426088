package lanewise.nn.loss;

import lanewise.engine.Matrix;

/**
 * Cross-entropy of C classes from logits x, one term per row. With w_c the weight of class c, s the label smoothing and p_c the
 * target's probability of class c, which is 1 for the class that an index names and 0 for all others:
 *
 * <pre>
 * a_c    w_c ((1 - s) p_c + s / C)
 * term   -sum_c a_c ln softmax_c(x)
 * dx_c   softmax_c(x) sum_k a_k - a_c
 * dp_c   -w_c (1 - s) ln softmax_c(x)
 * </pre>
 *
 * <p>A mean divides by the sum of w over the rows' classes where targets are indices, and by the number of rows where they are
 * probabilities. Rows whose target is {@code ignoreIndex} do not count. Logits are taken relative to the largest of their row, so that
 * none overflows.
 *
 * <p>PyTorch's {@code cross_entropy}; Szegedy et al., Rethinking the Inception architecture, 2016, for label smoothing.
 */
public final class CrossEntropy implements Loss {
    private static final int IGNORED = -1;
    private static final int NONE = -2;

    private final boolean probabilities;
    private final ClassTargets classes;
    private final double labelSmoothing;

    private CrossEntropy(boolean probabilities, ClassTargets classes, double labelSmoothing) {
        this.probabilities = probabilities;
        this.classes = classes;
        this.labelSmoothing = labelSmoothing;
    }

    /** Targets are one column with the class, 0..C-1; -100 is ignored. */
    public static CrossEntropy ofIndices() {
        return new CrossEntropy(false, ClassTargets.plain(), 0);
    }

    /** Targets are C columns with the probabilities of the classes. */
    public static CrossEntropy ofProbabilities() {
        return new CrossEntropy(true, ClassTargets.plain(), 0);
    }

    /** The same with weights w of the classes, each at least 0. */
    public CrossEntropy withWeights(double... perClass) {
        return new CrossEntropy(probabilities, classes.withWeights(perClass), labelSmoothing);
    }

    /** The same with another index that says that a row does not count; targets must be indices. */
    public CrossEntropy withIgnoreIndex(int index) {
        if (probabilities) {
            throw new IllegalArgumentException(
                    "ignoreIndex needs targets that are indices, but they are probabilities and it is " + index);
        }
        return new CrossEntropy(false, classes.withIgnoreIndex(index), labelSmoothing);
    }

    /** The same with a part s of each target spread evenly over all classes. */
    public CrossEntropy withLabelSmoothing(double s) {
        if (!(s >= 0 && s <= 1)) {
            throw new IllegalArgumentException("labelSmoothing must be in 0..1, but is " + s);
        }
        return new CrossEntropy(probabilities, classes, s);
    }

    @Override
    public int targetWidth(int outputWidth) {
        int column = classes.targetWidth(outputWidth);
        return probabilities ? outputWidth : column;
    }

    @Override
    public int terms(int outputWidth) {
        return 1;
    }

    @Override
    public boolean targetHasSlope() {
        return probabilities;
    }

    @Override
    public void requireTarget(Matrix target, int row) {
        if (probabilities) {
            Probabilities.require(target, row);
        } else {
            classes.require(target, row);
        }
    }

    @Override
    public double count(Matrix output, Matrix target, int row) {
        return probabilities ? 1 : classes.count(output, target, row);
    }

    @Override
    public double term(Matrix output, Matrix target, int row, int term) {
        int named = named(output, target, row);
        if (named == IGNORED) {
            return 0;
        }
        double largest = LogSoftmax.largest(output, row);
        double rest = LogSoftmax.rest(output, row, largest);
        if (labelSmoothing == 0 && named >= 0) {
            double a = classes.weights().at(named);
            return a == 0 ? 0 : 0 - a * (output.get(row, named) - largest - rest);
        }
        double sum = 0;
        for (int c = 0; c < output.columns(); c++) {
            double a = part(output, target, row, c, named);
            // Without the test, a class that is impossible and has no part would give 0 times infinity.
            sum -= a == 0 ? 0 : a * (output.get(row, c) - largest - rest);
        }
        return sum;
    }

    @Override
    public void gradient(Terms terms, int row, Matrix dOutput, Matrix dTarget) {
        Matrix x = terms.output();
        Matrix target = terms.target();
        int named = named(x, target, row);
        double weight = terms.weight(row, 0);
        double[] softmax = terms.row();
        x.getRow(row, softmax);
        LogSoftmax.softmax(softmax);
        double all = 0;
        for (int c = 0; c < x.columns(); c++) {
            all += part(x, target, row, c, named);
        }
        for (int c = 0; c < x.columns(); c++) {
            double d = softmax[c] * all - part(x, target, row, c, named);
            dOutput.set(row, c, named == IGNORED ? 0 : weight * d);
        }
        if (dTarget != null && probabilities) {
            double largest = LogSoftmax.largest(x, row);
            double rest = LogSoftmax.rest(x, row, largest);
            for (int c = 0; c < x.columns(); c++) {
                double slope = (1 - labelSmoothing) * (x.get(row, c) - largest - rest);
                dTarget.set(row, c, -weight * classes.weights().at(c) * slope);
            }
        }
        if (dTarget != null && !probabilities) {
            dTarget.set(row, 0, 0);
        }
    }

    /** The class that the target names; IGNORED, or NONE where it gives probabilities. */
    private int named(Matrix output, Matrix target, int row) {
        if (probabilities) {
            return NONE;
        }
        return classes.ignored(target, row) ? IGNORED : classes.index(output, target, row);
    }

    /** a_c. */
    private double part(Matrix output, Matrix target, int row, int c, int named) {
        if (labelSmoothing == 0 && named != NONE) {
            return c == named ? classes.weights().at(c) : 0;
        }
        double p = named == NONE ? target.get(row, c) : c == named ? 1 : 0;
        return classes.weights().at(c) * ((1 - labelSmoothing) * p + labelSmoothing / output.columns());
    }
}
