package lanewise.nn.layer;

import lanewise.engine.Engine;
import lanewise.nn.Activation;
import lanewise.nn.Plan;

/** y = x + f(x), dx = dy + f'(x)^T dy: what a part gives is added to what it reads. */
public final class Residual implements LayerWeights {
    private final LayerWeights part;

    /** @param width of what the part reads, which must be what it gives */
    public Residual(LayerWeights part, int width) {
        if (part.outputWidth() != width) {
            throw new IllegalArgumentException(
                    "a residual part must give as many values per step as it reads, but reads " + width + " and gives "
                            + part.outputWidth());
        }
        this.part = part;
    }

    @Override
    public int outputWidth() {
        return part.outputWidth();
    }

    @Override
    public void pack(Engine engine) {
        part.pack(engine);
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        Layer layer = part.bind(plan, input);
        Activation given = layer.output();
        if (given.time() != input.time()) {
            throw new IllegalArgumentException("a residual part must give as many steps as it reads, but reads "
                    + input.time() + " and gives " + given.time());
        }
        return new Bound(layer, input, plan.activation("residual y", input, part.outputWidth()));
    }

    private record Bound(Layer layer, Activation input, Activation output) implements Layer {
        @Override
        public void forward(Engine engine) {
            layer.forward(engine);
            engine.copy(input.value(), output.value());
            engine.add(layer.output().value(), output.value());
        }

        @Override
        public void backward(Engine engine) {
            engine.copy(output.gradient(), layer.output().gradient());
            layer.backward(engine);
            if (input.gradient() != null) {
                engine.add(output.gradient(), input.gradient());
            }
        }

        @Override
        public void packBackward(Engine engine) {
            layer.packBackward(engine);
        }

        @Override
        public void reset(Engine engine) {
            layer.reset(engine);
        }

        @Override
        public void carry(Engine engine, Layer from) {
            layer.carry(engine, ((Bound) from).layer);
        }

        @Override
        public Layer part(String name) {
            return layer.part(name);
        }
    }
}
