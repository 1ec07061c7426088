package lanewise.engine;

import lanewise.engine.kernel.GemmCall;
import lanewise.engine.kernel.GemmKernels;
import lanewise.engine.kernel.GemmScratch;
import lanewise.engine.kernel.KernelSet;

/**
 * One product under way, on one thread or on all of an engine's. Threads take ranges of columns or rows of C, so each element is
 * computed by one of them as it would be by one alone. An engine keeps one of these, so that a product allocates nothing.
 */
final class ProductCall implements Engine.Sharded {
    /** Multiply-adds below which a second thread is not worth waking: about a microsecond. */
    private static final double LEAST_SHARED = 1 << 17;
    /** Rows per shard are a multiple of this. */
    private static final int ROW_UNIT = 16;
    /** Rows of C in steps of which an activation follows the product, and bytes up to which there may be more. */
    private static final int LEAST_ROWS = 40;

    private static final int BLOCK = 128 << 10;

    /** The whole product; filled before {@link #run(Engine)}. */
    final GemmCall whole = new GemmCall();

    Precision precision;
    boolean packed;
    /** Applied to C, or null. */
    Activation activation;

    /** What this engine's thread does of another's product. */
    private final GemmCall part = new GemmCall();

    void run(Engine engine) {
        if (engine.hasFreeTeam() && (double) whole.m * whole.n * whole.k >= LEAST_SHARED) {
            engine.parallel(this);
        } else {
            compute(engine, whole);
        }
    }

    @Override
    public void run(Engine engine, int shard, int shards) {
        GemmCall mine = engine.productCall().part;
        copy(whole, mine);
        if (whole.n >= whole.m / 2) {
            int unit = engine.gemm(precision).panelColumns();
            int from = bound(whole.n, unit, shard, shards);
            mine.n = bound(whole.n, unit, shard + 1, shards) - from;
            moveColumns(mine, from);
        } else {
            int from = bound(whole.m, ROW_UNIT, shard, shards);
            mine.m = bound(whole.m, ROW_UNIT, shard + 1, shards) - from;
            moveRows(mine, from);
        }
        compute(engine, mine);
    }

    /** Where shard {@code shard} begins. */
    private static int bound(int total, int unit, int shard, int shards) {
        long units = Math.ceilDiv(total, unit) * (long) shard / shards;
        return (int) Math.min(total, units * unit);
    }

    private void moveColumns(GemmCall g, long columns) {
        long bytes = columns * precision.bytes();
        g.b += bytes * (packed ? g.k : g.bColumnStep);
        g.c += bytes;
        if (g.start != 0) {
            g.start += bytes;
        }
    }

    private void moveRows(GemmCall g, long rows) {
        long bytes = rows * precision.bytes();
        g.a += bytes * g.aRowStep;
        g.c += bytes * g.cRowStep;
        if (g.start != 0) {
            g.start += bytes * g.startRowStep;
        }
    }

    /** The product, and the activation on rows of C that are still in the second level cache. Changes {@code g}. */
    private void compute(Engine engine, GemmCall g) {
        if (activation == null) {
            multiply(engine, g);
            return;
        }
        KernelSet kernels = engine.kernelSet(precision);
        int rows = g.m;
        int step = packed ? Math.max(LEAST_ROWS, BLOCK / Math.max(1, g.n * precision.bytes())) : rows;
        for (int row = 0; row < rows; row += step) {
            g.m = Math.min(step, rows - row);
            multiply(engine, g);
            activation.forward(kernels, g, precision);
            moveRows(g, g.m);
        }
    }

    private void multiply(Engine engine, GemmCall g) {
        GemmKernels kernels = engine.gemm(precision);
        GemmScratch scratch = engine.gemmScratch(precision);
        if (packed) {
            kernels.multiplyPacked(g, scratch);
        } else {
            kernels.multiply(g, scratch);
        }
    }

    private static void copy(GemmCall from, GemmCall to) {
        to.m = from.m;
        to.n = from.n;
        to.k = from.k;
        to.a = from.a;
        to.aRowStep = from.aRowStep;
        to.aColumnStep = from.aColumnStep;
        to.b = from.b;
        to.bRowStep = from.bRowStep;
        to.bColumnStep = from.bColumnStep;
        to.c = from.c;
        to.cRowStep = from.cRowStep;
        to.start = from.start;
        to.startRowStep = from.startRowStep;
    }
}
