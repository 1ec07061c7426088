package lanewise.verify;

import lanewise.engine.Activation;

/** Where the derivatives of activations jump: a difference quotient across such a place says nothing. */
final class Kinks {
    private Kinks() {}

    /** The kinks of one function. */
    static double[] of(Activation function) {
        return switch (function.kind()) {
            case RELU, LEAKY_RELU, SELU -> new double[] {0};
            case ELU -> function.first() == 1 ? new double[0] : new double[] {0};
            case SOFTPLUS -> new double[] {function.second() / function.first()};
            case HARD_SIGMOID ->
                new double[] {-function.second() / function.first(), (1 - function.second()) / function.first()};
            default -> new double[0];
        };
    }
}
