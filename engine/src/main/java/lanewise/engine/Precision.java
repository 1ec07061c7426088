package lanewise.engine;

/** The two floating-point formats. Every operation, layer and file exists in both; neither is a second class. */
public enum Precision {
    /** IEEE 754 binary32. */
    F32(Float.BYTES),
    /** IEEE 754 binary64. */
    F64(Double.BYTES);

    /** Rows and blocks start at multiples of this many bytes: one cache line, the widest vector. */
    public static final int ALIGNMENT = 64;

    private final int bytes;

    Precision(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Elements in one aligned unit of {@value #ALIGNMENT} bytes: 16 or 8, on every machine the same. */
    public int alignedElements() {
        return ALIGNMENT / bytes;
    }

    /** The smallest multiple of {@link #alignedElements()} that is at least {@code elements}. */
    public int padded(int elements) {
        long unit = alignedElements();
        return Math.toIntExact((elements + unit - 1) / unit * unit);
    }
}
