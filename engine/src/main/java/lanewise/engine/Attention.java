package lanewise.engine;

import lanewise.engine.kernel.AttentionCall;

/**
 * Scaled dot-product attention of several heads over a batch, forward and backward, checked once and then run as often as wanted.
 * The matrix of scores is never stored: working memory grows with queries and keys, not with their product.
 *
 * <pre>
 * P = softmax(scale Q K^T + mask)    O = P V
 * dV = P^T dO    dP = dO V^T    dS = P (dP - rowsum(dO O))    dQ = scale dS K    dK = scale dS^T Q
 * </pre>
 *
 * <p>A query that sees no key gives a row of zeros and gets a gradient of zeros; a key that no query sees gets a gradient of zeros
 * and may hold anything. Backward overwrites dQ, dK and dV. The order of operations is in {@code AttentionKernels}; heads are
 * independent of each other, so their number and the threads that share them change no bit.
 *
 * <p>One object may be run by several threads at once, each with its own engine and its own range of heads.
 */
public final class Attention {
    private final Shape shape;
    private final Rule rule;
    private final Inputs in;
    private final Matrix o;
    private final Matrix statistics;
    private final Gradients gradients;
    private final int width;
    private final int valueWidth;
    private int offset;
    private final Engine.Sharded forwardShard = (engine, shard, shards) ->
            forward(engine, from(shard, shards), from(shard + 1, shards) - from(shard, shards));
    private final Engine.Sharded backwardShard = (engine, shard, shards) ->
            backward(engine, from(shard, shards), from(shard + 1, shards) - from(shard, shards));

    /**
     * How many of what, and how rows lie.
     *
     * @param queries queries per sequence
     * @param keys keys per sequence
     * @param stepsFirst row t batch + b holds step t of sequence b; else it is row b queries + t (or b keys + t)
     */
    public record Shape(int batch, int heads, int queries, int keys, boolean stepsFirst) {
        public Shape {
            if (batch < 0 || queries < 0 || keys < 0 || heads < 1) {
                throw new IllegalArgumentException("batch, queries and keys must be >= 0 and heads >= 1, but are "
                        + batch + ", " + queries + ", " + keys + " and " + heads);
            }
        }
    }

    /**
     * Who sees whom. Query i sees key j if j is below the sequence's length, where causal j &lt;= i + offset, and neither mask
     * is -infinity there; other values of a mask are added to the scores.
     *
     * @param scale what scores are multiplied by, usually 1 / sqrt(width of a head)
     * @param mask [queries][keys], or one row for all queries, or null
     * @param keyMask [batch][keys], or null
     * @param lengths keys that count, one number per sequence, or null for all; read anew at every run
     * @param distance [heads][2 keys - 1], added to the scores in place of a mask: head h, query i and key j take column
     *     keys - 1 + j - (i + offset), or null
     */
    public record Rule(
            double scale, boolean causal, int offset, Matrix mask, Matrix keyMask, int[] lengths, Matrix distance) {
        public Rule {
            if (!Double.isFinite(scale)) {
                throw new IllegalArgumentException("scale must be finite, but is " + scale);
            }
            if (mask != null && distance != null) {
                throw new IllegalArgumentException("there may be a mask or scores by distance, but there are both");
            }
        }

        public Rule(double scale, boolean causal, int offset, Matrix mask, Matrix keyMask, int[] lengths) {
            this(scale, causal, offset, mask, keyMask, lengths, null);
        }

        /** Every query sees every key. */
        public static Rule plain(double scale) {
            return new Rule(scale, false, 0, null, null, null);
        }

        /** Query i sees the keys up to i. */
        public static Rule causal(double scale) {
            return new Rule(scale, true, 0, null, null, null);
        }

        public Rule withLengths(int[] perSequence) {
            return new Rule(scale, causal, offset, mask, keyMask, perSequence, distance);
        }

        public Rule withDistance(Matrix perHead) {
            return new Rule(scale, causal, offset, mask, keyMask, lengths, perHead);
        }

        public Rule withMask(Matrix scores, Matrix perKey) {
            return new Rule(scale, causal, offset, scores, perKey, lengths, distance);
        }
    }

