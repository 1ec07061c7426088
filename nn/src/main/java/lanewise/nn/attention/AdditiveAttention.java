package lanewise.nn.attention;

import static lanewise.engine.Product.Operand.plain;
import static lanewise.engine.Product.Operand.transposed;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Product;
import lanewise.engine.Softmax;
import lanewise.nn.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Initializer;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.layer.Layer;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.Linear;

/**
 * Additive attention (Bahdanau, Cho, Bengio: Neural machine translation by jointly learning to align and translate; 2014) of the
 * input as queries to the network's input {@code keys} [S*B][keys], which are the values too; parameters {@code w_query}
 * [units][query], {@code w_key} [units][keys], {@code v} [units].
 *
 * <pre>
 * a_ts = tanh(W_q q_t + W_k k_s)      w_t = softmax over s of v . a_ts      y_t = sum of w_ts k_s
 * dw_ts = dy_t . k_s                  ds = w (dw - sum of dw w)             da_ts = ds_ts v (1 - a^2)
 * dv += sum of ds_ts a_ts             dk_s += w_ts dy_t                     and the products' own gradients
 * </pre>
 *
 * <p>Memory grows with T S units. Keys past a sequence's length are hidden.
 */
public final class AdditiveAttention implements LayerWeights {
    private final String name;
    private final int keyWidth;
    private final int units;
    private final Linear query;
    private final Linear key;
    private final Matrix v;

    /** Declares the parameters under {@code prefix}. */
    public AdditiveAttention(Declaration declaration, String prefix, int queryWidth, int keyWidth, int units) {
        this.name = prefix + "attention";
        this.keyWidth = keyWidth;
        this.units = units;
        query = linear(declaration, prefix + "w_query", queryWidth);
        key = linear(declaration, prefix + "w_key", keyWidth);
        v = declaration.vector(prefix + "v", units, Parameter.Role.BIAS, Initializer.uniform(1 / Math.sqrt(units)));
    }

    private Linear linear(Declaration declaration, String parameter, int width) {
        Initializer xavier = Initializer.uniform(Math.sqrt(6.0 / (width + units)));
        return Linear.over(declaration, parameter, declaration.weight(parameter, units, width, xavier), null);
    }

    @Override
    public int outputWidth() {
        return keyWidth;
    }

    @Override
    public void pack(Engine engine) {
        query.pack(engine);
        key.pack(engine);
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        Bound bound = new Bound(plan, input);
        plan.attention(bound);
        return bound;
    }

    private final class Bound implements AttentionLayer {
        private final int batch;
        private final int queries;
        private final int steps;
        private final Layer queryLayer;
        private final Layer keyLayer;
        private final Activation keys;
        private final Activation output;
        private final Masks masks;
        /** a: row (b queries + t) steps + s. */
        private final Matrix hidden;

        private final Matrix dHidden;
        /** Row b queries + t. */
        private final Matrix weights;

        private final Matrix dWeights;
        private final Matrix dScores;
        private final Matrix dKeys;
        private final Pair[] pairs;
        private final Product score;
        private final Product hiddenBack;
        private final Product vBack;
        private final boolean kept;

        Bound(Plan plan, Activation input) {
            batch = input.batch();
            queries = input.time();
            keys = plan.side(DotProductAttention.KEYS, keyWidth);
            steps = keys.time();
            queryLayer = query.bind(plan, input);
            keyLayer = key.bindAdding(plan, keys);
            output = plan.activation(name + " y", input, keyWidth);
            masks = Masks.of(plan, setting(), () -> {});
            boolean training = plan.training();
            kept = plan.options().attending().weights();
            int rows = Math.multiplyExact(batch, queries);
            // One row for each pair, without gaps, so that v . a of all pairs is one product.
            hidden = plan.savedSlab().reserveDense(name + " hidden", Math.multiplyExact(rows, steps), units);
            weights = plan.savedSlab().reserveDense(name + " weights", rows, steps);
            dHidden = training ? plan.savedSlab().reserveDense(name + " d hidden", hidden.rows(), units) : null;
            dWeights = training ? plan.saved(name + " d weights", rows, steps) : null;
            dScores = training ? plan.savedSlab().reserveDense(name + " d scores", rows, steps) : null;
            dKeys = training ? plan.scratch(name + " d keys", keys.value().rows(), keyWidth) : null;
            Matrix column = weights.reshape(rows * steps, 1);
            score = Product.of(plain(hidden), transposed(v), null, column);
            Matrix dColumn = training ? dScores.reshape(rows * steps, 1) : null;
            hiddenBack = training ? Product.of(plain(dColumn), plain(v), null, dHidden) : null;
            Matrix dV = training ? plan.gradient(v) : null;
            vBack = training ? Product.of(transposed(dColumn), plain(hidden), dV, dV) : null;
            pairs = new Pair[batch];
            for (int b = 0; b < batch; b++) {
                pairs[b] = new Pair(b);
            }
        }

