package lanewise.nn.attention;

import java.util.LinkedHashMap;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.nn.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Plan;
import lanewise.nn.layer.DropoutLayer;
import lanewise.nn.layer.Elementwise;
import lanewise.nn.layer.Layer;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.Linear;
import lanewise.nn.layer.Normalization;
import lanewise.nn.layer.Residual;
import lanewise.nn.layer.Sequential;

/**
 * A transformer's encoder or decoder layer with PyTorch's parameters: {@code self_attn.}, in a decoder {@code multihead_attn.} to the
 * memory, {@code linear1.}, {@code linear2.}, {@code norm1.}, {@code norm2.} and in a decoder {@code norm3.}.
 *
 * <pre>
 * post-norm   x = norm1(x + attn(x));  x = norm2(x + cross(x));  x = norm3(x + ffn(x))
 * pre-norm    x = x + attn(norm1(x));  x = x + cross(norm2(x));  x = x + ffn(norm3(x))
 * ffn(x) = linear2(activation(linear1(x)))
 * </pre>
 */
public final class TransformerLayer implements LayerWeights {
    /** The input of a network that decoder layers attend to. */
    public static final String MEMORY = "memory";

    private final TransformerShape shape;
    private final Sequential all;
    /** Where each part is found, by its name. */
    private final Map<String, String> places = new LinkedHashMap<>();

    /** @param decoder whether there is attention to {@link #MEMORY}, which is as wide as the input */
    public TransformerLayer(Declaration declaration, String prefix, TransformerShape shape, boolean decoder) {
        this.shape = shape;
        AttentionShape attention = shape.attention();
        int e = attention.embed();
        double p = attention.dropout();
        Map<String, LayerWeights> steps = new LinkedHashMap<>();
        Map<String, LayerWeights> self = new LinkedHashMap<>();
        self.put("self_attn", new MultiHeadAttention(declaration, prefix + "self_attn.", attention));
        drop(self, prefix, 1);
        Map<String, LayerWeights> cross = new LinkedHashMap<>();
        if (decoder) {
            AttentionShape other = AttentionShape.of(e, attention.heads())
                    .withBias(attention.bias())
                    .withDropout(p)
                    .to(MEMORY, e);
            cross.put("multihead_attn", new MultiHeadAttention(declaration, prefix + "multihead_attn.", other));
            drop(cross, prefix, 2);
        }
        int f = shape.feedForward();
        Map<String, LayerWeights> feed = new LinkedHashMap<>();
        feed.put("linear1", new Linear(declaration, prefix + "linear1.", e, f, attention.bias()));
        feed.put("activation", new Elementwise(shape.activation(), f));
        if (p > 0) {
            feed.put("dropout", new DropoutLayer(prefix, p, f));
        }
        feed.put("linear2", new Linear(declaration, prefix + "linear2.", f, e, attention.bias()));
        drop(feed, prefix, decoder ? 3 : 2);
        add(declaration, prefix, steps, self, 1);
        if (decoder) {
            add(declaration, prefix, steps, cross, 2);
        }
        add(declaration, prefix, steps, feed, decoder ? 3 : 2);
        all = new Sequential(steps);
    }

    private void drop(Map<String, LayerWeights> part, String prefix, int number) {
        double p = shape.attention().dropout();
        if (p > 0) {
            part.put("dropout" + number, new DropoutLayer(prefix + "dropout" + number + ".", p, outputWidth()));
        }
    }

    private void add(
            Declaration declaration,
            String prefix,
            Map<String, LayerWeights> steps,
            Map<String, LayerWeights> part,
            int number) {
        String norm = "norm" + number;
        String block = "block" + number;
        part.keySet().forEach(name -> places.put(name, block));
        LayerWeights normalization = new Normalization(
                declaration,
                prefix + norm + ".",
                Normalization.Kind.LAYER,
                outputWidth(),
                shape.eps(),
                true,
                shape.attention().bias());
        Map<String, LayerWeights> inner = new LinkedHashMap<>();
        if (shape.normFirst()) {
            inner.put(norm, normalization);
            places.put(norm, block);
        }
        inner.putAll(part);
        steps.put(block, new Residual(new Sequential(inner), outputWidth()));
        if (!shape.normFirst()) {
            steps.put(norm, normalization);
        }
    }

    @Override
    public int outputWidth() {
        return shape.attention().embed();
    }

    @Override
    public void pack(Engine engine) {
        all.pack(engine);
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        return new Bound(all.bind(plan, input), Map.copyOf(places));
    }

    private record Bound(Layer all, Map<String, String> places) implements Layer {
        @Override
        public Activation output() {
            return all.output();
        }

        @Override
        public void forward(Engine engine) {
            all.forward(engine);
        }

        @Override
        public void backward(Engine engine) {
            all.backward(engine);
        }

        @Override
        public void packBackward(Engine engine) {
            all.packBackward(engine);
        }

        @Override
        public void reset(Engine engine) {
            all.reset(engine);
        }

        @Override
        public Layer part(String name) {
            String place = places.get(name);
            return place == null ? all.part(name) : all.part(place).part(name);
        }
    }
}
