package lanewise.engine;

import lanewise.engine.kernel.PackCall;

/**
 * A matrix B[k][n] in the order in which the product's kernel reads it. The order depends on the machine's vectors; the result
 * of a product does not. Lives in a slab of role PACKED; columns that are never packed stay zero.
 */
public final class Packed {
    private final Matrix panels;
    private final int k;
    private final int n;
    private final PackCall call = new PackCall();

    private Packed(Matrix panels, int k, int n) {
        this.panels = panels;
        this.k = k;
        this.n = n;
    }

    /** Reserves room for B[k][n] in a slab that is not allocated yet. */
    public static Packed reserve(Engine engine, Slab slab, String name, int k, int n) {
        if (k < 0 || n < 0) {
            throw new IllegalArgumentException(
                    "block '" + name + "': k and n must be >= 0, but k = " + k + " and n = " + n);
        }
        long elements = engine.packedElements(slab.precision(), k, n);
        if (elements > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("block '" + name + "': a packed matrix has at most " + Integer.MAX_VALUE
                    + " elements, but B[" + k + "][" + n + "] has " + elements);
        }
        int width = (int) elements;
        return new Packed(slab.reserve(name, 1, width, width), k, n);
    }

    public int k() {
        return k;
    }

    public int n() {
        return n;
    }

    Matrix panels() {
        return panels;
    }

    /** Packs {@code b} as the rows from {@code row} and the columns from {@code column} of B. */
    public void pack(Engine engine, Matrix b, int row, int column) {
        pack(engine, b, false, row, column);
    }

    /** Packs the transpose of {@code b} as the rows from {@code row} and the columns from {@code column} of B. */
    public void packTransposed(Engine engine, Matrix b, int row, int column) {
        pack(engine, b, true, row, column);
    }

    private void pack(Engine engine, Matrix b, boolean transposed, int row, int column) {
        int rows = transposed ? b.columns() : b.rows();
        int columns = transposed ? b.rows() : b.columns();
        if (row < 0 || column < 0 || row > k - rows || column > n - columns) {
            throw new IndexOutOfBoundsException("block [" + rows + "][" + columns + "] at (" + row + ", " + column
                    + ") must lie within B[" + k + "][" + n + "]");
        }
        Engine.requireSame(b, panels);
        engine.requireMine(b);
        engine.begin(Operation.PACK, transposed ? 1 : 0, b, (long) b.rows() * b.columns());
        try {
            call.k = rows;
            call.n = columns;
            call.b = b.address();
            call.bRowStep = transposed ? 1 : b.stride();
            call.bColumnStep = transposed ? b.stride() : 1;
            call.packed = panels.address();
            call.totalK = k;
            call.kOffset = row;
            call.columnOffset = column;
            engine.gemm(b.precision()).pack(call);
        } finally {
            engine.exit();
        }
    }
}
