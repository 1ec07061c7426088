package lanewise.nn.attention;

import lanewise.engine.Attention;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Rotary;
import lanewise.nn.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Initializer;
import lanewise.nn.Plan;
import lanewise.nn.layer.Layer;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.Linear;

/**
 * Multi-head attention (Vaswani and others: Attention is all you need; 2017) with PyTorch's parameters: {@code in_proj_weight}
 * [3 E][E] for q, k and v, or, where a memory has another width, {@code q_proj_weight} [E][E], {@code k_proj_weight} [E][keyWidth]
 * and {@code v_proj_weight} [E][valueWidth]; {@code in_proj_bias} [3 E], {@code out_proj.weight} [E][E], {@code out_proj.bias} [E].
 *
 * <pre>
 * q = x W_q^T + b_q     k = m W_k^T + b_k     v = m W_v^T + b_v         m is x, or a memory
 * o_h = softmax(q_h k_h^T / sqrt(E / heads) + mask) v_h                  head h has columns h E / heads and on
 * y = [o_0, o_1, ...] W_o^T + b_o
 * </pre>
 *
 * <p>Keys past a sequence's length are hidden. A query that sees no key gets o = 0, and gives a gradient of zero.
 *
 * <p>A causal one in a network that goes on ({@link Plan#continues}) keeps keys and values of all steps in the network's state.
 */
public final class MultiHeadAttention implements LayerWeights {
    private final AttentionShape shape;
    private final String name;
    private final Linear[] projections;
    private final Linear output;

    /** Declares the parameters under {@code prefix}. */
    public MultiHeadAttention(Declaration declaration, String prefix, AttentionShape shape) {
        this.shape = shape;
        this.name = prefix + "attention";
        int e = shape.embed();
        AttentionShape.Memory memory = shape.memory();
        Matrix[] weights = memory == null || memory.keyWidth() == e && memory.valueWidth() == e
                ? stacked(declaration, prefix, e)
                : separate(declaration, prefix, memory, e);
        Matrix bias = shape.bias() ? declaration.bias(prefix + "in_proj_bias", 3 * e, Initializer.zeros()) : null;
        projections = new Linear[weights.length];
        int at = 0;
        for (int i = 0; i < weights.length; i++) {
            int rows = weights[i].rows();
            Matrix part = bias == null ? null : bias.columns(at, rows);
            projections[i] = Linear.over(declaration, prefix + "projection " + i, weights[i], part);
            at += rows;
        }
        Matrix outWeight = declaration.weight(prefix + "out_proj.weight", e, e, Initializer.uniform(1 / Math.sqrt(e)));
        Matrix outBias = shape.bias() ? declaration.bias(prefix + "out_proj.bias", e, Initializer.zeros()) : null;
        output = Linear.over(declaration, prefix + "out_proj.weight", outWeight, outBias);
    }

    /** As few products as there are inputs: q, k and v from x, or q from x and k and v from a memory, or each from its own. */
    private Matrix[] stacked(Declaration declaration, String prefix, int e) {
        Initializer xavier = Initializer.uniform(Math.sqrt(6.0 / (e + 3 * e)));
        Matrix all = declaration.weight(prefix + "in_proj_weight", 3 * e, e, xavier);
        if (shape.memory() == null) {
            return new Matrix[] {all};
        }
        return shape.memory().keys().equals(shape.memory().values())
                ? new Matrix[] {all.rows(0, e), all.rows(e, 2 * e)}
                : new Matrix[] {all.rows(0, e), all.rows(e, e), all.rows(2 * e, e)};
    }

    private static Matrix[] separate(Declaration declaration, String prefix, AttentionShape.Memory memory, int e) {
        return new Matrix[] {
            declaration.weight(prefix + "q_proj_weight", e, e, Initializer.uniform(Math.sqrt(6.0 / (e + e)))),
            declaration.weight(
                    prefix + "k_proj_weight",
                    e,
                    memory.keyWidth(),
                    Initializer.uniform(Math.sqrt(6.0 / (e + memory.keyWidth())))),
            declaration.weight(
                    prefix + "v_proj_weight",
                    e,
                    memory.valueWidth(),
                    Initializer.uniform(Math.sqrt(6.0 / (e + memory.valueWidth()))))
        };
    }

    @Override
    public int outputWidth() {
        return shape.embed();
    }

    @Override
    public void pack(Engine engine) {
        for (Linear projection : projections) {
            projection.pack(engine);
        }
        output.pack(engine);
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        Bound bound = new Bound(plan, input);
        plan.attention(bound);
        return bound;
    }

    private final class Bound implements AttentionLayer {
        private final Plan plan;
        private final Layer[] inputs;
        private final Layer out;
        private final Heads heads;
        private final int time;
        private final int batch;
        private final int keys;
        private final Matrix[] value;
        private final Matrix[] gradient;
        private final Rotary rotary;
        /** Keys and values of all steps so far, or null. */
        private final Matrix keyCache;

