package lanewise.engine.kernel;

/**
 * Where a block B[k][n] goes inside a packed matrix of {@code totalK} rows: its element (kk, j) becomes element
 * (kOffset + kk, columnOffset + j). Elements never written keep what they held (fresh memory is zero). Addresses in bytes,
 * steps in elements.
 */
public final class PackCall {
    public int k;
    public int n;
    public long b;
    public long bRowStep;
    public long bColumnStep;
    public long packed;
    public int totalK;
    public int kOffset;
    public int columnOffset;
}
