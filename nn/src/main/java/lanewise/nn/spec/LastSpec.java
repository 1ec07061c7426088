package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.layer.Last;
import lanewise.nn.layer.LayerWeights;

/** Takes the last step. */
public record LastSpec() implements Spec {
    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireKnown(prefix, this, inputWidth);
        return new Last(inputWidth);
    }

    @Override
    public int inputWidth() {
        return 0;
    }

    @Override
    public String toString() {
        return "last()";
    }
}
