package lanewise.nn.loss;

import lanewise.engine.Matrix;

/** A loss with one term per element, which depends on the difference d = output - target alone. */
public interface DifferenceLoss extends Loss {
    /** The term at d. */
    double at(double d);

    /** Its derivative at d. */
    double slope(double d);

    @Override
    default int targetWidth(int outputWidth) {
        return outputWidth;
    }

    @Override
    default int terms(int outputWidth) {
        return outputWidth;
    }

    @Override
    default double term(Matrix output, Matrix target, int row, int term) {
        return at(output.get(row, term) - target.get(row, term));
    }

    @Override
    default void gradient(Terms terms, int row, Matrix dOutput, Matrix dTarget) {
        for (int j = 0; j < dOutput.columns(); j++) {
            double d = terms.output().get(row, j) - terms.target().get(row, j);
            double slope = slope(d) * terms.weight(row, j);
            dOutput.set(row, j, slope);
            if (dTarget != null) {
                dTarget.set(row, j, -slope);
            }
        }
    }
}
