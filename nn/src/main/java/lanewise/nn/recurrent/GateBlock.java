package lanewise.nn.recurrent;

/**
 * A part of the weights [W_ih | W_hh] that one product reads: some columns, and the rows of some gates, in the order of their blocks
 * of the pre-activations z.
 *
 * @param column the first column of [W_ih | W_hh]
 * @param width columns
 * @param first the block of z that the first gate has; the others follow
 * @param gates in the order of their blocks in z
 */
record GateBlock(int column, int width, int first, int... gates) {
    int count() {
        return gates.length;
    }

    /** How many gates from number {@code from} on follow one another in the weights too. */
    int run(int from) {
        int n = 1;
        while (from + n < gates.length && gates[from + n] == gates[from] + n) {
            n++;
        }
        return n;
    }
}
