package lanewise.nn.spec;

import lanewise.engine.Dropout;
import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.layer.DropoutLayer;
import lanewise.nn.layer.LayerWeights;

/** Dropout of single elements while training. */
public record DropoutSpec(double p) implements Spec {
    public DropoutSpec {
        Dropout.requireProbability(p);
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireKnown(prefix, this, inputWidth);
        return new DropoutLayer(prefix, p, inputWidth);
    }

    @Override
    public int inputWidth() {
        return 0;
    }

    @Override
    public String toString() {
        return "dropout(" + p + ")";
    }
}
