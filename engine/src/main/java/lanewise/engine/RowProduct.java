package lanewise.engine;

import lanewise.engine.kernel.ElementKernels;

/**
 * z = x y, element by element, on ranges of rows.
 *
 * @param x one factor
 * @param y the other
 * @param z may be x or y
 */
public record RowProduct(Matrix x, Matrix y, Matrix z) {
    public RowProduct {
        Engine.requireSame(x, y);
        Engine.requireSame(x, z);
        if (x.columns() != z.columns() || y.columns() != z.columns()) {
            throw new IllegalArgumentException("x, y and z must have as many columns, but have " + x.columns() + ", "
                    + y.columns() + " and " + z.columns());
        }
    }

    /** {@code rows} rows of z from {@code zRow}, made of those of x and y from their rows. */
    public void run(Engine engine, int rows, int xRow, int yRow, int zRow) {
        Engine.requireRows("x", x, xRow, rows);
        Engine.requireRows("y", y, yRow, rows);
        Engine.requireRows("z", z, zRow, rows);
        engine.requireMine(x);
        engine.begin(Operation.MULTIPLY, x, (long) rows * x.columns());
        try {
            ElementKernels kernels = engine.elements(x);
            for (int row = 0; row < rows; row++) {
                kernels.multiply(x.address(xRow + row), y.address(yRow + row), z.address(zRow + row), x.columns());
            }
        } finally {
            engine.exit();
        }
    }
}
