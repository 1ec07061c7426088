package lanewise.nn.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A tensor as a file holds it: a name, an element type, a shape and the row-major little-endian bytes. A scalar has the
 * shape {@code []}. A tensor holds at most 2^31 - 9 bytes, the longest array of the JVM.
 */
public final class StoredTensor {
    /** The longest tensor in bytes. */
    static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private static final VarHandle LONG = view(long[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle SHORT = view(short[].class);

    private final String name;
    private final DType dtype;
    private final long[] shape;
    private final byte[] bytes;

    /** Takes the arrays as they are: callers hand over fresh ones. */
    StoredTensor(String name, DType dtype, long[] shape, byte[] bytes) {
        this.name = Objects.requireNonNull(name, "name");
        this.dtype = dtype;
        this.shape = shape;
        this.bytes = bytes;
        long expected = dtype.bytes(elements(shape));
        if (bytes.length != expected) {
            throw new IllegalArgumentException("tensor \"" + name + "\": " + dtype + " " + Arrays.toString(shape)
                    + " needs " + expected + " bytes, but got " + bytes.length);
        }
    }

    /**
     * A tensor of any type from its row-major little-endian bytes.
     *
     * @throws IllegalArgumentException if the bytes do not fill the shape
     */
    public static StoredTensor ofBytes(String name, DType dtype, long[] shape, byte[] bytes) {
        return new StoredTensor(name, dtype, shape.clone(), bytes.clone());
    }

    /**
     * An F64 tensor.
     *
     * @param shape the extents, outermost first
     * @param values row-major, as many as the shape holds
     * @throws IllegalArgumentException if the values do not fill the shape
     */
    public static StoredTensor ofDoubles(String name, long[] shape, double[] values) {
        ByteBuffer buffer = allocate(name, values.length, Double.BYTES);
        buffer.asDoubleBuffer().put(values);
        return new StoredTensor(name, DType.F64, shape.clone(), buffer.array());
    }

    /** An F32 tensor: as {@link #ofDoubles}. */
    public static StoredTensor ofFloats(String name, long[] shape, float[] values) {
        ByteBuffer buffer = allocate(name, values.length, Float.BYTES);
        buffer.asFloatBuffer().put(values);
        return new StoredTensor(name, DType.F32, shape.clone(), buffer.array());
    }

    /** An I64 tensor: as {@link #ofDoubles}. */
    public static StoredTensor ofLongs(String name, long[] shape, long[] values) {
        ByteBuffer buffer = allocate(name, values.length, Long.BYTES);
        buffer.asLongBuffer().put(values);
        return new StoredTensor(name, DType.I64, shape.clone(), buffer.array());
    }

    /**
     * A tensor of floating-point numbers, each rounded once to {@code dtype}, to nearest with ties to even. What is not finite stays
     * what it is.
     *
     * @param dtype F64, F32, F16 or BF16
     * @throws IllegalArgumentException if the values do not fill the shape, or a finite one is too large for {@code dtype}
     */
    public static StoredTensor of(String name, DType dtype, long[] shape, double[] values) {
        if (!dtype.isParameterType()) {
            throw new IllegalArgumentException(
                    "tensor \"" + name + "\": the type must be F64, F32, F16 or BF16, but is " + dtype);
        }
        ByteBuffer buffer = allocate(name, values.length, dtype.bits() / Byte.SIZE);
        for (double value : values) {
            switch (dtype) {
                case F16 -> buffer.putShort(Narrow.toF16(value));
                case BF16 -> buffer.putShort(Narrow.toBf16(value));
                case F32 -> buffer.putFloat((float) value);
                default -> buffer.putDouble(value);
            }
        }
        StoredTensor tensor = new StoredTensor(name, dtype, shape.clone(), buffer.array());
        for (int i = 0; i < values.length; i++) {
            if (Double.isInfinite(tensor.get(i)) && !Double.isInfinite(values[i])) {
                throw new IllegalArgumentException(
                        "tensor \"" + name + "\": element " + i + " is " + values[i] + ", too large for " + dtype);
            }
        }
        return tensor;
    }

    private static VarHandle view(Class<?> arrayOfElements) {
        return MethodHandles.byteArrayViewVarHandle(arrayOfElements, ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer allocate(String name, int elements, int size) {
        if ((long) elements * size > MAX_BYTES) {
            throw new IllegalArgumentException("tensor \"" + name + "\": at most " + MAX_BYTES + " bytes fit, but got "
                    + elements + " elements of " + size + " bytes");
        }
        return ByteBuffer.allocate(elements * size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The product of the extents; throws ArithmeticException if it exceeds a long. */
    static long elements(long[] shape) {
        long product = 1;
        for (long extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("shape: extents must be >= 0, but got " + Arrays.toString(shape));
            }
            product = Math.multiplyExact(product, extent);
        }
        return product;
    }

    /** The name, such as {@code lstm.weight_ih_l0}. */
    public String name() {
        return name;
    }

    /** The type of the elements in the file. */
    public DType dtype() {
        return dtype;
    }

    /** A copy of the extents, outermost first; empty for a scalar. */
    public long[] shape() {
        return shape.clone();
    }

    /** The number of elements. */
    public int size() {
        return Math.toIntExact(elements(shape));
    }

    /** The values row-major as they are in the file: a read-only little-endian view from position 0. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The values row-major, each exactly the stored one; BOOL gives 0 and 1.
     *
     * @throws UnsupportedOperationException for C64 and the 4, 6 and 8 bit floating-point types
     * @throws ArithmeticException if a stored whole number is not representable as a double
     */
    public double[] toDoubles() {
        double[] values = new double[size()];
        switch (dtype) {
            // The common types without a call per element: models are loaded by the interpreter.
            case F64 -> bytes().asDoubleBuffer().get(values);
            case F32 -> {
                float[] floats = new float[values.length];
                bytes().asFloatBuffer().get(floats);
                for (int i = 0; i < values.length; i++) {
                    values[i] = floats[i];
                }
            }
            default -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = at(i);
                }
            }
        }
        return values;
    }

    /**
     * The value at a row-major index: as {@link #toDoubles}, for one element.
     *
     * @throws IndexOutOfBoundsException if there is no such element
     */
    public double get(int index) {
        return at(Objects.checkIndex(index, size()));
    }

    private double at(int index) {
        int place = index * (dtype.bits() / Byte.SIZE);
        return switch (dtype) {
            case F64 -> Double.longBitsToDouble((long) LONG.get(bytes, place));
            case F32 -> Float.intBitsToFloat((int) INT.get(bytes, place));
            case F16 -> Float.float16ToFloat((short) SHORT.get(bytes, place));
            case BF16 -> Float.intBitsToFloat((short) SHORT.get(bytes, place) << 16);
            case I64 -> exact((long) LONG.get(bytes, place), index);
            case U64 -> exact(nonNegative((long) LONG.get(bytes, place), index), index);
            case I32 -> (int) INT.get(bytes, place);
            case U32 -> Integer.toUnsignedLong((int) INT.get(bytes, place));
            case I16 -> (short) SHORT.get(bytes, place);
            case U16 -> Short.toUnsignedInt((short) SHORT.get(bytes, place));
            case I8 -> bytes[place];
            case U8 -> Byte.toUnsignedInt(bytes[place]);
            case BOOL -> bytes[place] == 0 ? 0 : 1;
            case F4, F6_E2M3, F6_E3M2, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, C64 ->
                throw new UnsupportedOperationException(
                        "tensor \"" + name + "\": " + dtype + " is kept as bytes and has no conversion to double");
        };
    }

    private double exact(long value, int index) {
        double converted = value;
        // The cast back saturates, so that Long.MAX_VALUE would seem exact.
        if ((long) converted != value || value == Long.MAX_VALUE) {
            throw inexact(Long.toString(value), index);
        }
        return converted;
    }

    private long nonNegative(long value, int index) {
        if (value < 0) {
            throw inexact(Long.toUnsignedString(value), index);
        }
        return value;
    }

    private ArithmeticException inexact(String value, int index) {
        return new ArithmeticException("tensor \"" + name + "\": element " + index
                + " must be a whole number that a double holds exactly, but is " + value);
    }

    /** Equal if name, type, shape and bytes are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof StoredTensor that
                && name.equals(that.name)
                && dtype == that.dtype
                && Arrays.equals(shape, that.shape)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, dtype, Arrays.hashCode(shape), Arrays.hashCode(bytes));
    }

    /** Name, type and shape. */
    @Override
    public String toString() {
        return name + " " + dtype + Arrays.toString(shape);
    }
}
