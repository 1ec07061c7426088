package lanewise.nn.attention;

import static lanewise.engine.Product.Operand.plain;
import static lanewise.engine.Product.Operand.transposed;

import lanewise.engine.Attention;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Product;
import lanewise.engine.Softmax;
import lanewise.nn.Plan;
import lanewise.nn.layer.DropoutMask;

/**
 * Attention with all its weights, for when they are asked for or some are dropped. Memory grows with queries times keys of every
 * head, and inputs must be finite, also where they are hidden.
 *
 * <pre>
 * P = softmax(scale Q K^T + mask)     P' = P dropout mask     O = P' V     W = mean of P' over the heads
 * dP' = dO V^T + dW / heads           dV = P'^T dO            dS = P (dP - rowsum(dP P))
 * dQ = scale dS K                     dK = scale dS^T Q
 * </pre>
 */
final class WeighedHeads implements Heads {
    private final Setting setting;
    private final Attention.Shape shape;
    private final Operands in;
    private final Masks masks;
    /** scale Q. */
    private final Matrix scaled;
    /** What is added to the scores before anything else: [queries][keys], or that for each head, or null. */
    private final Matrix template;
    /** What is added to the scores of each sequence's keys, or null. */
    private final Matrix keyScores;

    private final DropoutMask dropout;
    private final Matrix p;
    private final Matrix dropped;
    private final Matrix dP;
    private final Matrix weights;
    private final Matrix dWeights;
    private final Matrix dShare;
    private final Head[] heads;
    private final Engine.Sharded scoreShard = this::scores;
    private final Engine.Sharded valueShard = this::values;
    private final Engine.Sharded valueShardBack = this::valuesBack;
    private final Engine.Sharded gradientShard = this::gradients;

    WeighedHeads(Plan plan, Setting setting, Operands in) {
        this.setting = setting;
        this.in = in;
        shape = setting.shape();
        masks = Masks.of(plan, setting, this::fillTemplate);
        String name = setting.name();
        boolean training = in.dO() != null;
        int count = shape.batch() * shape.heads();
        int rows = Math.multiplyExact(count, shape.queries());
        int keys = shape.keys();
        scaled = plan.saved(name + " scaled q", in.q().rows(), in.q().columns());
        boolean templated = setting.causal() || masks.mask() != null || setting.alibi();
        template = templated
                ? plan.saved(name + " template", (setting.alibi() ? shape.heads() : 1) * shape.queries(), keys)
                : null;
        keyScores = setting.lengths() != null || masks.keyMask() != null
                ? plan.saved(name + " key scores", shape.batch(), keys)
                : null;
        plan.afterAllocation(this::fillTemplate);
        p = plan.saved(name + " weights", rows, keys);
        boolean drops = setting.dropout() > 0 && plan.learning();
        dropout = drops ? new DropoutMask(plan, name + " dropout", setting.dropout(), rows, keys) : null;
        dropped = drops ? plan.saved(name + " dropped", rows, keys) : p;
        dP = training ? plan.scratch(name + " d weights", rows, keys) : null;
        boolean wanted = plan.options().attending().weights();
        weights = wanted ? plan.saved(name + " mean weights", shape.batch() * shape.queries(), keys) : null;
        dWeights = wanted && training ? plan.saved(name + " d mean weights", weights.rows(), keys) : null;
        dShare = dWeights == null ? null : plan.scratch(name + " d mean weights share", weights.rows(), keys);
        heads = new Head[count];
        for (int n = 0; n < count; n++) {
            heads[n] = new Head(n / shape.heads(), n % shape.heads());
        }
    }

    /** One head of one sequence. */
    private final class Head {
        private final int b;
        private final int h;
        private final Matrix weight;
        private final Matrix dWeight;
        private final Product score;
        private final Product value;
        private final Product valueBack;
        private final Product dV;
        private final Product dQ;
        private final Product dK;

        Head(int b, int h) {
            this.b = b;
            this.h = h;
            int first = (b * shape.heads() + h) * shape.queries();
            weight = p.rows(first, shape.queries());
            Matrix used = dropped.rows(first, shape.queries());
            Matrix q = part(scaled);
            Matrix k = part(in.k());
            Matrix v = part(in.v());
            score = Product.of(plain(q), transposed(k), weight, weight);
            value = Product.of(plain(used), plain(v), null, part(in.o()));
            if (in.dO() == null) {
                dWeight = null;
                valueBack = null;
                dV = null;
                dQ = null;
                dK = null;
                return;
            }
            Matrix dO = part(in.dO());
            dWeight = dP.rows(first, shape.queries());
            valueBack = Product.of(plain(dO), transposed(v), dWeight, dWeight);
            dV = Product.of(transposed(used), plain(dO), null, part(in.dV()));
            dQ = Product.of(plain(dWeight), plain(k), null, part(in.dQ()));
            dK = Product.of(transposed(dWeight), plain(q), null, part(in.dK()));
        }