        private final Matrix valueCache;
        private final int[] reach;

        Bound(Plan plan, Activation input) {
            this.plan = plan;
            time = input.time();
            batch = input.batch();
            int e = shape.embed();
            Activation keySource = input;
            inputs = new Layer[projections.length];
            inputs[0] = projections[0].bind(plan, input);
            if (shape.memory() != null) {
                keySource = plan.side(shape.memory().keys(), shape.memory().keyWidth());
                inputs[1] = projections[1].bindAdding(plan, keySource);
                if (inputs.length == 3) {
                    Activation values =
                            plan.side(shape.memory().values(), shape.memory().valueWidth());
                    requireSameSteps(keySource, values);
                    inputs[2] = projections[2].bindAdding(plan, values);
                }
            }
            value = parts(inputs, e, false);
            gradient = plan.training() ? parts(inputs, e, true) : new Matrix[3];
            boolean goesOn =
                    shape.causal() && plan.continues() && time == plan.options().time();
            int steps = goesOn ? plan.context() : keySource.time();
            keys = steps;
            keyCache = goesOn ? plan.state(name + " keys", Math.multiplyExact(steps, batch), e) : null;
            valueCache = goesOn ? plan.state(name + " values", Math.multiplyExact(steps, batch), e) : null;
            reach = goesOn ? new int[batch] : keySource.lengths();
            rotary = rotary(steps);
            Activation joined = plan.activation(name + " heads", input, e);
            heads = Heads.of(
                    plan,
                    new Heads.Setting(
                            name,
                            new Attention.Shape(batch, shape.heads(), time, steps, true),
                            1 / Math.sqrt(shape.width()),
                            shape.causal(),
                            reach,
                            shape.positions(),
                            shape.dropout()),
                    new Heads.Operands(
                            value[0],
                            goesOn ? keyCache : value[1],
                            goesOn ? valueCache : value[2],
                            joined.value(),
                            joined.gradient(),
                            gradient[0],
                            gradient[1],
                            gradient[2]));
            out = output.bind(plan, joined);
        }

        private void requireSameSteps(Activation keys, Activation values) {
            if (keys.time() != values.time()) {
                throw new IllegalArgumentException("inputs '" + shape.memory().keys() + "' and '"
                        + shape.memory().values() + "' must have as many steps, but have " + keys.time() + " and "
                        + values.time());
            }
        }

        private Rotary rotary(int steps) {
            if (shape.positions().kind() != Positions.Kind.ROTARY) {
                return null;
            }
            Rotary made = new Rotary(
                    plan.savedSlab(),
                    steps,
                    shape.width(),
                    shape.positions().base(),
                    shape.positions().interleaved());
            plan.afterAllocation(made::fill);
            return made;
        }

        /** q, k and v: columns of what the projections write. */
        private static Matrix[] parts(Layer[] layers, int e, boolean gradients) {
            Matrix[] parts = new Matrix[3];
            int next = 0;
            for (Layer layer : layers) {
                Matrix all =
                        gradients ? layer.output().gradient() : layer.output().value();
                for (int column = 0; column < all.columns(); column += e) {
                    parts[next++] = all.columns(column, e);
                }
            }
            return parts;
        }

        @Override
        public Activation output() {
            return out.output();
        }

        @Override
        public void forward(Engine engine) {
            for (Layer layer : inputs) {
                layer.forward(engine);
            }
            int first = keyCache == null ? 0 : plan.position();
            if (rotary != null) {
                rotary.turn(engine, value[0], batch, first);
                rotary.turn(engine, value[1], batch, first);
            }
            if (keyCache != null) {
                engine.copyRows(value[1], 0, keyCache, first * batch, time * batch);
                engine.copyRows(value[2], 0, valueCache, first * batch, time * batch);
                java.util.Arrays.fill(reach, first + time);
                heads.offset(first);
            }
            heads.forward(engine);
            out.forward(engine);
        }

        @Override
        public void backward(Engine engine) {
            out.backward(engine);
            heads.backward(engine);
            if (rotary != null) {
                rotary.turnBack(engine, gradient[0], batch, 0);
                rotary.turnBack(engine, gradient[1], batch, 0);
            }
            for (Layer layer : inputs) {
                layer.backward(engine);
            }
        }

        @Override
        public void packBackward(Engine engine) {
            for (Layer layer : inputs) {
                layer.packBackward(engine);
            }
            out.packBackward(engine);
        }

        @Override
        public int queries() {
            return time;
        }

        @Override
        public int keys() {
            return keys;
        }

        @Override
        public void mask(Mask mask) {
            heads.masks().mask(mask);
        }

        @Override
        public void keyMask(Mask mask) {
            heads.masks().keyMask(mask);
        }

        @Override
        public Matrix weights() {
            return heads.weights();
        }

        @Override
        public Matrix weightsGradient() {
            return heads.weightsGradient();
        }
    }
}
