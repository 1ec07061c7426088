package lanewise.nn.layer;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Activation;
import lanewise.nn.Plan;

/**
 * Turns 3 O values per step into O Student-t distributions: columns 0..O-1 pass as locations mu, the next O become scales
 * sigma = softplus(r), the last O degrees of freedom nu = 2 + softplus(n), so that the variance is finite.
 *
 * <pre>
 * y = [mu, softplus(r), 2 + softplus(n)]     dmu passes     dr = dsigma sigmoid(r)     dn = dnu sigmoid(n)
 * </pre>
 *
 * For {@link lanewise.nn.loss.StudentTNll#withOutputDof}; with fixed degrees of freedom {@link GaussianHead} gives location and scale.
 */
public final class StudentTHead implements LayerWeights {
    private static final double LEAST_DOF = 2;

    private final int outputs;

    /** @param width 3 O, a multiple of 3 */
    public StudentTHead(int width) {
        if (width % 3 != 0) {
            throw new IllegalArgumentException("the input of a Student-t head must have a width that is a multiple of 3"
                    + " (locations, scales, degrees of freedom), but has " + width);
        }
        this.outputs = width / 3;
    }

    @Override
    public int outputWidth() {
        return 3 * outputs;
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        return new Bound(input, plan.activation("student y", input, 3 * outputs), outputs);
    }

    private static final class Bound implements Layer {
        private final Activation output;
        private final Matrix location;
        private final Matrix raw;
        private final Matrix outLocation;
        private final Matrix outPositive;
        private final Matrix outDof;
        private final Matrix dLocation;
        private final Matrix dRaw;
        private final Matrix dOutLocation;
        private final Matrix dOutPositive;

        Bound(Activation input, Activation output, int outputs) {
            this.output = output;
            location = input.value().columns(0, outputs);
            raw = input.value().columns(outputs, 2 * outputs);
            outLocation = output.value().columns(0, outputs);
            outPositive = output.value().columns(outputs, 2 * outputs);
            outDof = output.value().columns(2 * outputs, outputs);
            boolean backward = input.gradient() != null;
            dLocation = backward ? input.gradient().columns(0, outputs) : null;
            dRaw = backward ? input.gradient().columns(outputs, 2 * outputs) : null;
            dOutLocation = backward ? output.gradient().columns(0, outputs) : null;
            dOutPositive = backward ? output.gradient().columns(outputs, 2 * outputs) : null;
        }

        @Override
        public Activation output() {
            return output;
        }

        @Override
        public void forward(Engine engine) {
            engine.copy(location, outLocation);
            engine.softplus(raw, outPositive);
            for (int row = 0; row < outDof.rows(); row++) {
                for (int column = 0; column < outDof.columns(); column++) {
                    outDof.set(row, column, LEAST_DOF + outDof.get(row, column));
                }
            }
        }

        @Override
        public void backward(Engine engine) {
            if (dLocation != null) {
                engine.copy(dOutLocation, dLocation);
                engine.softplusBackward(raw, dOutPositive, dRaw);
            }
        }
    }
}
