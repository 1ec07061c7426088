package lanewise.bench;

/** A layer over T = {@code time} steps of B = {@code batch} sequences, D = {@code input} values in, H = {@code hidden} units. */
public record RecurrentShape(int time, int batch, int input, int hidden) {
    /** Reads "TxBxDxH". */
    public static RecurrentShape parse(String text) {
        int[] v = Numbers.parse(text, 4);
        return new RecurrentShape(v[0], v[1], v[2], v[3]);
    }

    @Override
    public String toString() {
        return "(" + time + "," + batch + "," + input + "," + hidden + ")";
    }
}