        private Matrix part(Matrix x) {
            int width = x.columns() / shape.heads();
            int steps = x.rows() / shape.batch();
            Matrix sequence = shape.stepsFirst() ? x.every(shape.batch(), b) : x.rows(b * steps, steps);
            return sequence.columns(h * width, width);
        }
    }

    private void fillTemplate() {
        if (template == null) {
            return;
        }
        for (int row = 0; row < template.rows(); row++) {
            int i = row % shape.queries();
            double slope = setting.alibi() ? Positions.slope(row / shape.queries(), shape.heads()) : 0;
            for (int j = 0; j < shape.keys(); j++) {
                double score = masks.mask() == null ? 0 : masks.mask().get(i, j);
                score -= slope * Math.abs(j - i);
                template.set(row, j, setting.causal() && j > i ? Double.NEGATIVE_INFINITY : score);
            }
        }
    }

    private void fillKeyScores(Engine engine) {
        if (masks.keyMask() != null) {
            engine.copy(masks.keyMask(), keyScores);
        } else {
            engine.clear(keyScores);
        }
        for (int b = 0; setting.lengths() != null && b < shape.batch(); b++) {
            for (int j = setting.lengths()[b]; j < shape.keys(); j++) {
                keyScores.set(b, j, Double.NEGATIVE_INFINITY);
            }
        }
    }

    @Override
    public void forward(Engine engine) {
        if (keyScores != null) {
            fillKeyScores(engine);
        }
        engine.copy(in.q(), scaled);
        engine.scale(scaled, setting.scale());
        engine.parallel(scoreShard);
        if (dropout != null) {
            dropout.draw(engine);
            dropout.apply(engine, p, dropped);
        }
        engine.parallel(valueShard);
        if (weights != null) {
            mean(engine);
        }
    }

    private int from(int shard, int shards) {
        return (int) ((long) heads.length * shard / shards);
    }

    private void scores(Engine engine, int shard, int shards) {
        for (int n = from(shard, shards); n < from(shard + 1, shards); n++) {
            Head head = heads[n];
            if (template == null) {
                engine.clear(head.weight);
            } else {
                int row = setting.alibi() ? head.h * shape.queries() : 0;
                engine.copyRows(template, row, head.weight, 0, shape.queries());
            }
            for (int i = 0; keyScores != null && i < shape.queries(); i++) {
                engine.addRange(keyScores, head.b, head.weight, i, 1);
            }
            head.score.run(engine);
            Softmax.forward(engine, head.weight, head.weight);
        }
    }

    private void values(Engine engine, int shard, int shards) {
        for (int n = from(shard, shards); n < from(shard + 1, shards); n++) {
            heads[n].value.run(engine);
        }
    }

    private void mean(Engine engine) {
        int queries = shape.queries();
        for (int n = 0; n < heads.length; n++) {
            int row = heads[n].b * queries;
            if (heads[n].h == 0) {
                engine.copyRows(dropped, n * queries, weights, row, queries);
            } else {
                engine.addRange(dropped, n * queries, weights, row, queries);
            }
        }
        engine.scale(weights, 1.0 / shape.heads());
    }

    @Override
    public void backward(Engine engine) {
        if (dShare != null) {
            engine.copy(dWeights, dShare);
            engine.scale(dShare, 1.0 / shape.heads());
            for (int n = 0; n < heads.length; n++) {
                engine.copyRows(dShare, heads[n].b * shape.queries(), dP, n * shape.queries(), shape.queries());
            }
        } else {
            engine.clear(dP);
        }
        engine.parallel(valueShardBack);
        if (dropout != null) {
            dropout.apply(engine, dP, dP);
        }
        engine.parallel(gradientShard);
        engine.scale(in.dQ(), setting.scale());
    }

    private void valuesBack(Engine engine, int shard, int shards) {
        for (int n = from(shard, shards); n < from(shard + 1, shards); n++) {
            heads[n].valueBack.run(engine);
            heads[n].dV.run(engine);
        }
    }

    private void gradients(Engine engine, int shard, int shards) {
        for (int n = from(shard, shards); n < from(shard + 1, shards); n++) {
            Head head = heads[n];
            Softmax.backward(engine, head.weight, head.dWeight, head.dWeight);
            head.dQ.run(engine);
            head.dK.run(engine);
        }
    }

    @Override
    public void offset(int first) {
        if (first != 0) {
            throw new IllegalStateException("attention with weights begins anew with each forward");
        }
    }

    @Override
    public Masks masks() {
        return masks;
    }

    @Override
    public Matrix weights() {
        return kept(weights);
    }

    @Override
    public Matrix weightsGradient() {
        return kept(dWeights);
    }

    private Matrix kept(Matrix matrix) {
        if (matrix == null) {
            throw new IllegalStateException(
                    "the weights of '" + setting.name() + "' or their gradient are not kept: make"
                            + " the network with Plan.Options.withWeights(), and for the gradient for training");
        }
        return matrix;
    }
}
