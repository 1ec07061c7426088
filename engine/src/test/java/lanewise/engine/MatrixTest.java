package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MatrixTest {
    private final Engine engine = Engine.open();
    private Slab slab;

    @AfterEach
    void close() {
        slab.close();
        engine.close();
    }

    private Matrix matrix(Precision precision, int rows, int columns, int stride) {
        slab = engine.slab(Role.SCRATCH, precision);
        Matrix matrix = slab.reserve("m", rows, columns, stride);
        slab.allocate();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                matrix.set(row, column, 10 * row + column);
            }
        }
        return matrix;
    }

    @ParameterizedTest
    @EnumSource
    void viewsShareMemory(Precision precision) {
        Matrix m = matrix(precision, 4, 5, 8);
        Matrix part = m.rows(1, 2).columns(2, 3);
        assertArrayEquals(new double[] {12, 13, 14, 22, 23, 24}, part.toArray());
        part.set(1, 0, -1);
        assertEquals(-1, m.get(2, 2));
        assertEquals(8, part.stride());
        assertFalse(part.isDense());
        assertTrue(part.rows(0, 1).isDense());
        assertEquals(m.offset() + 8 + 2, part.offset());
        assertEquals(part.address(1), part.rows(1, 1).address());
        assertEquals(precision + "[2][3]", part.toString());
        assertEquals(0, m.rows(4, 0).toArray().length);
        assertEquals(0, m.columns(5, 0).toArray().length);
    }

    @ParameterizedTest
    @EnumSource
    void viewsStayWithinTheMatrix(Precision precision) {
        Matrix m = matrix(precision, 4, 5, 8);
        Failures.outOfBounds(() -> m.rows(3, 2));
        Failures.outOfBounds(() -> m.rows(-1, 2));
        Failures.outOfBounds(() -> m.rows(Integer.MAX_VALUE, 1));
        Failures.outOfBounds(() -> m.columns(3, 3));
        Failures.outOfBounds(() -> m.columns(0, -1));
        Failures.outOfBounds(() -> m.get(4, 0));
        Failures.outOfBounds(() -> m.get(0, 5));
        Failures.outOfBounds(() -> m.get(0, -1));
        Failures.outOfBounds(() -> m.set(-1, 0, 1));
        Failures.outOfBounds(() -> m.set(0, 7, 1));
        Failures.outOfBounds(() -> m.columns(1, 2).get(0, 2));
    }

    @Test
    void reshapeKeepsTheElements() {
        Matrix m = matrix(Precision.F64, 4, 6, 6);
        assertArrayEquals(m.toArray(), m.reshape(3, 8).toArray());
        assertEquals(m.get(1, 2), m.reshape(1, 24).get(0, 8));
        Failures.illegalArgument(() -> m.reshape(5, 5), "[4][6]", "[5][5]");
        Failures.illegalArgument(() -> m.reshape(-4, -6), "[-4][-6]");
        Failures.illegalArgument(() -> m.columns(0, 3).reshape(3, 4), "stride 6");
        Failures.illegalArgument(() -> m.reshape(1 << 20, 1 << 20));
    }

    @Test
    void valuesAreRoundedToThePrecision() {
        Matrix f32 = matrix(Precision.F32, 1, 3, 3);
        f32.setAll(new double[] {0.1, 1e300, -0.0});
        assertArrayEquals(new double[] {0.1f, Double.POSITIVE_INFINITY, -0.0}, f32.toArray());
        slab.close();
        Matrix f64 = matrix(Precision.F64, 1, 3, 3);
        f64.setAll(new double[] {0.1, 1e300, -0.0});
        assertArrayEquals(new double[] {0.1, 1e300, -0.0}, f64.toArray());
        Failures.illegalArgument(() -> f64.setAll(new double[2]), "1 * 3 = 3", "2");
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreReadAndWrittenAsSingleElementsAre(Precision precision) {
        Matrix m = matrix(precision, 3, 4, 7).columns(1, 3);
        double[] row = new double[3];
        m.getRow(1, row);
        assertArrayEquals(new double[] {11, 12, 13}, row);
        m.setRow(2, new double[] {0.1, 1e300, -0.0});
        m.getRow(2, row);
        boolean f32 = precision == Precision.F32;
        double[] rounded = f32 ? new double[] {0.1f, Double.POSITIVE_INFINITY, -0.0} : new double[] {0.1, 1e300, -0.0};
        assertArrayEquals(rounded, row);
        assertArrayEquals(rounded, m.rows(2, 1).toArray());
        assertArrayEquals(new double[] {1, 2, 3, 11, 12, 13}, m.rows(0, 2).toArray());
        Failures.illegalArgument(() -> m.setRow(0, new double[4]), "one row of 3", "4");
        Failures.illegalArgument(() -> m.getRow(0, new double[2]), "one row of 3", "2");
        Failures.outOfBounds(() -> m.setRow(3, row), "3");
        Failures.outOfBounds(() -> m.getRow(-1, row), "-1");
        slab.close();
        Failures.illegalState(() -> m.getRow(0, row), "closed");
    }

    @ParameterizedTest
    @EnumSource
    void fillLeavesTheNeighboursAlone(Precision precision) {
        for (double value : new double[] {0, -0.0, 2.5, Double.NaN}) {
            Matrix m = matrix(precision, 4, 5, 8);
            m.fill(1);
            m.rows(1, 2).columns(1, 3).fill(value);
            for (int row = 0; row < 4; row++) {
                for (int column = 0; column < 5; column++) {
                    boolean inside = row >= 1 && row < 3 && column >= 1 && column < 4;
                    assertEquals(inside ? value : 1, m.get(row, column), "[" + row + "][" + column + "]");
                }
            }
            m.rows(0, 1).fill(value);
            assertEquals(value, m.get(0, 4));
            m.rows(1, 0).fill(3);
            assertEquals(1, m.get(1, 0));
            slab.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void copyFromTakesAnyStridesAndOneShape(Precision precision) {
        Matrix m = matrix(precision, 4, 5, 8);
        try (Slab second = engine.slab(Role.SCRATCH, precision);
                Slab third = engine.slab(Role.SCRATCH, precision == Precision.F32 ? Precision.F64 : Precision.F32)) {
            Matrix dense = second.reserveDense("dense", 4, 5);
            Matrix narrow = second.reserveDense("narrow", 4, 4);
            Matrix same = second.reserveDense("same", 4, 5);
            Matrix converted = third.reserveDense("converted", 4, 5);
            second.allocate();
            third.allocate();
            m.set(2, 2, Double.NaN);
            m.set(2, 3, -0.0);
            dense.copyFrom(m);
            same.copyFrom(dense);
            assertTrue(Arrays.equals(m.toArray(), same.toArray()));
            m.columns(0, 2).fill(-3);
            m.copyFrom(same);
            assertTrue(Arrays.equals(dense.toArray(), m.toArray()));
            Failures.illegalArgument(() -> m.copyFrom(narrow), "[4][5]", "[4][4]");
            Failures.illegalArgument(() -> m.copyFrom(converted), "F32", "F64", "setAll");
        }
    }

    @Test
    void requireShapeNamesWhatItChecks() {
        Matrix m = matrix(Precision.F64, 2, 3, 3);
        Matrix.requireShape("bias", m, 2, 3);
        Failures.illegalArgument(() -> Matrix.requireShape("bias", m, 1, 3), "bias", "[1][3]", "[2][3]");
    }

    /** A wrong row or column can lie in the slab's memory, where nothing else would notice. */
    @ParameterizedTest
    @EnumSource
    void anIndexBesideAViewIsRefusedThoughItsMemoryIsThere(Precision precision) {
        Matrix m = matrix(precision, 4, 5, 8);
        Matrix part = m.rows(1, 2).columns(1, 2);
        Failures.outOfBounds(() -> part.get(2, 0));
        Failures.outOfBounds(() -> part.get(-1, 0));
        Failures.outOfBounds(() -> part.get(0, 2));
        Failures.outOfBounds(() -> part.set(2, 0, 1));
        Failures.outOfBounds(() -> part.setRow(2, new double[2]));
        Failures.outOfBounds(() -> part.getRow(-1, new double[2]));
        Failures.illegalArgument(() -> part.setRow(0, new double[3]), "one row of 2", "3");
        Failures.illegalArgument(() -> part.setAll(new double[5]), "2 * 2", "5");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsFilledOrSetIsTheViewAlone(Precision precision) {
        for (double value : new double[] {0, -0.0, 3}) {
            Matrix m = matrix(precision, 4, 5, 8);
            m.fill(7);
            Matrix part = m.rows(1, 2).columns(1, 2);
            part.fill(value);
            assertEquals(Double.doubleToRawLongBits(value), Double.doubleToRawLongBits(m.get(2, 2)));
            assertEquals(7 * 16 + 4 * value, Arrays.stream(m.toArray()).sum());
            assertSame(part, part.setAll(new double[] {1, 2, 3, 4}));
            assertEquals(7 * 16 + 10, Arrays.stream(m.toArray()).sum());
            slab.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyRowOfAStepIsOneSequenceOfABatch(Precision precision) {
        Matrix m = matrix(precision, 7, 2, 4);
        assertArrayEquals(new double[] {10, 11, 40, 41}, m.every(3, 1).toArray());
        assertArrayEquals(new double[] {0, 1, 30, 31, 60, 61}, m.every(3, 0).toArray());
        assertEquals(0, m.rows(0, 1).every(3, 2).rows());
        assertSame(m.slab(), m.every(3, 2).slab());
        Failures.outOfBounds(() -> m.every(3, 3));
        Failures.outOfBounds(() -> m.every(3, -1));
    }

    @ParameterizedTest
    @EnumSource
    void aShapeIsNeverNegative(Precision precision) {
        Matrix m = matrix(precision, 2, 8, 8);
        Failures.illegalArgument(() -> m.reshape(-2, -8), "[-2][-8]");
        assertEquals(0, m.rows(0, 0).reshape(0, 5).rows());
        assertEquals(0, m.rows(0, 0).reshape(5, 0).columns());
    }

    @ParameterizedTest
    @EnumSource
    void aViewOfNothingIsFilledWithoutATrace(Precision precision) {
        Matrix m = matrix(precision, 3, 4, 4);
        double[] before = m.toArray();
        for (double value : new double[] {0, 3}) {
            m.rows(1, 0).fill(value);
            m.rows(3, 0).fill(value);
            m.columns(2, 0).fill(value);
            m.rows(1, 1).columns(4, 0).fill(value);
        }
        assertArrayEquals(before, m.toArray());
    }
}
