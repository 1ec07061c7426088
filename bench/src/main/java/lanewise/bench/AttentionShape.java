package lanewise.bench;

/** Attention over T = {@code time} queries and as many keys of B = {@code batch} sequences, {@code heads} of width / heads each. */
public record AttentionShape(int batch, int time, int width, int heads, boolean causal) {
    /** Reads "BxTxWIDTHxHEADS". */
    public static AttentionShape parse(String text, boolean causal) {
        int[] v = Numbers.parse(text, 4);
        return new AttentionShape(v[0], v[1], v[2], v[3], causal);
    }

    /** Q K^T and P V for every pair of a query and a key that it sees; everything else is free. */
    public double forwardFlops() {
        double pairs = causal ? 0.5 * time * (time + 1) : (double) time * time;
        return 2 * 2.0 * batch * width * pairs;
    }

    /** Forward, and the four products that the gradients are made of; what backward computes anew does not count. */
    public double trainingFlops() {
        return 3 * forwardFlops();
    }

    @Override
    public String toString() {
        return (causal ? "causal (" : "(") + batch + "," + time + "," + width + "," + heads + ")";
    }
}
