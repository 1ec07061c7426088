package lanewise.nn.norm;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Initializer;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.layer.Layer;
import lanewise.nn.layer.LayerWeights;

/**
 * Group normalisation (Wu and He, 2018): the C columns fall into G blocks, each of which is standardised; formulas at
 * {@link GroupedNorm}. Over single steps it is what PyTorch's GroupNorm does to [N][C]; over whole sequences, what it does to
 * [N][C][T], and then the output at a step depends on later ones.
 */
public final class GroupNorm implements LayerWeights {
    private final Options options;
    private final Matrix weight;
    private final Matrix bias;

    /**
     * Its settings.
     *
     * @param width C
     * @param groups G, a divisor of C
     * @param eps added to the variance
     * @param affine whether there are weight and bias
     * @param overTime whether all steps of a sequence share mean and variance
     */
    public record Options(int width, int groups, double eps, boolean affine, boolean overTime) {
        public Options {
            if (width < 1 || groups < 1 || width % groups != 0) {
                throw new IllegalArgumentException(
                        "groups must divide the width, both >= 1, but groups = " + groups + " and width = " + width);
            }
            if (!(eps > 0) || Double.isInfinite(eps)) {
                throw new IllegalArgumentException("eps must be > 0 and finite, but is " + eps);
            }
        }
    }

    /** Declares {@code weight} and {@code bias} under {@code prefix}. */
    public GroupNorm(Declaration declaration, String prefix, Options options) {
        this.options = options;
        int width = options.width();
        weight = options.affine()
                ? declaration.vector(prefix + "weight", width, Parameter.Role.NORM, Initializer.constant(1))
                : null;
        bias = options.affine() ? declaration.bias(prefix + "bias", width, Initializer.zeros()) : null;
    }

    @Override
    public int outputWidth() {
        return options.width();
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        Activation output = plan.activation("group norm y", input, options.width());
        Grouping grouping = options.overTime()
                ? Grouping.sequences(input, options.groups())
                : Grouping.steps(input, options.groups());
        var affine = new GroupedNorm.Affine(
                weight, bias, weight == null ? null : plan.gradient(weight), bias == null ? null : plan.gradient(bias));
        return new Bound(new GroupedNorm(input, output, grouping, affine, options.eps()), output);
    }

    private record Bound(GroupedNorm norm, Activation output) implements Layer {
        @Override
        public void forward(Engine engine) {
            norm.statistics();
            norm.normalise(engine);
        }

        @Override
        public void backward(Engine engine) {
            norm.backward(engine, true);
        }
    }
}
