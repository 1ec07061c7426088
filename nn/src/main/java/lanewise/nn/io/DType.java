package lanewise.nn.io;

/** The element types of the safetensors format. All can be read and written as bytes; most convert to double. */
public enum DType {
    BOOL(8),
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(8),
    I8(8),
    F8_E5M2(8),
    F8_E4M3(8),
    F8_E8M0(8),
    F8_E4M3FNUZ(8),
    F8_E5M2FNUZ(8),
    I16(16),
    U16(16),
    F16(16),
    BF16(16),
    I32(32),
    U32(32),
    F32(32),
    C64(64),
    F64(64),
    I64(64),
    U64(64);

    private final int bits;

    DType(int bits) {
        this.bits = bits;
    }

    /** Bits of one element; not always a multiple of 8. */
    public int bits() {
        return bits;
    }

    /** Whether this is one of the types that parameters come in: F64, F32, F16 or BF16. */
    public boolean isParameterType() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    /**
     * Bytes of this many elements.
     *
     * @throws ArithmeticException if that exceeds a long or is no whole number of bytes
     */
    long bytes(long elements) {
        long total = Math.multiplyExact(elements, bits);
        if (total % 8 != 0) {
            throw new ArithmeticException(elements + " elements of " + this + " are no whole number of bytes");
        }
        return total / 8;
    }
}
