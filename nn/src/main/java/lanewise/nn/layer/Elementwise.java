package lanewise.nn.layer;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Activation;
import lanewise.nn.Plan;

/** An activation function on every element: y = f(x), dx = dy f'(x); see {@link lanewise.engine.Activation}. */
public final class Elementwise implements LayerWeights {
    private final lanewise.engine.Activation function;
    private final int width;

    public Elementwise(lanewise.engine.Activation function, int width) {
        this.function = function;
        this.width = width;
    }

    @Override
    public int outputWidth() {
        return width;
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        return new Bound(function, input, plan.activation(function.label() + " y", input, width));
    }

    private record Bound(lanewise.engine.Activation function, Activation input, Activation output) implements Layer {
        @Override
        public void forward(Engine engine) {
            function.forward(engine, input.value(), output.value());
        }

        @Override
        public void backward(Engine engine) {
            if (input.gradient() != null) {
                Matrix saved = function.backwardReadsOutput() ? output.value() : input.value();
                function.backward(engine, saved, output.gradient(), input.gradient());
            }
        }
    }
}
