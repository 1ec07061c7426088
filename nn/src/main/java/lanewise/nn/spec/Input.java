package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.layer.LayerWeights;

/** A part whose input width is given. */
public record Input(int width, Spec part) implements Spec {
    public Input {
        if (width < 1) {
            throw new IllegalArgumentException("width must be >= 1, but is " + width);
        }
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireEqual(prefix, this, inputWidth, width);
        return part.declare(declaration, prefix, width);
    }

    @Override
    public boolean causal() {
        return part.causal();
    }

    @Override
    public int inputWidth() {
        return width;
    }

    @Override
    public String toString() {
        return "input(" + width + "," + part + ")";
    }

    static Input read(SpecText text) {
        int width = text.number();
        text.comma();
        return new Input(width, text.spec());
    }
}
