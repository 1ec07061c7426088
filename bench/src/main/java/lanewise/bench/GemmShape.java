package lanewise.bench;

/** C[m][n] = A[m][k] B[k][n]. */
public record GemmShape(int m, int n, int k) {
    /** All three the same. */
    public static GemmShape square(int n) {
        return new GemmShape(n, n, n);
    }

    /** Reads "MxNxK". */
    public static GemmShape parse(String text) {
        int[] v = Numbers.parse(text, 3);
        return new GemmShape(v[0], v[1], v[2]);
    }

    /** A multiplication and an addition for each of m n k. */
    public double flops() {
        return 2.0 * m * n * k;
    }

    @Override
    public String toString() {
        return m == n && n == k ? "n=" + n : "(" + m + "," + n + "," + k + ")";
    }
}
