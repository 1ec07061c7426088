package lanewise.nn.layer;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Norm;
import lanewise.nn.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Initializer;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;

/**
 * Layer norm (Ba, Kiros, Hinton: Layer normalization, 2016) or RMS norm (Zhang, Sennrich: Root mean square layer normalization,
 * 2019) of every step, see {@link Norm}.
 */
public final class Normalization implements LayerWeights {
    private final Kind kind;
    private final double eps;
    private final int width;
    private final Matrix weight;
    private final Matrix bias;

    /** What is normalised. */
    public enum Kind {
        /** Mean and variance. */
        LAYER,
        /** The mean square. */
        RMS
    }

    /**
     * Declares {@code weight} and {@code bias} under {@code prefix} where they are wanted.
     *
     * @param bias only with a weight
     */
    public Normalization(
            Declaration declaration, String prefix, Kind kind, int width, double eps, boolean weight, boolean bias) {
        this.kind = kind;
        this.eps = eps;
        this.width = width;
        this.weight = weight
                ? declaration.vector(prefix + "weight", width, Parameter.Role.NORM, Initializer.constant(1))
                : null;
        this.bias = bias ? declaration.bias(prefix + "bias", width, Initializer.zeros()) : null;
    }

    @Override
    public int outputWidth() {
        return width;
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        int rows = input.value().rows();
        boolean training = plan.training();
        Matrix statistics = training
                ? plan.saved("norm statistics", rows, Norm.STATS)
                : plan.scratch("norm statistics", rows, Norm.STATS);
        // The gradient of a weight needs a pass that writes dx too.
        Matrix dx = input.gradient() != null || !training ? input.gradient() : plan.scratch("norm dx", rows, width);
        Norm norm = new Norm(
                kind == Kind.LAYER,
                eps,
                weight,
                bias,
                weight == null ? null : plan.gradient(weight),
                bias == null ? null : plan.gradient(bias));
        return new Bound(norm, input.value(), plan.activation("norm y", input, width), statistics, dx);
    }

    private record Bound(Norm norm, Matrix x, Activation output, Matrix statistics, Matrix dx) implements Layer {
        @Override
        public void forward(Engine engine) {
            norm.forward(engine, x, output.value(), statistics);
        }

        @Override
        public void backward(Engine engine) {
            norm.backward(engine, x, statistics, output.gradient(), dx);
        }
    }
}
