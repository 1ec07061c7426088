package lanewise.engine.kernel;

/**
 * The operands of one head of attention: addresses in bytes, steps in elements from one row to the next, so that a head can be
 * read out of a wider projection. A caller keeps one of these and fills it again for every head.
 */
public final class AttentionCall {
    /** Rows of q, o, dO and dQ. */
    public int queries;
    /** Rows of k, v, dK and dV. */
    public int keys;
    /** Keys from this one on are padding: nobody sees them, and their gradient is zero. */
    public int validKeys;
    /** Columns of q and k. */
    public int width;
    /** Columns of v and o. */
    public int valueWidth;
    /** What scores are multiplied by, usually 1 / sqrt(width). */
    public double scale;
    /** Whether query i sees no key beyond i + offset. */
    public boolean causal;

    public int offset;
    public long q;
    public long qStep;
    public long k;
    public long kStep;
    public long v;
    public long vStep;
    public long o;
    public long oStep;
    /** [queries][keys], added to the scores, -infinity hides; a step of 0 for one row that all share; or address 0. */
    public long mask;

    public long maskStep;
    /** [keys], added to the scores of all queries, -infinity hides; or address 0. */
    public long keyMask;
    /** [queries] each, for backward: the largest score in units of ln 2, and the sum of the weights relative to it. */
    public long maxima;

    public long sums;
    /** Backward. */
    public long dO;

    public long dOStep;
    public long dQ;
    public long dQStep;
    public long dK;
    public long dKStep;
    public long dV;
    public long dVStep;

    /** Whether there may be a pair that is not seen, other than with padding. */
    boolean hides() {
        return mask != 0 || keyMask != 0 || causal && validKeys - 1 > offset;
    }

    /** How many keys come before the first that none of the queries up to {@code last} may see. */
    int reach(int last) {
        return causal ? Math.clamp((long) last + offset + 1, 0, validKeys) : validKeys;
    }
}
