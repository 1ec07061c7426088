package lanewise.nn.attention;

import lanewise.engine.Attention;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Initializer;
import lanewise.nn.Plan;
import lanewise.nn.layer.Layer;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.Linear;

/**
 * Attention of the input as queries to further inputs of the network as keys and values, without projections of its own but one: of
 * several heads (scaled dot product: y = softmax(scale q k^T) v), or bilinear (Luong, Pham, Manning: Effective approaches to
 * attention-based neural machine translation; 2015): y = softmax(q^T W k) k with a parameter {@code weight} [query][key].
 */
public final class DotProductAttention implements LayerWeights {
    /** The input of a network that gives keys. */
    public static final String KEYS = "keys";
    /** The input of a network that gives values. */
    public static final String VALUES = "values";

    private final String name;
    private final int heads;
    private final double scale;
    private final boolean causal;
    private final int keyWidth;
    private final int valueWidth;
    /** What queries are multiplied by, or null. */
    private final Linear bilinear;

    /**
     * @param width of a query and of a key, all heads together
     * @param valueWidth of a value, all heads together
     */
    public DotProductAttention(String prefix, int heads, int width, int valueWidth, double scale, boolean causal) {
        this.name = prefix + "attention";
        this.heads = heads;
        this.scale = scale;
        this.causal = causal;
        this.keyWidth = width;
        this.valueWidth = valueWidth;
        this.bilinear = null;
    }

    /** Bilinear attention: keys are the values too. */
    public DotProductAttention(Declaration declaration, String prefix, int queryWidth, int keyWidth) {
        this.name = prefix + "attention";
        this.heads = 1;
        this.scale = 1;
        this.causal = false;
        this.keyWidth = keyWidth;
        this.valueWidth = keyWidth;
        Matrix weight = declaration.weight(
                prefix + "weight", queryWidth, keyWidth, Initializer.uniform(Math.sqrt(6.0 / (queryWidth + keyWidth))));
        this.bilinear = Linear.overTransposed(declaration, prefix + "weight", weight);
    }

    @Override
    public int outputWidth() {
        return valueWidth;
    }

    @Override
    public void pack(Engine engine) {
        if (bilinear != null) {
            bilinear.pack(engine);
        }
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        Bound bound = new Bound(plan, input);
        plan.attention(bound);
        return bound;
    }

    private final class Bound implements AttentionLayer {
        private final Layer projection;
        private final Activation output;
        private final Activation keys;
        private final Activation values;
        private final Matrix dKeys;
        private final Matrix dValues;
        private final Heads attention;

        Bound(Plan plan, Activation input) {
            projection = bilinear == null ? null : bilinear.bind(plan, input);
            Activation queries = projection == null ? input : projection.output();
            keys = plan.side(KEYS, keyWidth);
            values = bilinear == null ? plan.side(VALUES, valueWidth) : keys;
            if (keys.time() != values.time()) {
                throw new IllegalArgumentException("inputs 'keys' and 'values' must have as many steps, but have "
                        + keys.time() + " and " + values.time());
            }
            boolean training = plan.training();
            output = plan.activation(name + " y", input, valueWidth);
            dKeys = training ? plan.scratch(name + " d keys", keys.value().rows(), keyWidth) : null;
            dValues = training ? plan.scratch(name + " d values", values.value().rows(), valueWidth) : null;
            Matrix dQueries = !training || queries.gradient() != null
                    ? queries.gradient()
                    : plan.scratch(name + " d queries", queries.value().rows(), keyWidth);
            attention = Heads.of(
                    plan,
                    new Heads.Setting(
                            name,
                            new Attention.Shape(input.batch(), heads, input.time(), keys.time(), true),
                            scale,
                            causal,
                            keys.lengths(),
                            Positions.NONE,
                            0),
                    new Heads.Operands(
                            queries.value(),
                            keys.value(),
                            values.value(),
                            output.value(),
                            output.gradient(),
                            dQueries,
                            dKeys,
                            dValues));
        }

        @Override
        public Activation output() {
            return output;
        }

        @Override
        public void forward(Engine engine) {
            if (projection != null) {
                projection.forward(engine);
            }
            attention.forward(engine);
        }

        @Override
        public void backward(Engine engine) {
            attention.backward(engine);
            if (keys.gradient() != null) {
                engine.add(dKeys, keys.gradient());
                engine.add(dValues, values.gradient());
            }
            if (projection != null) {
                projection.backward(engine);
            }
        }

        @Override
        public void packBackward(Engine engine) {
            if (projection != null) {
                projection.packBackward(engine);
            }
        }

        @Override
        public int queries() {
            return output.time();
        }

        @Override
        public int keys() {
            return keys.time();
        }

        @Override
        public void mask(Mask mask) {
            attention.masks().mask(mask);
        }

        @Override
        public void keyMask(Mask mask) {
            attention.masks().keyMask(mask);
        }

        @Override
        public Matrix weights() {
            return attention.weights();
        }

        @Override
        public Matrix weightsGradient() {
            return attention.weightsGradient();
        }
    }
}
