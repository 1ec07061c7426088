package lanewise.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * A borrowed row-major view [rows][columns] of a slab. It never owns memory: when the slab is closed, every use is an
 * IllegalStateException. Reading and writing single elements is for the edges; operations work on whole matrices.
 */
public final class Matrix {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    private final Slab slab;
    private final long offset;
    private final int rows;
    private final int columns;
    private final int stride;

    Matrix(Slab slab, long offset, int rows, int columns, int stride) {
        this.slab = slab;
        this.offset = offset;
        this.rows = rows;
        this.columns = columns;
        this.stride = stride;
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** Elements from the start of one row to the start of the next. */
    public int stride() {
        return stride;
    }

    public Precision precision() {
        return slab.precision();
    }

    public Slab slab() {
        return slab;
    }

    /** Elements from the slab's start to the first element. */
    public long offset() {
        return offset;
    }

    /** Whether rows follow one another without a gap. */
    public boolean isDense() {
        return stride == columns || rows <= 1;
    }

    /** Rows from..from+count-1, the same memory. */
    public Matrix rows(int from, int count) {
        Objects.checkFromIndexSize(from, count, rows);
        return new Matrix(slab, offset + (long) from * stride, count, columns, stride);
    }

    /** Rows first, first + step, first + 2 step and so on, the same memory: with a batch of {@code step}, one sequence. */
    public Matrix every(int step, int first) {
        Objects.checkIndex(first, step);
        int count = Math.max(0, (rows - first + step - 1) / step);
        return new Matrix(slab, offset + (long) first * stride, count, columns, Math.multiplyExact(stride, step));
    }

    /** Columns from..from+count-1, the same memory. */
    public Matrix columns(int from, int count) {
        Objects.checkFromIndexSize(from, count, columns);
        return new Matrix(slab, offset + from, rows, count, stride);
    }

    /** The same memory, dense, in another shape with the same number of elements. */
    public Matrix reshape(int newRows, int newColumns) {
        if (!isDense() || newRows < 0 || newColumns < 0 || (long) newRows * newColumns != (long) rows * columns) {
            throw new IllegalArgumentException(
                    "reshape needs a dense matrix and the same number of elements, but [" + rows
                            + "][" + columns + "] with stride " + stride + " was asked to become [" + newRows + "]["
                            + newColumns
                            + "]");
        }
        return new Matrix(slab, offset, newRows, newColumns, newColumns);
    }

    /** The element in row {@code row} and column {@code column}, as float64. */
    public double get(int row, int column) {
        long at = index(row, column);
        return slab.precision() == Precision.F32
                ? slab.segment().get(FLOAT, at * Float.BYTES)
                : slab.segment().get(DOUBLE, at * Double.BYTES);
    }

    /** Stores {@code value}, rounded to the matrix's precision. */
    public void set(int row, int column, double value) {
        long at = index(row, column);
        if (slab.precision() == Precision.F32) {
            slab.segment().set(FLOAT, at * Float.BYTES, (float) value);
        } else {
            slab.segment().set(DOUBLE, at * Double.BYTES, value);
        }
    }

    /** Stores {@code value} everywhere. */
    public void fill(double value) {
        boolean zero = Double.doubleToRawLongBits(value) == 0;
        if (zero && isDense()) {
            bytes(0, rows).fill((byte) 0);
            return;
        }
        for (int row = 0; row < rows; row++) {
            if (zero) {
                bytes(row, 1).fill((byte) 0);
            } else {
                for (int column = 0; column < columns; column++) {
                    set(row, column, value);
                }
            }
        }
    }

    /** Copies a matrix of the same shape and precision bit for bit. */
    public void copyFrom(Matrix source) {
        requireShape("copy source", source, rows, columns);
        if (source.precision() != precision()) {
            throw new IllegalArgumentException("copy source must be " + precision() + ", but is " + source.precision()
                    + "; use setAll to convert");
        }
        MemorySegment from = source.slab.segment();
        MemorySegment to = slab.segment();
        int size = precision().bytes();
        boolean whole = isDense() && source.isDense();
        long bytes = (whole ? (long) rows * columns : columns) * size;
        for (int row = 0; row < (whole ? 1 : rows); row++) {
            long fromByte = (source.offset + (long) row * source.stride) * size;
            long toByte = (offset + (long) row * stride) * size;
            MemorySegment.copy(from, fromByte, to, toByte, bytes);
        }
    }

    /** Stores row-major values, each rounded to the matrix's precision. */
    public Matrix setAll(double[] values) {
        if (values.length != (long) rows * columns) {
            throw new IllegalArgumentException("values must hold rows * columns = " + rows + " * " + columns + " = "
                    + (long) rows * columns + " elements, but hold " + values.length);
        }
        MemorySegment to = slab.segment();
        int size = precision().bytes();
        float[] floats = new float[precision() == Precision.F32 ? columns : 0];
        MemorySegment from =
                precision() == Precision.F32 ? MemorySegment.ofArray(floats) : MemorySegment.ofArray(values);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < floats.length; column++) {
                floats[column] = (float) values[row * columns + column];
            }
            long fromByte = precision() == Precision.F32 ? 0 : (long) row * columns * size;
            MemorySegment.copy(from, fromByte, to, (offset + (long) row * stride) * size, (long) columns * size);
        }
        return this;
    }

    /** Stores the values of one row, each rounded to the matrix's precision. */
    public void setRow(int row, double[] values) {
        requireLength(values);
        Objects.checkIndex(row, rows);
        long at = (offset + (long) row * stride) * slab.precision().bytes();
        MemorySegment segment = slab.segment();
        if (slab.precision() == Precision.F32) {
            for (int i = 0; i < values.length; i++) {
                segment.set(FLOAT, at + (long) i * Float.BYTES, (float) values[i]);
            }
        } else {
            MemorySegment.copy(values, 0, segment, DOUBLE, at, values.length);
        }
    }

    /** Reads the elements of one row into {@code values}, as float64. */
    public void getRow(int row, double[] values) {
        requireLength(values);
        Objects.checkIndex(row, rows);
        long at = (offset + (long) row * stride) * slab.precision().bytes();
        MemorySegment segment = slab.segment();
        if (slab.precision() == Precision.F32) {
            for (int i = 0; i < values.length; i++) {
                values[i] = segment.get(FLOAT, at + (long) i * Float.BYTES);
            }
        } else {
            MemorySegment.copy(segment, DOUBLE, at, values, 0, values.length);
        }
    }

    private void requireLength(double[] values) {
        if (values.length != columns) {
            throw new IllegalArgumentException(
                    "values must hold one row of " + columns + " elements, but hold " + values.length);
        }
    }

    /** All elements row-major, as float64. */
    public double[] toArray() {
        double[] values = new double[Math.multiplyExact(rows, columns)];
        for (int row = 0, i = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                values[i++] = get(row, column);
            }
        }
        return values;
    }

    /** Throws an IllegalArgumentException that names {@code name} unless the matrix has this shape. */
    public static void requireShape(String name, Matrix matrix, int rows, int columns) {
        if (matrix.rows != rows || matrix.columns != columns) {
            throw new IllegalArgumentException(name + " must be [" + rows + "][" + columns + "], but is [" + matrix.rows
                    + "][" + matrix.columns + "]");
        }
    }

    /** Address of the first element, for kernels; IllegalStateException when closed. */
    long address() {
        return slab.base() + offset * slab.precision().bytes();
    }

    /** Address of the first element of a row, for kernels. */
    long address(int row) {
        return slab.base() + (offset + (long) row * stride) * slab.precision().bytes();
    }

    private MemorySegment bytes(int row, int count) {
        int size = slab.precision().bytes();
        long elements = count == 0 ? 0 : (long) (count - 1) * stride + columns;
        return slab.segment().asSlice((offset + (long) row * stride) * size, elements * size);
    }

    private long index(int row, int column) {
        Objects.checkIndex(row, rows);
        Objects.checkIndex(column, columns);
        return offset + (long) row * stride + column;
    }

    @Override
    public String toString() {
        return precision() + "[" + rows + "][" + columns + "]";
    }
}
