package lanewise.nn.recurrent;

/**
 * How a cell's pre-activations z are made of the weights [W_ih | W_hh], which lie side by side, D and H columns.
 *
 * @param count blocks of z
 * @param products of a step's forward, in their order
 * @param input what x has part in: b_ih belongs to these blocks, and the gradient of x comes from them
 * @param hidden the same of h as it is read by products, for the gradient of h
 * @param hiddenBias the blocks that b_hh belongs to
 */
record Blocks(int count, GateBlock[] products, GateBlock input, GateBlock hidden, GateBlock hiddenBias) {
    static Blocks of(Cell cell, int d, int h) {
        return switch (cell) {
            case Cell.Rnn _ -> together(d, h, 0);
            case Cell.Lstm _ -> together(d, h, 0, 1, 2, 3);
            case Cell.Gru gru -> gru.resetAfter() ? resetAfter(d, h) : resetBefore(d, h);
        };
    }

    /** One product with [x, h] gives all. */
    private static Blocks together(int d, int h, int... gates) {
        GateBlock hidden = new GateBlock(d, h, 0, gates);
        GateBlock[] products = {new GateBlock(0, d + h, 0, gates)};
        return new Blocks(gates.length, products, new GateBlock(0, d, 0, gates), hidden, hidden);
    }

    /** x_n, r, z, h_n: x gives the first three, h the last three, so no product has a block of zeros. */
    private static Blocks resetAfter(int d, int h) {
        GateBlock input = new GateBlock(0, d, 0, 2, 0, 1);
        GateBlock hidden = new GateBlock(d, h, 1, 0, 1, 2);
        return new Blocks(4, new GateBlock[] {input, hidden}, input, hidden, hidden);
    }

    /** r, z, n: x gives all, h the first two, r h the last. */
    private static Blocks resetBefore(int d, int h) {
        GateBlock input = new GateBlock(0, d, 0, 0, 1, 2);
        GateBlock hidden = new GateBlock(d, h, 0, 0, 1);
        GateBlock reset = new GateBlock(d, h, 2, 2);
        GateBlock bias = new GateBlock(d, h, 0, 0, 1, 2);
        return new Blocks(3, new GateBlock[] {input, hidden, reset}, input, hidden, bias);
    }
}
