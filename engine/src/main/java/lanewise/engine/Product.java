package lanewise.engine;

import java.util.Objects;
import lanewise.engine.kernel.GemmCall;

/**
 * A matrix product C = start + A B, checked once and then run as often as wanted, on all rows or a range of them. Each element of C
 * is one chain of fused multiply-adds over ascending k that begins at the start value. An activation may follow, see {@link #then}.
 *
 * <p>An engine with several threads uses them for large products, unless it is within a shard of {@link Engine#parallel} already.
 *
 * <p>One object may be run by several threads at once, each with its own engine.
 */
public final class Product {
    private final Matrix a;
    private final boolean aTransposed;
    private final Matrix b;
    private final boolean bTransposed;
    private final Packed packed;
    private final Matrix start;
    private final Matrix c;
    private final int k;
    private final Activation activation;

    private Product(Product other, Activation activation) {
        a = other.a;
        aTransposed = other.aTransposed;
        b = other.b;
        bTransposed = other.bTransposed;
        packed = other.packed;
        start = other.start;
        c = other.c;
        k = other.k;
        this.activation = activation;
    }

    private Product(Operand a, Operand b, Packed packed, Matrix start, Matrix c) {
        this.a = a.matrix();
        this.aTransposed = a.transposed();
        this.b = packed == null ? b.matrix() : packed.panels();
        this.bTransposed = packed == null && b.transposed();
        this.packed = packed;
        this.start = start;
        this.c = c;
        this.activation = null;
        this.k = a.columns();
        int bRows = packed == null ? b.rows() : packed.k();
        int bColumns = packed == null ? b.columns() : packed.n();
        if (bRows != k) {
            throw new IllegalArgumentException("A must have as many columns as B has rows, but A is [" + a.rows() + "]["
                    + k + "] and B is [" + bRows + "][" + bColumns + "]");
        }
        if (bColumns != c.columns()) {
            throw new IllegalArgumentException(
                    "C must have as many columns as B, but C has " + c.columns() + " and B has " + bColumns);
        }
        if (start != null && start.columns() != c.columns()) {
            throw new IllegalArgumentException("the start value must have as many columns as C, but has "
                    + start.columns() + " and C has " + c.columns());
        }
        Engine.requireSame(this.a, this.b);
        Engine.requireSame(this.a, c);
        if (start != null) {
            Engine.requireSame(start, c);
        }
    }

    /** A matrix or its transpose. */
    public record Operand(Matrix matrix, boolean transposed) {
        public static Operand plain(Matrix matrix) {
            return new Operand(matrix, false);
        }

        public static Operand transposed(Matrix matrix) {
            return new Operand(matrix, true);
        }

        int rows() {
            return transposed ? matrix.columns() : matrix.rows();
        }

        int columns() {
            return transposed ? matrix.rows() : matrix.columns();
        }
    }

    /**
     * C = start + A B with a packed B.
     *
     * @param start null for zero, C itself to accumulate, one row (a bias) for every row of C, or a matrix with rows like C's
     */
    public static Product packed(Matrix a, Packed b, Matrix start, Matrix c) {
        return new Product(Operand.plain(a), null, b, start, c);
    }

    /** C = start + A B for plain or transposed operands; {@code start} as in {@link #packed}. */
    public static Product of(Operand a, Operand b, Matrix start, Matrix c) {
        return new Product(a, b, null, start, c);
    }

    /**
     * C = f(start + A B): this product with an activation in place of any it had. The bits are those of the product followed by
     * {@link Activation#forward} on C; with a packed B it runs on rows of C that are still in a cache.
     */
    public Product then(Activation f) {
        return new Product(this, Objects.requireNonNull(f, "activation"));
    }

    /** The whole product. */
    public void run(Engine engine) {
        run(engine, c.rows(), 0, 0, 0);
    }

    /** Rows {@code row}.. of C from the same rows of A and of the start value. */
    public void run(Engine engine, int row, int rows) {
        run(engine, rows, row, row, row);
    }

    /**
     * {@code rows} rows of C from {@code cRow}, made of the rows of A from {@code aRow} (columns, if A is transposed) and of the
     * start value from {@code startRow} (not used for a single bias row).
     */
    public void run(Engine engine, int rows, int aRow, int startRow, int cRow) {
        requireRange("A", aRow, rows, aTransposed ? a.columns() : a.rows());
        requireRange("C", cRow, rows, c.rows());
        boolean bias = start != null && start.rows() == 1 && c.rows() != 1;
        if (start != null && !bias) {
            requireRange("start", startRow, rows, start.rows());
        }
        engine.requireMine(a);
        engine.begin(Operation.PRODUCT, variant(rows), a, (long) rows * c.columns() * k);
        try {
            ProductCall product = engine.productCall();
            product.precision = a.precision();
            product.packed = packed != null;
            product.activation = activation;
            GemmCall call = product.whole;
            call.m = rows;
            call.n = c.columns();
            call.k = k;
            int size = a.precision().bytes();
            call.a = aTransposed ? a.address() + (long) aRow * size : a.address(aRow);
            call.aRowStep = aTransposed ? 1 : a.stride();
            call.aColumnStep = aTransposed ? a.stride() : 1;
            call.b = b.address();
            call.bRowStep = bTransposed ? 1 : b.stride();
            call.bColumnStep = bTransposed ? b.stride() : 1;
            call.c = c.address(cRow);
            call.cRowStep = c.stride();
            call.start = start == null ? 0 : bias ? start.address() : start.address(startRow);
            call.startRowStep = start == null || bias ? 0 : start.stride();
            product.run(engine);
        } finally {
            engine.exit();
        }
    }

    /** Which tiles run: by the rows of C, exactly where there are few, and by how A and B lie. */
    private int variant(int rows) {
        int rowClass = rows < 24 ? rows : Math.min(24 + (rows - 24) / 4, Operation.ROW_CLASSES - 1);
        int layout = packed != null ? 0 : (aTransposed ? 2 : 1) + (bTransposed ? 2 : 0);
        return layout * Operation.ROW_CLASSES + rowClass;
    }

    private static void requireRange(String name, int from, int count, int rows) {
        if (from < 0 || count < 0 || from > rows - count) {
            throw new IndexOutOfBoundsException("rows of " + name + " must lie in 0.." + (rows - 1) + ", but " + count
                    + " rows from " + from + " were asked for");
        }
    }
}
