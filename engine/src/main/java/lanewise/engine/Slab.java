package lanewise.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One block of off-heap memory with one role and one precision: first blocks are reserved, then all are allocated at once,
 * zeroed. Matrices borrow from it. After {@link #close} every use of them is an IllegalStateException; closing waits for
 * operations that are under way in the engine's family, so it never pulls memory from under a kernel.
 */
public final class Slab implements AutoCloseable {
    private final Family family;
    private final Precision precision;
    private final Layout layout;
    private final Arena arena = Arena.ofShared();
    private MemorySegment segment;
    private long base;
    private boolean closed;
    private volatile boolean open;

    Slab(Family family, Role role, Precision precision) {
        this.family = family;
        this.precision = precision;
        this.layout = new Layout(role, precision);
    }

    /** Reserves a matrix whose rows start at multiples of {@value Precision#ALIGNMENT} bytes. */
    public Matrix reserve(String name, int rows, int columns) {
        return reserve(name, rows, columns, precision.padded(columns));
    }

    /** Reserves a matrix whose rows follow one another without a gap. */
    public Matrix reserveDense(String name, int rows, int columns) {
        return reserve(name, rows, columns, columns);
    }

    /** Reserves a matrix with {@code stride} elements from row to row. */
    public Matrix reserve(String name, int rows, int columns, int stride) {
        if (segment != null) {
            throw new IllegalStateException("slab is already allocated: '" + name + "' can't be reserved any more");
        }
        Layout.Block block = layout.add(name, rows, columns, stride);
        return new Matrix(this, block.offset(), rows, columns, stride);
    }

    /** Reserves every block of another slab's layout, so that both can be run through side by side. */
    public Slab reserveLike(Slab other) {
        for (Layout.Block b : other.layout.blocks()) {
            reserve(b.name(), b.rows(), b.columns(), b.stride());
        }
        return this;
    }

    /** Allocates all that was reserved, zeroed, and returns this. */
    public Slab allocate() {
        if (segment != null) {
            throw new IllegalStateException("slab is already allocated");
        }
        if (closed) {
            throw closed();
        }
        segment = arena.allocate(Math.max(layout.bytes(), Precision.ALIGNMENT), Precision.ALIGNMENT);
        base = segment.address();
        open = true;
        return this;
    }

    /** This slab as one row of all its elements, gaps included: for flat passes over PARAM, GRAD and OPTIM. */
    public Matrix flat() {
        return new Matrix(this, 0, 1, Math.toIntExact(layout.elements()), Math.toIntExact(layout.elements()));
    }

    /** The matrix in this slab that lies where {@code other} lies in a slab with the same layout. */
    public Matrix twin(Matrix other) {
        if (other.slab().layout.elements() != layout.elements()) {
            throw new IllegalArgumentException("slabs must have the same layout, but one has "
                    + other.slab().layout.elements() + " elements and the other " + layout.elements());
        }
        return new Matrix(this, other.offset(), other.rows(), other.columns(), other.stride());
    }

    public Precision precision() {
        return precision;
    }

    public Layout layout() {
        return layout;
    }

    /** Whether the memory can be used. */
    public boolean isOpen() {
        return open;
    }

    /** Fills every element; tests fill scratch memory with NaN. */
    public void fill(double value) {
        flat().fill(value);
    }

    /** Bytes of memory in the slab's own checked segment, for the edges of the library. */
    MemorySegment segment() {
        if (!open) {
            throw closed();
        }
        return segment;
    }

    /** Address of the first byte; for kernels, inside an operation that the family knows of. */
    long base() {
        if (!open) {
            throw closed();
        }
        return base;
    }

    Family family() {
        return family;
    }

    private IllegalStateException closed() {
        return new IllegalStateException(
                !closed ? "memory is not allocated yet" : "memory is closed: its model, trainer or stream was closed");
    }

    /**
     * Gives the memory back, once; IllegalStateException from within an operation of the same thread, and then nothing has
     * changed.
     */
    @Override
    public void close() {
        family.requireOutside("memory");
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            open = false;
        }
        family.awaitOperations();
        arena.close();
    }
}
