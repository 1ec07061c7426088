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

    /** Normal with mean 0. */
    static Initializer normal(double deviation) {
        return (parameter, rng) -> {
            for (int row = 0; row < parameter.rows(); row++) {
                for (int column = 0; column < parameter.columns(); column++) {
                    parameter.set(row, column, deviation * rng.nextNormal());
                }
            }
        };
    }

    /**
     * Uniform with variance 2 / (fan in + fan out), for a parameter [fan out][fan in]: Glorot and Bengio, Understanding the
     * difficulty of training deep feedforward neural networks, 2010; Keras' glorot_uniform.
     */
    static Initializer xavierUniform() {
        return (parameter, rng) -> uniform(Math.sqrt(6.0 / (parameter.rows() + parameter.columns())))
                .fill(parameter, rng);
    }

    /** Normal with variance 2 / (fan in + fan out). */
    static Initializer xavierNormal() {
        return (parameter, rng) -> normal(Math.sqrt(2.0 / (parameter.rows() + parameter.columns())))
                .fill(parameter, rng);
    }

    /** Uniform with variance 2 / fan in, for a parameter [fan out][fan in]: He et al., Delving deep into rectifiers, 2015. */
    static Initializer heUniform() {
        return (parameter, rng) -> uniform(Math.sqrt(6.0 / parameter.columns())).fill(parameter, rng);
    }

    /** Normal with variance 2 / fan in. */
    static Initializer heNormal() {
        return (parameter, rng) -> normal(Math.sqrt(2.0 / parameter.columns())).fill(parameter, rng);
    }

    /**
     * Orthonormal columns, or rows where there are more columns than rows, every such matrix equally likely: Saxe, McClelland,
     * Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear neural networks, 2014.
     */
    static Initializer orthogonal() {
        return Orthogonal::fill;
    }

    /** Ones on the diagonal of each square block of rows, else zeros: Le, Jaitly, Hinton, A simple way to initialize recurrent networks of rectified linear
     * units, 2015. */
    static Initializer identity() {
        return (parameter, rng) -> {
            parameter.fill(0);
            for (int row = 0; row < parameter.rows(); row++) {
                parameter.set(row, row % parameter.columns(), 1);
            }
        };
    }
}
