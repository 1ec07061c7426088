package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.norm.GroupNorm;

/** Group normalisation of each step, or of each sequence. */
public record GroupNormSpec(int groups, double eps, boolean affine, boolean overTime) implements Spec {
    public GroupNormSpec {
        new GroupNorm.Options(groups, groups, eps, affine, overTime);
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireKnown(prefix, this, inputWidth);
        return new GroupNorm(declaration, prefix, new GroupNorm.Options(inputWidth, groups, eps, affine, overTime));
    }

    @Override
    public int inputWidth() {
        return 0;
    }

    @Override
    public boolean causal() {
        return !overTime;
    }

    static GroupNormSpec read(SpecText text) {
        int groups = text.number();
        double eps = text.nextReal();
        boolean affine = text.nextFlag();
        return new GroupNormSpec(groups, eps, affine, text.nextFlag());
    }

    @Override
    public String toString() {
        return "groupNorm(" + groups + "," + eps + "," + affine + "," + overTime + ")";
    }
}
