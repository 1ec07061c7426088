package lanewise.engine.kernel;

/**
 * The operands of one LSTM gate kernel: addresses in bytes, strides in elements from one batch row to the next. A caller
 * keeps one of these and fills it again for every step, so that a step allocates nothing.
 */
public final class LstmCall {
    /** Batch rows. */
    public int rows;
    /** Hidden units, padded to a multiple of 64 bytes; every row operand holds this many. */
    public int width;
    /** [rows][4 width]: pre-activations in the order i, f, g, o; the activated gates after the forward kernel. */
    public long gates;

    public long gatesStride;
    /** [rows][width]: cell state of the step before. */
    public long cPrev;

    public long cPrevStride;
    /** [rows][width]: cell state of this step. */
    public long c;

    public long cStride;
    /** [rows][width]: tanh of the cell state. */
    public long tanhC;

    public long tanhCStride;
    /** [rows][width]: hidden state of this step. */
    public long h;

    public long hStride;
    /** [rows][width], backward: gradient of this step's hidden state. */
    public long dh;

    public long dhStride;
    /** [rows][width], backward: gradient of this step's cell state as it comes from the step after. */
    public long dc;

    public long dcStride;
    /** [rows][width], backward: gradient of the cell state of the step before; may be the same memory as dc. */
    public long dcPrev;

    public long dcPrevStride;
    /** [rows][4 width], backward: gradient of the pre-activations; may be the same memory as gates. */
    public long dz;

    public long dzStride;
    /** [3 width], variants: weights of the cell state in i, o, f, one row for all ({@link #peepholesStride} 0). */
    public long peepholes;

    public long peepholesStride;
    /** [2 width], hard gates: the line's slope and shift, one row for all. */
    public long line;

    public long lineStride;
}
