package lanewise.engine.kernel;

/**
 * One matrix product C[m][n] = start + A[m][k] B[k][n]. Addresses in bytes, steps in elements. A caller keeps one of these
 * per place of use and fills it again, so that a product allocates nothing.
 *
 * <p>Each element of C is one chain of fused multiply-adds over ascending k that begins at the start value:
 * {@code c = start; for k: c = fma(a[k], b[k], c)}.
 */
public final class GemmCall {
    public int m;
    public int n;
    public int k;
    /** A(i, kk) lies at a + (i aRowStep + kk aColumnStep) bytes; one of the two steps is 1. */
    public long a;

    public long aRowStep;
    public long aColumnStep;
    /** Plain: B(kk, j) lies at b + (kk bRowStep + j bColumnStep) bytes, one of the two steps is 1. Packed: the panels. */
    public long b;

    public long bRowStep;
    public long bColumnStep;
    /** C(i, j) lies at c + (i cRowStep + j) bytes; exactly n columns are written. */
    public long c;

    public long cRowStep;
    /**
     * Start value of C(i, j) at start + (i startRowStep + j) bytes: the same as c to accumulate, a bias row with step 0, or
     * address 0 for zero. Exactly n columns are read. Is either C itself or does not overlap C.
     */
    public long start;

    public long startRowStep;
}
