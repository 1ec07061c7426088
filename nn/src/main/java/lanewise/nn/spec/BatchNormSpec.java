package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.norm.BatchNorm;

/** Batch normalisation of each column. */
public record BatchNormSpec(double eps, double momentum, boolean affine) implements Spec {
    public BatchNormSpec {
        new BatchNorm.Options(1, eps, momentum, affine);
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireKnown(prefix, this, inputWidth);
        return new BatchNorm(declaration, prefix, new BatchNorm.Options(inputWidth, eps, momentum, affine));
    }

    @Override
    public int inputWidth() {
        return 0;
    }

    static BatchNormSpec read(SpecText text) {
        double eps = text.real();
        double momentum = text.nextReal();
        return new BatchNormSpec(eps, momentum, text.nextFlag());
    }

    @Override
    public String toString() {
        return "batchNorm(" + eps + "," + momentum + "," + affine + ")";
    }
}
