package lanewise.verify.arbitraries;

import lanewise.engine.Engine;
import lanewise.nn.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.layer.Layer;
import lanewise.nn.layer.LayerWeights;

/** y = x^2 for each element, whose backward takes the columns in reverse. */
record Backwards(int width) implements Spec {
    @Override
    public int inputWidth() {
        return width;
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        return new Weights(width);
    }

    @Override
    public String toString() {
        return "backwards(" + width + ")";
    }

    private record Weights(int width) implements LayerWeights {
        @Override
        public int outputWidth() {
            return width;
        }

        @Override
        public Layer bind(Plan plan, Activation input) {
            return new Bound(input, plan.activation("squares", input, width));
        }
    }

    private record Bound(Activation input, Activation output) implements Layer {
        @Override
        public void forward(Engine engine) {
            for (int row = 0; row < output.value().rows(); row++) {
                for (int i = 0; i < output.value().columns(); i++) {
                    output.value().set(row, i, Math.pow(input.value().get(row, i), 2));
                }
            }
        }

        @Override
        public void backward(Engine engine) {
            int width = output.value().columns();
            for (int row = 0; row < output.value().rows(); row++) {
                for (int i = 0; i < width; i++) {
                    double dy = output.gradient().get(row, i);
                    input.gradient().set(row, width - 1 - i, 2 * input.value().get(row, i) * dy);
                }
            }
        }
    }
}
