package lanewise.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies and clears strided rows, bit for bit whatever the precision. Addresses, strides and widths in bytes. */
public final class Rows {
    /** Up to this width a loop of whole words is quicker than a call of the general copy. */
    private static final long SHORT_ROW = 256;

    private Rows() {}

    /** Copies {@code rows} rows of {@code width} bytes, a multiple of 4. */
    public static void copy(int rows, long width, long from, long fromStride, long to, long toStride) {
        if (width == fromStride && width == toStride) {
            MemorySegment.copy(Memory.ALL, from, Memory.ALL, to, rows * width);
            return;
        }
        for (int row = 0; row < rows; row++) {
            if (width <= SHORT_ROW) {
                copyWords(from, to, width);
            } else {
                MemorySegment.copy(Memory.ALL, from, Memory.ALL, to, width);
            }
            from += fromStride;
            to += toStride;
        }
    }

    private static void copyWords(long from, long to, long width) {
        long i = 0;
        for (; i + Long.BYTES <= width; i += Long.BYTES) {
            Memory.ALL.set(
                    ValueLayout.JAVA_LONG_UNALIGNED, to + i, Memory.ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, from + i));
        }
        if (i < width) {
            Memory.ALL.set(
                    ValueLayout.JAVA_INT_UNALIGNED, to + i, Memory.ALL.get(ValueLayout.JAVA_INT_UNALIGNED, from + i));
        }
    }

    /** Sets {@code rows} rows of {@code width} bytes, a multiple of 4, to zero. */
    public static void clear(int rows, long width, long at, long stride) {
        for (int row = 0; row < rows; row++) {
            long i = 0;
            for (; i + Long.BYTES <= width; i += Long.BYTES) {
                Memory.ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, at + i, 0L);
            }
            if (i < width) {
                Memory.ALL.set(ValueLayout.JAVA_INT_UNALIGNED, at + i, 0);
            }
            at += stride;
        }
    }
}
