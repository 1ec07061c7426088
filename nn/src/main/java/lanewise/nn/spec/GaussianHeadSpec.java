package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.layer.GaussianHead;
import lanewise.nn.layer.LayerWeights;

/** Means and variances. */
public record GaussianHeadSpec() implements Spec {
    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireKnown(prefix, this, inputWidth);
        return new GaussianHead(inputWidth);
    }

    @Override
    public int inputWidth() {
        return 0;
    }

    @Override
    public String toString() {
        return "gaussianHead()";
    }
}
