package lanewise.nn.layer;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Activation;
import lanewise.nn.Plan;

/**
 * y = ln(1 + exp(beta x)) / beta on every element, and exactly x with gradient 1 where beta x &gt; threshold.
 *
 * <pre>
 * dx = dy sigmoid(beta x)
 * </pre>
 */
public final class Softplus implements LayerWeights {
    private final int width;
    private final double beta;
    private final double threshold;

    /** @param threshold infinity for none: without it the function is exact everywhere */
    public Softplus(int width, double beta, double threshold) {
        this.width = width;
        this.beta = beta;
        this.threshold = threshold;
    }

    @Override
    public int outputWidth() {
        return width;
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        Activation output = plan.activation("softplus y", input, width);
        // beta x has to be kept for backward; for beta = 1 it is x itself.
        Matrix scaled = beta == 1
                ? input.value()
                : plan.saved("softplus beta x", output.value().rows(), width);
        return new Bound(input, output, scaled);
    }

    private final class Bound implements Layer {
        private final Activation input;
        private final Activation output;
        private final Matrix scaled;

        Bound(Activation input, Activation output, Matrix scaled) {
            this.input = input;
            this.output = output;
            this.scaled = scaled;
        }

        @Override
        public Activation output() {
            return output;
        }

        @Override
        public void forward(Engine engine) {
            Matrix y = output.value();
            if (beta != 1) {
                engine.copy(input.value(), scaled);
                engine.scale(scaled, beta);
            }
            engine.softplus(scaled, y);
            if (beta != 1) {
                engine.scale(y, 1 / beta);
            }
            passAbove(input.value(), y);
        }

        @Override
        public void backward(Engine engine) {
            if (input.gradient() != null) {
                engine.softplusBackward(scaled, output.gradient(), input.gradient());
                passAbove(output.gradient(), input.gradient());
            }
        }

        /** Copies elements of {@code from} where beta x lies above the threshold. */
        private void passAbove(Matrix from, Matrix to) {
            if (threshold == Double.POSITIVE_INFINITY) {
                return;
            }
            for (int row = 0; row < from.rows(); row++) {
                for (int column = 0; column < width; column++) {
                    if (scaled.get(row, column) > threshold) {
                        to.set(row, column, from.get(row, column));
                    }
                }
            }
        }
    }
}
