package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.StudentTHead;

/** Locations, scales and degrees of freedom. */
public record StudentTHeadSpec() implements Spec {
    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireKnown(prefix, this, inputWidth);
        return new StudentTHead(inputWidth);
    }

    @Override
    public int inputWidth() {
        return 0;
    }

    @Override
    public String toString() {
        return "studentTHead()";
    }
}
