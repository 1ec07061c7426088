package lanewise.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The operands of one row-wise kernel: addresses in bytes, strides in elements from one row to the next. Whoever holds it keeps
 * it reachable while a kernel runs, because it owns working memory.
 */
public final class RowsCall {
    /** Rows that the working memory serves, and numbers for each. */
    private static final int ROWS = 64;

    static final int SCRATCH = 4;

    private final MemorySegment scratch = Arena.ofAuto().allocate((long) ROWS * SCRATCH * Double.BYTES, 64);

    public int rows;
    /** Elements of a row, any number. */
    public int width;
    /** Input of the forward kernel. */
    public long x;

    public long xStride;
    /** Its output. */
    public long y;

    public long yStride;
    /** Gradient of the output. */
    public long dy;

    public long dyStride;
    /** Gradient of the input. */
    public long dx;

    public long dxStride;
    /** One number for each row: logsumexp. */
    public long out;

    public long outStride;
    /** Its gradient. */
    public long dOut;

    public long dOutStride;
    /** Norms: mean, what is to be subtracted after it, and the factor, for each row. */
    public long stats;

    public long statsStride;
    /** Norms: [width], or 0. */
    public long weight;
    /** Norms: [width], or 0. */
    public long bias;
    /** Norms: gradient of the weight, which grows. */
    public long dWeight;
    /** Norms: added to the variance or mean square. */
    public double eps;
    /** Norms, backward: whether the mean was subtracted. */
    public boolean centred;

    /** Working memory and an operand that kernels choose themselves. */
    long sums;

    long sumsStride;
    long g;
    long gStride;

    /** How many rows make up a block of about {@code elements} elements. */
    int block(int elements) {
        return Math.clamp(elements / Math.max(1, width), 1, ROWS);
    }

    /** Lets the working memory serve the rows from {@code from} on. */
    void useScratch(int from, int bytes) {
        sums = scratch.address() - (long) from * SCRATCH * bytes;
        sumsStride = SCRATCH;
    }
}
