package lanewise.nn.spec;

import lanewise.engine.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.layer.Elementwise;
import lanewise.nn.layer.LayerWeights;

/** An activation function on every element. Its text is the function's name and its numbers, as in {@code leaky_relu(0.01)}. */
public record ActivationSpec(Activation function) implements Spec {
    /** How many numbers a function takes. */
    static int numbers(Activation.Kind kind) {
        return switch (kind) {
            case LEAKY_RELU, ELU -> 1;
            case SOFTPLUS, HARD_SIGMOID -> 2;
            default -> 0;
        };
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireKnown(prefix, this, inputWidth);
        return new Elementwise(function, inputWidth);
    }

    @Override
    public int inputWidth() {
        return 0;
    }

    static ActivationSpec read(SpecText text, Activation.Kind kind) {
        int numbers = numbers(kind);
        double first = numbers > 0 ? text.real() : 0;
        double second = numbers > 1 ? text.nextReal() : 0;
        return new ActivationSpec(
                switch (kind) {
                    case LEAKY_RELU -> Activation.leakyRelu(first);
                    case ELU -> Activation.elu(first);
                    case SOFTPLUS -> Activation.softplus(first, second);
                    case HARD_SIGMOID -> Activation.hardSigmoid(first, second);
                    default -> Activation.of(kind);
                });
    }

    @Override
    public String toString() {
        String numbers = switch (numbers(function.kind())) {
            case 1 -> "" + function.first();
            case 2 -> function.first() + "," + function.second();
            default -> "";
        };
        return function.label() + "(" + numbers + ")";
    }
}