        private Heads.Setting setting() {
            return new Heads.Setting(
                    name,
                    new lanewise.engine.Attention.Shape(batch, 1, queries, steps, true),
                    1,
                    false,
                    keys.lengths(),
                    Positions.NONE,
                    0);
        }

        /** The products of one sequence. */
        private final class Pair {
            private final Product value;
            private final Product weightBack;
            private final Product keyBack;

            Pair(int b) {
                Matrix w = weights.rows(b * queries, queries);
                Matrix k = keys.value().every(batch, b);
                value = Product.of(plain(w), plain(k), null, output.value().every(batch, b));
                if (dScores == null) {
                    weightBack = null;
                    keyBack = null;
                    return;
                }
                Matrix dy = output.gradient().every(batch, b);
                Matrix dW = dScores.rows(b * queries, queries);
                weightBack = Product.of(plain(dy), transposed(k), dW, dW);
                keyBack = Product.of(transposed(w), plain(dy), null, dKeys.every(batch, b));
            }
        }

        @Override
        public Activation output() {
            return output;
        }

        @Override
        public void forward(Engine engine) {
            queryLayer.forward(engine);
            keyLayer.forward(engine);
            Matrix q = queryLayer.output().value();
            Matrix k = keyLayer.output().value();
            for (int row = 0; row < hidden.rows(); row++) {
                int b = row / steps / queries;
                int t = row / steps % queries;
                engine.copyRows(q, t * batch + b, hidden, row, 1);
                engine.addRange(k, row % steps * batch + b, hidden, row, 1);
            }
            engine.tanh(hidden, hidden);
            score.run(engine);
            hide(engine);
            Softmax.forward(engine, weights, weights);
            for (Pair pair : pairs) {
                pair.value.run(engine);
            }
        }

        private void hide(Engine engine) {
            for (int row = 0; row < weights.rows(); row++) {
                int b = row / queries;
                if (masks.mask() != null) {
                    engine.addRange(masks.mask(), row % queries, weights, row, 1);
                    engine.addRange(masks.keyMask(), b, weights, row, 1);
                }
                for (int s = keys.lengths() == null ? steps : keys.lengths()[b]; s < steps; s++) {
                    weights.set(row, s, Double.NEGATIVE_INFINITY);
                }
            }
        }

        @Override
        public void backward(Engine engine) {
            if (kept) {
                engine.copy(dWeights, dScores);
            } else {
                engine.clear(dScores);
            }
            for (Pair pair : pairs) {
                pair.weightBack.run(engine);
                pair.keyBack.run(engine);
            }
            Softmax.backward(engine, weights, dScores, dScores);
            vBack.run(engine);
            hiddenBack.run(engine);
            engine.tanhBackward(hidden, dHidden, dHidden);
            Matrix dq = queryLayer.output().gradient();
            Matrix dk = keyLayer.output().gradient();
            engine.clear(dq);
            engine.clear(dk);
            for (int row = 0; row < hidden.rows(); row++) {
                int b = row / steps / queries;
                int t = row / steps % queries;
                engine.addRange(dHidden, row, dq, t * batch + b, 1);
                engine.addRange(dHidden, row, dk, row % steps * batch + b, 1);
            }
            queryLayer.backward(engine);
            keyLayer.backward(engine);
            if (keys.gradient() != null) {
                engine.add(dKeys, keys.gradient());
            }
        }

        @Override
        public void packBackward(Engine engine) {
            queryLayer.packBackward(engine);
            keyLayer.packBackward(engine);
        }

        @Override
        public int queries() {
            return queries;
        }

        @Override
        public int keys() {
            return steps;
        }

        @Override
        public void mask(Mask mask) {
            masks.mask(mask);
        }

        @Override
        public void keyMask(Mask mask) {
            masks.keyMask(mask);
        }

        @Override
        public Matrix weights() {
            return weights;
        }

        @Override
        public Matrix weightsGradient() {
            if (!kept || dWeights == null) {
                throw new IllegalStateException("the gradient of the weights of '" + name
                        + "' is not read: make the network for training with Plan.Options.withWeights()");
            }
            return dWeights;
        }
    }
}
