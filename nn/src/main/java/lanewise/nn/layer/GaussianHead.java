package lanewise.nn.layer;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Activation;
import lanewise.nn.Plan;

/**
 * Turns 2 O values per step into the mean and variance of O Gaussians: columns 0..O-1 pass as means mu, the others become
 * variances sigma^2 = softplus(raw), which is positive.
 *
 * <pre>
 * y = [mu, softplus(raw)]       dmu passes       draw = dsigma^2 sigmoid(raw)
 * </pre>
 */
public final class GaussianHead implements LayerWeights {
    private final int outputs;

    /** @param width 2 O, even */
    public GaussianHead(int width) {
        if (width % 2 != 0) {
            throw new IllegalArgumentException(
                    "the input of a Gaussian head must have an even width (means, then variances), but has " + width);
        }
        this.outputs = width / 2;
    }

    @Override
    public int outputWidth() {
        return 2 * outputs;
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        Activation output = plan.activation("gaussian y", input, 2 * outputs);
        return new Bound(input, output, outputs);
    }

    private static final class Bound implements Layer {
        private final Activation output;
        private final Matrix mean;
        private final Matrix raw;
        private final Matrix outMean;
        private final Matrix outVariance;
        private final Matrix dMean;
        private final Matrix dRaw;
        private final Matrix dOutMean;
        private final Matrix dOutVariance;

        Bound(Activation input, Activation output, int outputs) {
            this.output = output;
            mean = input.value().columns(0, outputs);
            raw = input.value().columns(outputs, outputs);
            outMean = output.value().columns(0, outputs);
            outVariance = output.value().columns(outputs, outputs);
            boolean backward = input.gradient() != null;
            dMean = backward ? input.gradient().columns(0, outputs) : null;
            dRaw = backward ? input.gradient().columns(outputs, outputs) : null;
            dOutMean = backward ? output.gradient().columns(0, outputs) : null;
            dOutVariance = backward ? output.gradient().columns(outputs, outputs) : null;
        }

        @Override
        public Activation output() {
            return output;
        }

        @Override
        public void forward(Engine engine) {
            engine.copy(mean, outMean);
            engine.softplus(raw, outVariance);
        }

        @Override
        public void backward(Engine engine) {
            if (dMean != null) {
                engine.copy(dOutMean, dMean);
                engine.softplusBackward(raw, dOutVariance, dRaw);
            }
        }
    }
}
