package lanewise.bench;

/** An LSTM over T = {@code time} steps of B = {@code batch} sequences, D = {@code input} values in, H = {@code hidden} units. */
public record LstmShape(int time, int batch, int input, int hidden) {
    /** Reads "TxBxDxH". */
    public static LstmShape parse(String text) {
        int[] v = Numbers.parse(text, 4);
        return new LstmShape(v[0], v[1], v[2], v[3]);
    }

    /** The products of one forward; everything else is free. */
    public double forwardFlops() {
        return 2.0 * time * batch * 4 * hidden * (input + hidden);
    }

    /** Forward, the gradient of [x, h] and the gradient of the weights: three products of one size. */
    public double trainingFlops() {
        return 3 * forwardFlops();
    }

    /** A training step without the gradient of x, which no update needs. */
    public double updateFlops() {
        return 2.0 * time * batch * 4 * hidden * (2 * (input + hidden) + hidden);
    }

    @Override
    public String toString() {
        return "(" + time + "," + batch + "," + input + "," + hidden + ")";
    }
}