    /** q [queries batch][heads width], k [keys batch][heads width], v [keys batch][heads valueWidth]; often columns of one matrix. */
    public record Inputs(Matrix q, Matrix k, Matrix v) {}

    /** Like o, q, k and v in this order. dO is read, the others are written. */
    public record Gradients(Matrix dO, Matrix dQ, Matrix dK, Matrix dV) {}

    /**
     * @param o [queries batch][heads valueWidth]
     * @param statistics {@link #statistics}, written by forward and read by backward
     * @param gradients null for forward alone
     */
    public Attention(Shape shape, Rule rule, Inputs in, Matrix o, Matrix statistics, Gradients gradients) {
        this.shape = shape;
        this.rule = rule;
        this.in = in;
        this.o = o;
        this.statistics = statistics;
        this.gradients = gradients;
        this.width = headWidth("q", in.q);
        this.valueWidth = headWidth("v", in.v);
        this.offset = rule.offset;
        int queries = Math.multiplyExact(shape.batch, shape.queries);
        int keys = Math.multiplyExact(shape.batch, shape.keys);
        require("q", in.q, queries, in.q.columns());
        require("k", in.k, keys, in.q.columns());
        require("v", in.v, keys, in.v.columns());
        require("o", o, queries, in.v.columns());
        require("statistics", statistics, 2 * heads(), shape.queries);
        if (rule.mask != null) {
            require("mask", rule.mask, rule.mask.rows() == 1 ? 1 : shape.queries, shape.keys);
        }
        if (rule.keyMask != null) {
            require("keyMask", rule.keyMask, shape.batch, shape.keys);
        }
        if (rule.distance != null) {
            require("distance", rule.distance, shape.heads, 2 * shape.keys - 1);
            offset(offset);
        }
        if (gradients != null) {
            require("dO", gradients.dO, queries, in.v.columns());
            require("dQ", gradients.dQ, queries, in.q.columns());
            require("dK", gradients.dK, keys, in.q.columns());
            require("dV", gradients.dV, keys, in.v.columns());
        }
    }

    /** Reserves what forward saves for backward: two rows per head. */
    public static Matrix statistics(Slab slab, String name, Shape shape) {
        return slab.reserve(name, Math.multiplyExact(2 * shape.batch, shape.heads), shape.queries);
    }

    /** From now on query i counts as number i + {@code first}: it sees, where causal, the keys up to that; not during a run. */
    public void offset(int first) {
        if (rule.distance != null && (first < 0 || first > shape.keys - shape.queries)) {
            throw new IllegalArgumentException("with scores by distance the offset must be in 0.."
                    + (shape.keys - shape.queries) + ", but is " + first);
        }
        offset = first;
    }

    /** Heads of all sequences: head h of sequence b is number b heads + h. */
    public int heads() {
        return Math.multiplyExact(shape.batch, shape.heads);
    }

    /** All heads, on as many threads as the engine has. */
    public void forward(Engine engine) {
        engine.parallel(forwardShard);
    }

    /** {@code count} heads from number {@code first}: writes their part of o and of the statistics. */
    public void forward(Engine engine, int first, int count) {
        run(engine, first, count, false);
    }

    /** All heads, on as many threads as the engine has. */
    public void backward(Engine engine) {
        engine.parallel(backwardShard);
    }

    /** {@code count} heads from number {@code first}: writes their part of dQ, dK and dV. */
    public void backward(Engine engine, int first, int count) {
        if (gradients == null) {
            throw new IllegalStateException("backward needs gradients, but this attention was made without");
        }
        run(engine, first, count, true);
    }

    private int from(int shard, int shards) {
        return (int) ((long) heads() * shard / shards);
    }

