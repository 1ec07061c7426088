package lanewise.nn.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.nn.Activation;
import lanewise.nn.Plan;

/** Layers one after another; each reads what the one before wrote. */
public final class Sequential implements LayerWeights {
    private final Map<String, LayerWeights> parts;

    /** @param parts at least one, in order, by their names */
    public Sequential(Map<String, LayerWeights> parts) {
        this.parts = new LinkedHashMap<>(parts);
    }

    @Override
    public int outputWidth() {
        return new ArrayList<>(parts.values()).getLast().outputWidth();
    }

    @Override
    public void pack(Engine engine) {
        for (LayerWeights part : parts.values()) {
            part.pack(engine);
        }
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        List<Layer> layers = new ArrayList<>();
        Activation x = input;
        for (LayerWeights part : parts.values()) {
            Layer layer = part.bind(plan, x);
            layers.add(layer);
            x = layer.output();
        }
        return new Bound(layers.toArray(Layer[]::new), List.copyOf(parts.keySet()));
    }

    private record Bound(Layer[] layers, List<String> names) implements Layer {
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

        @Override
        public void carry(Engine engine, Layer from) {
            for (int i = 0; i < layers.length; i++) {
                layers[i].carry(engine, ((Bound) from).layers[i]);
            }
        }

        @Override
        public Layer part(String name) {
            int index = names.indexOf(name);
            if (index < 0) {
                throw new IllegalArgumentException("'" + name + "' was asked for, but the parts are " + names);
            }
            return layers[index];
        }
    }
}
