package lanewise.nn.layer;

import java.util.ArrayList;
import java.util.List;
import lanewise.engine.Engine;
import lanewise.nn.Activation;
import lanewise.nn.Plan;

/** Layers one after another; each reads what the one before wrote. */
public final class Sequential implements LayerWeights {
    private final List<LayerWeights> parts;

    /** @param parts at least one */
    public Sequential(List<LayerWeights> parts) {
        this.parts = List.copyOf(parts);
    }

    @Override
    public int outputWidth() {
        return parts.getLast().outputWidth();
    }

    @Override
    public void pack(Engine engine) {
        for (LayerWeights part : parts) {
            part.pack(engine);
        }
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        List<Layer> layers = new ArrayList<>();
        Activation x = input;
        for (LayerWeights part : parts) {
            Layer layer = part.bind(plan, x);
            layers.add(layer);
            x = layer.output();
        }
        return new Bound(layers.toArray(Layer[]::new));
    }

    private record Bound(Layer[] layers) implements Layer {
        @Override
        public Activation output() {
            return layers[layers.length - 1].output();
        }

        @Override
        public void forward(Engine engine) {
            for (Layer layer : layers) {
                layer.forward(engine);
            }
        }

        @Override
        public void backward(Engine engine) {
            for (int i = layers.length - 1; i >= 0; i--) {
                layers[i].backward(engine);
            }
        }

        @Override
        public void packBackward(Engine engine) {
            for (Layer layer : layers) {
                layer.packBackward(engine);
            }
        }

        @Override
        public void reset(Engine engine) {
            for (Layer layer : layers) {
                layer.reset(engine);
            }
        }
    }
}
