package lanewise.engine.kernel;

/** The operands of one kernel of a simple recurrent step: addresses in bytes, strides in elements between batch rows. */
public final class RnnCall {
    /** Batch rows. */
    public int rows;
    /** Hidden units, padded to a multiple of 64 bytes; every operand's row holds this many. */
    public int width;
    /** Pre-activations. */
    public long z;

    public long zStride;
    /** Hidden states; may be the same memory as z. */
    public long h;

    public long hStride;
    /** Backward: gradient of the hidden states. */
    public long dh;

    public long dhStride;
    /** Backward: gradient of the pre-activations; may be the same memory as dh. */
    public long dz;

    public long dzStride;
}
