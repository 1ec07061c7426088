package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.norm.WeightNorm;

/** A linear layer whose weight has length and direction apart. */
public record WeightNormSpec(int input, int output, boolean bias) implements Spec {
    public WeightNormSpec {
        new LinearSpec(input, output, bias);
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireEqual(prefix, this, inputWidth, input);
        return new WeightNorm(declaration, prefix, input, output, bias);
    }

    @Override
    public int inputWidth() {
        return input;
    }

    static WeightNormSpec read(SpecText text) {
        int input = text.number();
        int output = text.nextNumber();
        return new WeightNormSpec(input, output, text.nextFlag());
    }

    @Override
    public String toString() {
        return "weightNorm(" + input + "," + output + "," + bias + ")";
    }
}
