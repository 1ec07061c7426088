package lanewise.verify.guide;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Initializer;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.layer.Layer;
import lanewise.nn.layer.LayerWeights;

/** {@link Scale} with a wrong backward: the gradient of w is that of the last row alone. */
record WrongScale(int width) implements Spec {
    @Override
    public int inputWidth() {
        return width;
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Matrix w = declaration.vector(prefix + "w", width, Parameter.Role.NORM, Initializer.constant(1));
        return new Weights(w);
    }

    @Override
    public String toString() {
        return "wrong_scale(" + width + ")";
    }

    private record Weights(Matrix w) implements LayerWeights {
        @Override
        public int outputWidth() {
            return w.columns();
        }

        @Override
        public Layer bind(Plan plan, Activation input) {
            return new Bound(w, plan.gradient(w), input, plan.activation("scale y", input, w.columns()));
        }
    }

    private record Bound(Matrix w, Matrix dw, Activation input, Activation output) implements Layer {
        @Override
        public void forward(Engine engine) {
            for (int row = 0; row < output.value().rows(); row++) {
                for (int i = 0; i < w.columns(); i++) {
                    output.value().set(row, i, w.get(0, i) * input.value().get(row, i));
                }
            }
        }

        @Override
        public void backward(Engine engine) {
            for (int row = 0; row < output.value().rows(); row++) {
                for (int i = 0; i < w.columns(); i++) {
                    double dy = output.gradient().get(row, i);
                    dw.set(0, i, dy * input.value().get(row, i)); // should be added to what is there
                    if (input.gradient() != null) {
                        input.gradient().set(row, i, dy * w.get(0, i));
                    }
                }
            }
        }
    }
}
