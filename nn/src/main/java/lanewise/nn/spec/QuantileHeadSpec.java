package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.QuantileHead;

/**
 * Quantiles that do not cross.
 *
 * @param quantiles Q per target
 */
public record QuantileHeadSpec(int quantiles) implements Spec {
    public QuantileHeadSpec {
        if (quantiles < 1) {
            throw new IllegalArgumentException("quantiles must be >= 1, but are " + quantiles);
        }
    }

    static QuantileHeadSpec read(SpecText text) {
        return new QuantileHeadSpec(text.number());
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireKnown(prefix, this, inputWidth);
        return new QuantileHead(inputWidth, quantiles);
    }

    @Override
    public int inputWidth() {
        return 0;
    }

    @Override
    public String toString() {
        return "quantileHead(" + quantiles + ")";
    }
}
