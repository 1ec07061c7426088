package lanewise.nn.layer;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Activation;
import lanewise.nn.Plan;

/** An activation function on every element: y = f(x), dx = dy f'(x). */
public final class Pointwise implements LayerWeights {
    /** The functions. */
    public enum Function {
        TANH {
            @Override
            void forward(Engine engine, Matrix x, Matrix y) {
                engine.tanh(x, y);
            }

            @Override
            void backward(Engine engine, Matrix x, Matrix y, Matrix dy, Matrix dx) {
                engine.tanhBackward(y, dy, dx);
            }
        },
        SIGMOID {
            @Override
            void forward(Engine engine, Matrix x, Matrix y) {
                engine.sigmoid(x, y);
            }

            @Override
            void backward(Engine engine, Matrix x, Matrix y, Matrix dy, Matrix dx) {
                engine.sigmoidBackward(y, dy, dx);
            }
        };

        abstract void forward(Engine engine, Matrix x, Matrix y);

        abstract void backward(Engine engine, Matrix x, Matrix y, Matrix dy, Matrix dx);
    }

    private final Function function;
    private final int width;

    public Pointwise(Function function, int width) {
        this.function = function;
        this.width = width;
    }

    @Override
    public int outputWidth() {
        return width;
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        return new Bound(function, input, plan.activation(function + " y", input, width));
    }

    private record Bound(Function function, Activation input, Activation output) implements Layer {
        @Override
        public void forward(Engine engine) {
            function.forward(engine, input.value(), output.value());
        }

        @Override
        public void backward(Engine engine) {
            if (input.gradient() != null) {
                function.backward(engine, input.value(), output.value(), output.gradient(), input.gradient());
            }
        }
    }
}
