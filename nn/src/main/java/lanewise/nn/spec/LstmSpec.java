package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.Lstm;

/** A stack of LSTM layers. */
public record LstmSpec(int input, int hidden, int layers, boolean bidirectional, boolean bias) implements Spec {
    public LstmSpec {
        new Lstm.Shape(input, hidden, layers, bidirectional, bias);
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireEqual(prefix, this, inputWidth, input);
        return new Lstm(declaration, prefix, new Lstm.Shape(input, hidden, layers, bidirectional, bias));
    }

    @Override
    public boolean causal() {
        return !bidirectional;
    }

    @Override
    public int inputWidth() {
        return input;
    }

    @Override
    public String toString() {
        return "lstm(" + input + "," + hidden + "," + layers + "," + bidirectional + "," + bias + ")";
    }

    static LstmSpec read(SpecText text) {
        int input = text.number();
        int hidden = text.nextNumber();
        int layers = text.nextNumber();
        return new LstmSpec(input, hidden, layers, text.nextFlag(), text.nextFlag());
    }
}
