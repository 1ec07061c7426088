package lanewise.nn;

import lanewise.engine.Matrix;
import lanewise.engine.Rng;

/** How a parameter begins. Draws depend on seed and parameter name alone, not on the order in which parameters are made. */
@FunctionalInterface
public interface Initializer {
    /** Fills {@code parameter} from the stream {@code rng}. */
    void fill(Matrix parameter, Rng rng);

    /** Everything zero. */
    static Initializer zeros() {
        return (parameter, rng) -> parameter.fill(0);
    }

    /** Everything {@code value}. */
    static Initializer constant(double value) {
        return (parameter, rng) -> parameter.fill(value);
    }

    /** Uniform in [-bound, bound): with bound 1/sqrt(H) what PyTorch does for recurrent and linear layers, biases included. */
    static Initializer uniform(double bound) {
        return (parameter, rng) -> {
            for (int row = 0; row < parameter.rows(); row++) {
                for (int column = 0; column < parameter.columns(); column++) {
                    parameter.set(row, column, rng.nextUniform(-bound, bound));
                }
            }
        };
    }
}
