package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import lanewise.engine.Product.Operand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Products of small whole numbers, which are exact in any order, against plain loops; and what is refused. */
class ProductTest {
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private Engine engine(boolean scalar) {
        Engine engine = Engine.open(new Engine.Options(1, scalar));
        open.add(engine);
        return engine;
    }

    private Slab slab(Engine engine, Precision precision) {
        Slab slab = engine.slab(Role.SCRATCH, precision);
        open.add(slab);
        return slab;
    }

    private Matrix matrix(Engine engine, Precision precision, int rows, int columns) {
        Slab slab = slab(engine, precision);
        Matrix matrix = slab.reserve("m", rows, columns, columns + 3);
        slab.allocate();
        slab.fill(Double.NaN);
        matrix.fill(0);
        return matrix;
    }

    /** Whole numbers in -8..8. */
    private static double[] numbers(SplittableRandom random, int count) {
        return random.ints(count, -8, 9).asDoubleStream().toArray();
    }

    private static double[] transpose(double[] a, int rows, int columns) {
        double[] result = new double[a.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result[j * rows + i] = a[i * columns + j];
            }
        }
        return result;
    }

    /** C[m][n] = start + A[m][k] B[k][n]. */
    private static double[] expected(double[] start, double[] a, double[] b, int m, int n, int k) {
        double[] c = start.clone();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int l = 0; l < k; l++) {
                    c[i * n + j] += a[i * k + l] * b[l * n + j];
                }
            }
        }
        return c;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyFormAndStartAgreesWithPlainLoops(boolean scalar) {
        SplittableRandom random = new SplittableRandom(21);
        Engine engine = engine(scalar);
        int checked = 0;
        for (int run = 0; run < 40; run++) {
            Precision precision = Precision.values()[run % 2];
            int m = random.nextInt(0, 30);
            int n = random.nextInt(0, 50);
            int k = random.nextInt(0, 40);
            Case problem = new Case(engine, precision, m, n, k, random);
            for (int form = 0; form < 5; form++) {
                for (Start start : Start.values()) {
                    problem.check(
                            form,
                            start,
                            "run " + run + " " + precision + " m=" + m + " n=" + n + " k=" + k + " form " + form
                                    + " start " + start);
                    checked++;
                }
            }
        }
        assertEquals(40 * 5 * 4, checked);
    }

    private enum Start {
        NOTHING,
        ITSELF,
        BIAS,
        MATRIX
    }

    /** One problem in all forms: 0..3 A and B plain or transposed, 4 packed. */
    private final class Case {
        private final Engine engine;
        private final Precision precision;
        private final int m;
        private final int n;
        private final int k;
        private final double[] a;
        private final double[] b;
        private final double[] bias;
        private final double[] other;

        Case(Engine engine, Precision precision, int m, int n, int k, SplittableRandom random) {
            this.engine = engine;
            this.precision = precision;
            this.m = m;
            this.n = n;
            this.k = k;
            a = numbers(random, m * k);
            b = numbers(random, k * n);
            bias = numbers(random, n);
            other = numbers(random, m * n);
        }

        private Operand operand(double[] values, int rows, int columns, boolean transposed) {
            return transposed
                    ? Operand.transposed(
                            matrix(engine, precision, columns, rows).setAll(transpose(values, rows, columns)))
                    : Operand.plain(matrix(engine, precision, rows, columns).setAll(values));
        }

        private Packed packed() {
            Slab slab = slab(engine, precision);
            Packed packed = Packed.reserve(engine, slab, "B", k, n);
            slab.allocate();
            assertEquals(k, packed.k());
            assertEquals(n, packed.n());
            packed.pack(engine, matrix(engine, precision, k, n).setAll(b), 0, 0);
            return packed;
        }

        void check(int form, Start start, String label) {
            Matrix c = matrix(engine, precision, m, n);
            c.fill(start == Start.ITSELF ? 0 : Double.NaN);
            double[] from = new double[m * n];
            Matrix startMatrix = null;
            switch (start) {
                case NOTHING -> {}
                case ITSELF -> {
                    startMatrix = c.setAll(other);
                    from = other;
                }
                case BIAS -> {
                    startMatrix = matrix(engine, precision, 1, n).setAll(bias);
                    for (int i = 0; i < m * n; i++) {
                        from[i] = bias[i % n];
                    }
                }
                case MATRIX -> {
                    startMatrix = matrix(engine, precision, m, n).setAll(other);
                    from = other;
                }
            }
            Product product = form == 4
                    ? Product.packed(operand(a, m, k, false).matrix(), packed(), startMatrix, c)
                    : Product.of(operand(a, m, k, form % 2 == 1), operand(b, k, n, form >= 2), startMatrix, c);
            product.run(engine);
            double[] sum = new double[m * n];
            for (int i = 0; i < sum.length; i++) {
                sum[i] = c.toArray()[i] + 0.0;
            }
            assertArrayEquals(expected(from, a, b, m, n, k), sum, label);
            long gaps = Arrays.stream(c.slab().flat().toArray())
                    .filter(Double::isNaN)
                    .count();
            assertEquals(c.slab().layout().elements() - (long) m * n, gaps, label + ": C's gaps");
        }
    }

    @ParameterizedTest
    @EnumSource
    void rangesOfRows(Precision precision) {
        SplittableRandom random = new SplittableRandom(22);
        Engine engine = engine(false);
        int m = 9;
        int n = 21;
        int k = 17;
        double[] a = numbers(random, m * k);
        double[] b = numbers(random, k * n);
        double[] d = numbers(random, m * n);
        Matrix start = matrix(engine, precision, m, n).setAll(d);
        Matrix bias = matrix(engine, precision, 1, n).setAll(Arrays.copyOf(d, n));
        Operand plain = Operand.plain(matrix(engine, precision, m, k).setAll(a));
        Operand turned = Operand.transposed(matrix(engine, precision, k, m).setAll(transpose(a, m, k)));
        Operand right = Operand.plain(matrix(engine, precision, k, n).setAll(b));
        for (Operand left : List.of(plain, turned)) {
            Matrix c = matrix(engine, precision, m, n);
            c.fill(-99);
            Product.of(left, right, start, c).run(engine, 3, 5, 2, 1);
            double[] part =
                    expected(Arrays.copyOfRange(d, 2 * n, 5 * n), Arrays.copyOfRange(a, 5 * k, 8 * k), b, 3, n, k);
            assertArrayEquals(part, c.rows(1, 3).toArray());
            assertTrue(Arrays.stream(c.rows(0, 1).toArray()).allMatch(x -> x == -99), "row above");
            assertTrue(Arrays.stream(c.rows(4, 5).toArray()).allMatch(x -> x == -99), "rows below");
            Product.of(left, right, bias, c).run(engine, 6, 3);
            double[] biases = new double[3 * n];
            for (int i = 0; i < biases.length; i++) {
                biases[i] = d[i % n];
            }
            assertArrayEquals(
                    expected(biases, Arrays.copyOfRange(a, 6 * k, 9 * k), b, 3, n, k),
                    c.rows(6, 3).toArray());
            Product.of(left, right, start, c).run(engine, 9, 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void blocksArePackedSideBySide(Precision precision) {
        SplittableRandom random = new SplittableRandom(23);
        Engine engine = engine(false);
        Slab slab = slab(engine, precision);
        Packed packed = Packed.reserve(engine, slab, "B", 12, 50);
        slab.allocate();
        double[] whole = new double[12 * 50];
        int[][] blocks = {{0, 0, 5, 20}, {5, 0, 7, 20}, {0, 23, 12, 8}, {3, 40, 4, 10}};
        for (int[] block : blocks) {
            double[] values = numbers(random, block[2] * block[3]);
            if (block[1] == 23) {
                packed.packTransposed(
                        engine,
                        matrix(engine, precision, block[3], block[2]).setAll(transpose(values, block[2], block[3])),
                        block[0],
                        block[1]);
            } else {
                packed.pack(
                        engine, matrix(engine, precision, block[2], block[3]).setAll(values), block[0], block[1]);
            }
            for (int i = 0; i < values.length; i++) {
                whole[(block[0] + i / block[3]) * 50 + block[1] + i % block[3]] = values[i];
            }
        }
        double[] a = numbers(random, 4 * 12);
        Matrix c = matrix(engine, precision, 4, 50);
        Product.packed(matrix(engine, precision, 4, 12).setAll(a), packed, null, c)
                .run(engine);
        assertArrayEquals(expected(new double[200], a, whole, 4, 50, 12), c.toArray());
    }

    /** Shapes that are split by columns and by rows, and one that isn't worth it; C and start with gaps between rows. */
    @ParameterizedTest
    @EnumSource
    void anyNumberOfThreadsGivesTheSameBits(Precision precision) {
        int[][] shapes = {{70, 90, 65}, {300, 50, 40}, {1, 700, 300}, {3, 4, 5}, {150, 33, 100}};
        for (int[] shape : shapes) {
            for (int variant = 0; variant < 8; variant++) {
                double[] expected = product(1, precision, shape, variant, null);
                assertArrayEquals(expected, product(2, precision, shape, variant, null));
                assertArrayEquals(expected, product(3, precision, shape, variant, null));
            }
        }
    }

    /** Rows in several blocks, and what belongs to the activation alone: 1 row, threads, gaps between rows. */
    @ParameterizedTest
    @EnumSource
    void anActivationHasTheBitsOfTheProductAndThenTheActivation(Precision precision) {
        int[][] shapes = {{95, 33, 20}, {50, 900, 9}, {1, 40, 7}, {130, 64, 64}};
        for (Activation.Kind kind : Activation.Kind.values()) {
            for (int[] shape : shapes) {
                for (int variant = 0; variant < 8; variant++) {
                    Activation f = Activation.of(kind);
                    double[] fused = product(1 + variant % 2, precision, shape, variant, f);
                    assertArrayEquals(after(precision, product(1, precision, shape, variant, null), f), fused);
                }
            }
        }
    }

    private double[] after(Precision precision, double[] values, Activation f) {
        try (Engine engine = Engine.open();
                Slab slab = engine.slab(Role.SCRATCH, precision)) {
            Matrix c = slab.reserveDense("c", 1, values.length);
            slab.allocate();
            f.forward(engine, c.setAll(values), c);
            return c.toArray();
        }
    }

    /** C of a product of random numbers, the same for the same shape and variant: packed, transposed or accumulating. */
    private static double[] product(int threads, Precision precision, int[] shape, int variant, Activation f) {
        int m = shape[0];
        int n = shape[1];
        int k = shape[2];
        boolean aTransposed = variant == 5;
        boolean bTransposed = variant == 6;
        try (Engine engine = Engine.open(Engine.Options.defaults().withThreads(threads));
                Slab slab = engine.slab(Role.SCRATCH, precision)) {
            Matrix a = aTransposed ? slab.reserve("a", k, m) : slab.reserve("a", m, k);
            Matrix b = bTransposed ? slab.reserve("b", n, k) : slab.reserve("b", k, n);
            Matrix bias = slab.reserve("bias", 1, n);
            Matrix c = slab.reserve("c", m, n, n + variant % 3);
            Packed panels = Packed.reserve(engine, slab, "packed", k, n);
            slab.allocate();
            SplittableRandom random = new SplittableRandom(variant);
            for (Matrix each : List.of(a, b, bias, c)) {
                each.setAll(random.doubles(each.rows() * each.columns(), -1, 1).toArray());
            }
            Matrix start = variant % 3 == 0 ? c : variant % 3 == 1 ? bias : null;
            Product product;
            if (variant < 4) {
                panels.pack(engine, b, 0, 0);
                product = Product.packed(a, panels, start, c);
            } else {
                product = Product.of(new Operand(a, aTransposed), new Operand(b, bTransposed), start, c);
            }
            (f == null ? product : product.then(f)).run(engine);
            return c.toArray();
        }
    }

    @Test
    void shapesThatDoNotFitAreRefusedWithTheirNumbers() {
        Engine engine = engine(false);
        Operand a = Operand.plain(matrix(engine, Precision.F32, 2, 3));
        Operand b = Operand.plain(matrix(engine, Precision.F32, 3, 5));
        Matrix c = matrix(engine, Precision.F32, 2, 5);
        Matrix c4 = matrix(engine, Precision.F32, 2, 4);
        Failures.illegalArgument(() -> Product.of(a, a, null, c), "A is [2][3]", "B is [2][3]");
        Failures.illegalArgument(() -> Product.of(Operand.transposed(a.matrix()), b, null, c), "A is [3][2]", "[3][5]");
        Failures.illegalArgument(() -> Product.of(a, Operand.transposed(b.matrix()), null, c), "B is [5][3]");
        Failures.illegalArgument(() -> Product.of(a, b, null, c4), "C has 4", "B has 5");
        Failures.illegalArgument(() -> Product.of(a, b, c4, c), "start", "has 4", "C has 5");
        Matrix f64 = matrix(engine, Precision.F64, 2, 5);
        Failures.illegalArgument(() -> Product.of(a, b, f64, c), "F64", "F32");
        Failures.illegalArgument(() -> Product.of(a, b, null, f64), "F64", "F32");
        Failures.illegalArgument(() -> Product.of(Operand.plain(f64.columns(0, 3)), b, null, c), "F64", "F32");
        Slab slab = slab(engine, Precision.F32);
        Packed packed = Packed.reserve(engine, slab, "B", 3, 5);
        slab.allocate();
        Failures.illegalArgument(() -> Product.packed(c4, packed, null, c), "A is [2][4]", "B is [3][5]");
        Failures.illegalArgument(() -> Product.packed(a.matrix(), packed, null, c4), "C has 4", "B has 5");
        Matrix stranger = matrix(engine(false), Precision.F32, 2, 5);
        Failures.illegalArgument(() -> Product.of(a, b, null, stranger), "one engine");
        Engine other = engine(false);
        Product product = Product.of(a, b, null, c);
        Failures.illegalArgument(() -> product.run(other), "forks");
    }

    @Test
    void rowsOutsideAreRefusedWithTheirNumbers() {
        Engine engine = engine(false);
        Operand a = Operand.plain(matrix(engine, Precision.F64, 6, 3));
        Operand b = Operand.plain(matrix(engine, Precision.F64, 3, 5));
        Matrix c = matrix(engine, Precision.F64, 4, 5);
        Matrix start = matrix(engine, Precision.F64, 3, 5);
        Product product = Product.of(a, b, start, c);
        Failures.outOfBounds(() -> product.run(engine), "start", "0..2", "4 rows from 0");
        Failures.outOfBounds(() -> product.run(engine, 2, 5, 0, 0), "rows of A", "0..5", "2 rows from 5");
        Failures.outOfBounds(() -> product.run(engine, 2, 0, 0, 3), "rows of C", "0..3", "2 rows from 3");
        Failures.outOfBounds(() -> product.run(engine, 2, 0, 2, 0), "rows of start", "0..2", "2 rows from 2");
        Failures.outOfBounds(() -> product.run(engine, -1, 0, 0, 0), "-1 rows");
        Failures.outOfBounds(() -> product.run(engine, 1, -1, 0, 0), "from -1");
        Failures.outOfBounds(() -> product.run(engine, 1, Integer.MAX_VALUE, 0, 0), "from " + Integer.MAX_VALUE);
        Failures.outOfBounds(() -> product.run(engine, Integer.MAX_VALUE, 1, 1, 1), Integer.MAX_VALUE + " rows");
        Product turned = Product.of(Operand.transposed(b.matrix()), Operand.plain(start), null, c.rows(0, 4));
        Failures.outOfBounds(() -> turned.run(engine, 2, 4, 0, 0), "rows of A", "0..4");
        product.run(engine, 0, 6, 3, 4);
    }

    @Test
    void packingOutsideIsRefusedWithItsNumbers() {
        Engine engine = engine(false);
        Slab slab = slab(engine, Precision.F32);
        Packed packed = Packed.reserve(engine, slab, "B", 4, 6);
        Failures.illegalArgument(() -> Packed.reserve(engine, slab, "bad", -1, -2), "'bad'", "k = -1", "n = -2");
        slab.allocate();
        Matrix b = matrix(engine, Precision.F32, 2, 3);
        Failures.outOfBounds(() -> packed.pack(engine, b, 3, 0), "[2][3] at (3, 0)", "B[4][6]");
        Failures.outOfBounds(() -> packed.pack(engine, b, 0, 4), "at (0, 4)");
        Failures.outOfBounds(() -> packed.packTransposed(engine, b, 2, 0), "[3][2] at (2, 0)");
        Failures.outOfBounds(() -> packed.pack(engine, b, -1, 0), "(-1, 0)");
        Failures.outOfBounds(() -> packed.pack(engine, b, 0, -1), "(0, -1)");
        Failures.outOfBounds(() -> packed.pack(engine, b, Integer.MAX_VALUE, 0), "(2147483647, 0)");
        Failures.outOfBounds(() -> packed.pack(engine, b, 0, Integer.MAX_VALUE), "(0, 2147483647)");
        Failures.illegalArgument(() -> packed.pack(engine, matrix(engine, Precision.F64, 2, 3), 0, 0), "F64", "F32");
        packed.pack(engine, b, 2, 3);
    }

    @Test
    void closedMemoryAndEngineAreRefused() {
        Engine engine = engine(false);
        Matrix a = matrix(engine, Precision.F32, 2, 2);
        Matrix c = matrix(engine, Precision.F32, 2, 2);
        Slab slab = slab(engine, Precision.F32);
        Packed packed = Packed.reserve(engine, slab, "B", 2, 2);
        slab.allocate();
        Product product = Product.of(Operand.plain(a), Operand.plain(a), null, c);
        Product withPacked = Product.packed(a, packed, null, c);
        withPacked.run(engine);
        slab.close();
        Failures.illegalState(() -> withPacked.run(engine), "memory is closed");
        Failures.illegalState(() -> packed.pack(engine, a, 0, 0), "memory is closed");
        product.run(engine);
        c.slab().close();
        Failures.illegalState(() -> product.run(engine), "memory is closed");
        engine.close();
        Failures.illegalState(() -> product.run(engine), "engine is closed");
        Failures.illegalState(() -> packed.pack(engine, a, 0, 0), "engine is closed");
    }
}
