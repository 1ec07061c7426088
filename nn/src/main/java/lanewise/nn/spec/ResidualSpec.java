package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.Residual;

/** A part whose output is added to its input. */
public record ResidualSpec(Spec part) implements Spec {
    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        int width = inputWidth == 0 ? part.inputWidth() : inputWidth;
        Widths.requireKnown(prefix, this, width);
        return new Residual(part.declare(declaration, prefix, width), width);
    }

    @Override
    public boolean causal() {
        return part.causal();
    }

    @Override
    public int inputWidth() {
        return part.inputWidth();
    }

    @Override
    public String toString() {
        return "residual(" + part + ")";
    }
}
