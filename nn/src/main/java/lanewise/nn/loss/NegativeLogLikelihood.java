package lanewise.nn.loss;

import lanewise.engine.Matrix;

/**
 * Negative log-likelihood of classes from their log-probabilities l: with y the class of a row and w_y its weight the row's term is
 * -w_y l_y, with slope -w_y at l_y and 0 elsewhere. A mean divides by the sum of w over the rows' classes; rows whose target is
 * {@code ignoreIndex} do not count. Behind a layer that gives log-probabilities; from logits {@link CrossEntropy} does both at once.
 *
 * <p>PyTorch's {@code nll_loss}, ONNX's NegativeLogLikelihoodLoss.
 */
public final class NegativeLogLikelihood implements Loss {
    private final ClassTargets classes;

    private NegativeLogLikelihood(ClassTargets classes) {
        this.classes = classes;
    }

    /** Targets are one column with the class, 0..C-1; -100 is ignored. */
    public static NegativeLogLikelihood ofIndices() {
        return new NegativeLogLikelihood(ClassTargets.plain());
    }

    /** The same with weights w of the classes, each at least 0. */
    public NegativeLogLikelihood withWeights(double... perClass) {
        return new NegativeLogLikelihood(classes.withWeights(perClass));
    }

    /** The same with another index that says that a row does not count. */
    public NegativeLogLikelihood withIgnoreIndex(int index) {
        return new NegativeLogLikelihood(classes.withIgnoreIndex(index));
    }

    @Override
    public int targetWidth(int outputWidth) {
        return classes.targetWidth(outputWidth);
    }

    @Override
    public int terms(int outputWidth) {
        return 1;
    }

    @Override
    public boolean targetHasSlope() {
        return false;
    }

    @Override
    public void requireTarget(Matrix target, int row) {
        classes.require(target, row);
    }

    @Override
    public double count(Matrix output, Matrix target, int row) {
        return classes.count(output, target, row);
    }

    @Override
    public double term(Matrix output, Matrix target, int row, int term) {
        if (classes.ignored(target, row)) {
            return 0;
        }
        int y = classes.index(output, target, row);
        return -classes.weights().at(y) * output.get(row, y);
    }

    @Override
    public void gradient(Terms terms, int row, Matrix dOutput, Matrix dTarget) {
        int y = classes.ignored(terms.target(), row) ? -1 : classes.index(terms.output(), terms.target(), row);
        for (int c = 0; c < dOutput.columns(); c++) {
            dOutput.set(row, c, c == y ? -classes.weights().at(c) * terms.weight(row, 0) : 0);
        }
        if (dTarget != null) {
            dTarget.set(row, 0, 0);
        }
    }
}
