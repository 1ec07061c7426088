package lanewise.nn.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The header of a {@code .npy} file: what its dictionary says, such as
 * {@code {'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }}.
 *
 * @param bigEndian whether bytes have to be swapped
 * @param fortran whether the first index runs fastest
 */
record NpyHeader(DType dtype, boolean bigEndian, boolean fortran, long[] shape) {
    /** What each file begins with; then come the version's two bytes. */
    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** The most dimensions that NumPy has. */
    static final int MAX_RANK = 64;

    private static final int ALIGNMENT = 64;

    /** NumPy's letter and size for a type; null if NumPy has none. */
    static String code(DType dtype) {
        return switch (dtype) {
            case F16 -> "f2";
            case F32 -> "f4";
            case F64 -> "f8";
            case I8 -> "i1";
            case I16 -> "i2";
            case I32 -> "i4";
            case I64 -> "i8";
            case U8 -> "u1";
            case U16 -> "u2";
            case U32 -> "u4";
            case U64 -> "u8";
            case BOOL -> "b1";
            default -> null;
        };
    }

    /** Magic, version 1.0, length and dictionary of a tensor, padded so that the values start at a multiple of 64 bytes. */
    static byte[] of(StoredTensor tensor) {
        String code = code(tensor.dtype());
        long[] shape = tensor.shape();
        if (code == null || shape.length > MAX_RANK) {
            throw new IllegalArgumentException("tensor \"" + tensor.name() + "\": NumPy has no array of "
                    + tensor.dtype() + " in " + shape.length + " dimensions");
        }
        String extents = LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String text = "{'descr': '" + (code.endsWith("1") ? '|' : '<') + code + "', 'fortran_order': False, 'shape': ("
                + extents + (shape.length == 1 ? ",)" : ")") + ", }";
        int prefix = MAGIC.length + 4;
        int length = Math.ceilDiv(prefix + text.length() + 1, ALIGNMENT) * ALIGNMENT;
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) ' ');
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) (length - prefix))
                .put(text.getBytes(StandardCharsets.US_ASCII))
                .put(length - 1, (byte) '\n');
        return bytes;
    }
}
