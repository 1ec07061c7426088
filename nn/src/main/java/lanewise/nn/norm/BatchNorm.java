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
 * Batch normalisation (Ioffe and Szegedy, 2015): each column is standardised over all valid steps of all sequences; formulas at
 * {@link GroupedNorm}. A network for training takes mean and biased variance of its own batch and moves the running statistics,
 *
 * <pre>
 * running_mean = (1 - momentum) running_mean + momentum mean        running_var likewise with the unbiased variance
 * </pre>
 *
 * as PyTorch does; all others (inference, {@link Plan.Options#frozen}) take the running statistics and leave them alone. The running
 * statistics are buffers of the model: only one network may train at a time.
 */
public final class BatchNorm implements LayerWeights {
    private final Options options;
    private final Matrix weight;
    private final Matrix bias;
    private final Matrix runningMean;
    private final Matrix runningVar;

    /**
     * Its settings.
     *
     * @param width C
     * @param eps added to the variance
     * @param momentum how far the running statistics move towards those of a batch
     * @param affine whether there are weight and bias
     */
    public record Options(int width, double eps, double momentum, boolean affine) {
        public Options {
            if (width < 1) {
                throw new IllegalArgumentException("width must be >= 1, but is " + width);
            }
            if (!(eps > 0) || Double.isInfinite(eps)) {
                throw new IllegalArgumentException("eps must be > 0 and finite, but is " + eps);
            }
            if (!(momentum >= 0 && momentum <= 1)) {
                throw new IllegalArgumentException("momentum must be in 0..1, but is " + momentum);
            }
        }
    }

    /** Declares {@code weight}, {@code bias}, {@code running_mean} and {@code running_var} under {@code prefix}. */
    public BatchNorm(Declaration declaration, String prefix, Options options) {
        this.options = options;
        int width = options.width();
        weight = options.affine()
                ? declaration.vector(prefix + "weight", width, Parameter.Role.NORM, Initializer.constant(1))
                : null;
        bias = options.affine() ? declaration.bias(prefix + "bias", width, Initializer.zeros()) : null;
        runningMean = declaration.buffer(prefix + "running_mean", width, Initializer.zeros());
        runningVar = declaration.buffer(prefix + "running_var", width, Initializer.constant(1));
    }

    @Override
    public int outputWidth() {
        return options.width();
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        Activation output = plan.activation("batch norm y", input, options.width());
        var affine = new GroupedNorm.Affine(
                weight, bias, weight == null ? null : plan.gradient(weight), bias == null ? null : plan.gradient(bias));
        GroupedNorm norm = new GroupedNorm(input, output, Grouping.columns(input), affine, options.eps());
        return new Bound(norm, output, plan.learning());
    }

    private final class Bound implements Layer {
        private final GroupedNorm norm;
        private final Activation output;
        private final boolean learning;

        Bound(GroupedNorm norm, Activation output, boolean learning) {
            this.norm = norm;
            this.output = output;
            this.learning = learning;
        }

        @Override
        public Activation output() {
            return output;
        }

        @Override
        public void forward(Engine engine) {
            if (learning) {
                norm.statistics();
                long n = norm.members(0);
                if (n < 2) {
                    throw new IllegalArgumentException(
                            "a batch to normalise must have at least 2 valid steps, but has " + n);
                }
                move(n);
            } else {
                norm.statistics(runningMean, runningVar);
            }
            norm.normalise(engine);
        }

        private void move(long n) {
            double m = options.momentum();
            for (int c = 0; c < options.width(); c++) {
                double unbiased = norm.variance(c) * n / (n - 1);
                runningMean.set(0, c, (1 - m) * runningMean.get(0, c) + m * norm.mean(c));
                runningVar.set(0, c, (1 - m) * runningVar.get(0, c) + m * unbiased);
            }
        }

        @Override
        public void backward(Engine engine) {
            norm.backward(engine, learning);
        }
    }
}
