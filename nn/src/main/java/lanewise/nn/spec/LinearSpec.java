package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.Linear;

/** A linear layer. */
public record LinearSpec(int input, int output, boolean bias) implements Spec {
    public LinearSpec {
        if (input < 1 || output < 1) {
            throw new IllegalArgumentException(
                    "input and output must be >= 1, but input = " + input + " and output = " + output);
        }
        if ((long) input * output > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "input * output must be at most " + Integer.MAX_VALUE + ", but is " + input + " * " + output);
        }
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireEqual(prefix, this, inputWidth, input);
        return new Linear(declaration, prefix, input, output, bias);
    }

    @Override
    public int inputWidth() {
        return input;
    }

    @Override
    public String toString() {
        return "linear(" + input + "," + output + "," + bias + ")";
    }

    static LinearSpec read(SpecText text) {
        int input = text.number();
        int output = text.nextNumber();
        return new LinearSpec(input, output, text.nextFlag());
    }
}
