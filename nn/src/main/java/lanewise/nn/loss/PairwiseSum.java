package lanewise.nn.loss;

/**
 * A float64 sum in a fixed pairwise order: the addends fold like the bits of a counter, so the rounding error grows with the
 * logarithm of their number and the order depends on nothing but their sequence. Allocates nothing after construction.
 */
public final class PairwiseSum {
    private final double[] partial = new double[64];
    private long count;

    /** A sum of nothing yet. */
    public PairwiseSum() {}

    /** Forgets all addends. */
    public void reset() {
        count = 0;
    }

    /** Adds one. */
    public void add(double value) {
        int level = 0;
        for (long bits = count; (bits & 1) == 1; bits >>>= 1) {
            value = partial[level++] + value;
        }
        partial[level] = value;
        count++;
    }

    /** The number of addends. */
    public long count() {
        return count;
    }

    /** The sum, 0 if there was nothing to add. */
    public double value() {
        double sum = 0;
        for (int level = 0; level < 64; level++) {
            if ((count >>> level & 1) == 1) {
                sum = partial[level] + sum;
            }
        }
        return sum;
    }
}