    private void run(Engine engine, int first, int count, boolean backward) {
        if (first < 0 || count < 0 || first > heads() - count) {
            throw new IndexOutOfBoundsException(
                    "heads must lie in 0.." + (heads() - 1) + ", but " + count + " from " + first + " were asked for");
        }
        requireLengths();
        engine.requireMine(in.q);
        Precision precision = in.q.precision();
        engine.begin(Operation.ATTENTION, backward ? 1 : 0, in.q, (long) count * shape.queries * shape.keys * width);
        try {
            AttentionCall call = engine.attentionCall();
            sizes(call);
            for (int n = first; n < first + count; n++) {
                operands(call, n / shape.heads, n % shape.heads);
                if (backward) {
                    gradients(call, n / shape.heads, n % shape.heads);
                    engine.attention(precision).backward(call, engine.attentionScratch(precision));
                } else {
                    engine.attention(precision).forward(call, engine.attentionScratch(precision));
                }
            }
        } finally {
            engine.exit();
        }
    }

    private void sizes(AttentionCall call) {
        call.queries = shape.queries;
        call.keys = shape.keys;
        call.width = width;
        call.valueWidth = valueWidth;
        call.scale = rule.scale;
        call.causal = rule.causal;
        call.offset = offset;
        call.qStep = step(in.q);
        call.kStep = step(in.k);
        call.vStep = step(in.v);
        call.oStep = step(o);
        call.mask = rule.mask == null ? 0 : rule.mask.address();
        call.maskStep = rule.mask == null || rule.mask.rows() == 1 ? 0 : rule.mask.stride();
    }

    private void operands(AttentionCall call, int b, int h) {
        call.validKeys = rule.lengths == null ? shape.keys : rule.lengths[b];
        call.q = address(in.q, b, h, shape.queries, width);
        call.k = address(in.k, b, h, shape.keys, width);
        call.v = address(in.v, b, h, shape.keys, valueWidth);
        call.o = address(o, b, h, shape.queries, valueWidth);
        if (rule.distance != null) {
            long zero = shape.keys - 1 - offset;
            call.mask =
                    rule.distance.address(h) + zero * rule.distance.precision().bytes();
            // Each query's row begins one element before that of the query before it.
            call.maskStep = -1;
        }
        call.keyMask = rule.keyMask == null ? 0 : rule.keyMask.address(b);
        int row = 2 * (b * shape.heads + h);
        call.maxima = statistics.address(row);
        call.sums = statistics.address(row + 1);
    }

    private void gradients(AttentionCall call, int b, int h) {
        call.dO = address(gradients.dO, b, h, shape.queries, valueWidth);
        call.dOStep = step(gradients.dO);
        call.dQ = address(gradients.dQ, b, h, shape.queries, width);
        call.dQStep = step(gradients.dQ);
        call.dK = address(gradients.dK, b, h, shape.keys, width);
        call.dKStep = step(gradients.dK);
        call.dV = address(gradients.dV, b, h, shape.keys, valueWidth);
        call.dVStep = step(gradients.dV);
    }

    private long step(Matrix x) {
        return shape.stepsFirst ? (long) x.stride() * shape.batch : x.stride();
    }

    private long address(Matrix x, int b, int h, int rows, int columns) {
        return x.address(shape.stepsFirst ? b : b * rows)
                + (long) h * columns * x.precision().bytes();
    }

    private int headWidth(String name, Matrix x) {
        if (x.columns() % shape.heads != 0) {
            throw new IllegalArgumentException(name + " must have a multiple of " + shape.heads
                    + " columns, one part per head," + " but has " + x.columns());
        }
        return x.columns() / shape.heads;
    }

    private void require(String name, Matrix x, int rows, int columns) {
        Matrix.requireShape(name, x, rows, columns);
        Engine.requireSame(in.q, x);
    }

    private void requireLengths() {
        if (rule.lengths == null) {
            return;
        }
        if (rule.lengths.length != shape.batch) {
            throw new IllegalArgumentException("there must be " + shape.batch
                    + " lengths, one per sequence, but there are " + rule.lengths.length);
        }
        for (int length : rule.lengths) {
            if (length < 0 || length > shape.keys) {
                throw new IllegalArgumentException("lengths must be in 0.." + shape.keys + ", but one is " + length);
            }
        }
    }
}
