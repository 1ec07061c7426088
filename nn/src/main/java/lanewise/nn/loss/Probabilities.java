package lanewise.nn.loss;

import lanewise.engine.Matrix;

/** The rule for targets that are probabilities. */
final class Probabilities {
    private Probabilities() {}

    /** Each in 0..1. They need not sum to 1, as in PyTorch. */
    static void require(Matrix target, int row) {
        for (int column = 0; column < target.columns(); column++) {
            double p = target.get(row, column);
            if (!(p >= 0 && p <= 1)) {
                throw new IllegalArgumentException(
                        "target must be a probability in 0..1, but row " + row + ", column " + column + " is " + p);
            }
        }
    }
}
