package lanewise.engine.kernel;

/** The operands of one GRU kernel: addresses in bytes, strides in elements from one batch row to the next. */
public final class GruCall {
    /** Batch rows. */
    public int rows;
    /** Hidden units, padded to a multiple of 64 bytes; every operand's row holds this many. */
    public int width;
    /**
     * [rows][4 width]: pre-activations: the input's part of n, r, z, the hidden state's part of n; [rows][3 width], r, z, n,
     * where the reset comes before the product. Activated in place, the hidden state's part of n stays.
     */
    public long gates;

    public long gatesStride;
    /** Hidden state of the step before. */
    public long hPrev;

    public long hPrevStride;
    /** Hidden state of this step. */
    public long h;

    public long hStride;
    /** Reset before the product: r hPrev. */
    public long reset;

    public long resetStride;
    /** Backward: gradient of this step's hidden state. */
    public long dh;

    public long dhStride;
    /** Backward: gradient of hPrev without what comes through the products; may be the same memory as dh. */
    public long dhPrev;

    public long dhPrevStride;
    /** Backward, reset before the product: gradient of r hPrev. */
    public long dReset;

    public long dResetStride;
    /** Backward: gradient of the pre-activations, in blocks as in gates. */
    public long dz;

    public long dzStride;
    /** [2 width], hard gates: the line's slope and shift, one row for all ({@link #lineStride} 0). */
    public long line;

    public long lineStride;
}
