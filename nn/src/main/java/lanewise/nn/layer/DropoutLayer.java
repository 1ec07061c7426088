package lanewise.nn.layer;

import lanewise.engine.Dropout;
import lanewise.engine.Engine;
import lanewise.nn.Activation;
import lanewise.nn.Plan;

/** Dropout of single elements, in networks for training alone: y = x mask, dx = dy mask; see {@link DropoutMask}. */
public final class DropoutLayer implements LayerWeights {
    private final String name;
    private final double p;
    private final int width;

    /** @param prefix of the layer, which names its random numbers */
    public DropoutLayer(String prefix, double p, int width) {
        this.name = prefix + "dropout";
        this.p = Dropout.requireProbability(p);
        this.width = width;
    }

    @Override
    public int outputWidth() {
        return width;
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        if (!plan.training()) {
            return new Passing(input);
        }
        DropoutMask mask = new DropoutMask(plan, name, p, input.value().rows(), width);
        return new Dropping(input, plan.activation(name + " y", input, width), mask);
    }

    private record Passing(Activation output) implements Layer {
        @Override
        public void forward(Engine engine) {}

        @Override
        public void backward(Engine engine) {
            throw new IllegalStateException("a network for inference has no backward");
        }
    }

    private record Dropping(Activation input, Activation output, DropoutMask mask) implements Layer {
        @Override
        public void forward(Engine engine) {
            mask.draw(engine);
            mask.apply(engine, input.value(), output.value());
        }

        @Override
        public void backward(Engine engine) {
            if (input.gradient() != null) {
                mask.apply(engine, output.gradient(), input.gradient());
            }
        }
    }
}
