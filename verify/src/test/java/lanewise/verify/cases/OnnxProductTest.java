package lanewise.verify.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Product;
import lanewise.engine.Product.Operand;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ONNX's own test vectors of MatMul, Gemm and Einsum: products of two matrices, one for each pair of a batch. */
class OnnxProductTest {
    private static final Map<String, String> CANNOT = Map.of(
            "test_einsum_batch_diagonal", "picks a diagonal: no product, and a matrix has no such view",
            "test_einsum_scalar", "moves one number: nothing is computed",
            "test_einsum_transpose", "moves numbers: nothing is computed");

    /** y = alpha a b + beta c for each of a batch; a and b may be transposed. */
    private record Factors(double alpha, boolean transA, boolean transB) {
        static final Factors PLAIN = new Factors(1, false, false);
    }

    @ParameterizedTest
    @EnumSource
    void everyProductAgrees(Precision precision) throws IOException {
        OnnxNode.checkAll("onnx_node_matmul.csv", _ -> true, 21, CANNOT, node -> {
            switch (node.operator()) {
                case "MatMul" -> matmul(node, precision);
                case "Gemm" -> gemm(node, precision);
                default -> einsum(node, precision);
            }
        });
    }

    /** A vector is a row on the left and a column on the right; leading axes of 1 stand for all. */
    private static void matmul(OnnxNode node, Precision precision) {
        int[] a = node.in().get(0).shape();
        int[] b = node.in().get(1).shape();
        a = a.length == 1 ? new int[] {1, a[0]} : a;
        b = b.length == 1 ? new int[] {b[0], 1} : b;
        batch(node, precision, a, b);
    }

    private static void einsum(OnnxNode node, Precision precision) {
        Vectors.Tensor x = node.in().get(0);
        switch (node.attributes().get("equation")) {
            case "bij; bjk -> bik" ->
                batch(node, precision, x.shape(), node.in().get(1).shape());
            case "i;i" -> batch(node, precision, new int[] {1, x.extent(0)}, new int[] {x.extent(0), 1});
            case "ij->i" -> {
                Vectors.Tensor ones = new Vectors.Tensor(new int[] {x.extent(1), 1}, ones(x.extent(1)));
                double[] y = product(x, ones, null, Factors.PLAIN, precision);
                assertClose(node, node.output(0), y, bound(x, ones, 0));
            }
            default -> throw new AssertionError(node.attributes());
        }
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static void batch(OnnxNode node, Precision precision, int[] a, int[] b) {
        int rows = a[a.length - 2];
        int depth = a[a.length - 1];
        int columns = b[b.length - 1];
        double[] expected = node.output(0);
        int count = expected.length / (rows * columns);
        for (int i = 0; i < count; i++) {
            Vectors.Tensor left = part(node.input(0), rows, depth, index(a, b, i));
            Vectors.Tensor right = part(node.input(1), depth, columns, index(b, a, i));
            double[] part = Arrays.copyOfRange(expected, i * rows * columns, (i + 1) * rows * columns);
            double[] y = product(left, right, null, Factors.PLAIN, precision);
            assertClose(node, part, y, bound(left, right, 0));
        }
    }

    private static Vectors.Tensor part(double[] values, int rows, int columns, int index) {
        int size = rows * columns;
        return new Vectors.Tensor(
                new int[] {rows, columns}, Arrays.copyOfRange(values, index * size, (index + 1) * size));
    }

    /** Which matrix of {@code mine} has part in matrix i of the result, whose leading axes are the longer of both. */
    private static int index(int[] mine, int[] other, int i) {
        int index = 0;
        int scale = 1;
        int rest = i;
        for (int back = 3; back <= Math.max(mine.length, other.length); back++) {
            int extent = back <= mine.length ? mine[mine.length - back] : 1;
            int across = back <= other.length ? other[other.length - back] : 1;
            int result = Math.max(extent, across);
            index += extent == 1 ? 0 : rest % result * scale;
            scale *= extent;
            rest /= result;
        }
        return index;
    }

    private static void gemm(OnnxNode node, Precision precision) {
        boolean transA = node.attribute("transA", 0) == 1;
        boolean transB = node.attribute("transB", 0) == 1;
        Vectors.Tensor a = node.in().get(0);
        Vectors.Tensor b = node.in().get(1);
        int rows = a.extent(transA ? 1 : 0);
        int columns = b.extent(transB ? 0 : 1);
        double beta = node.attribute("beta", 1.0);
        double[] c = node.optionalInput(2);
        double[] start = c == null ? null : new double[rows * columns];
        for (int i = 0; c != null && i < start.length; i++) {
            // One number, one row, or all.
            start[i] = beta * c[i % c.length];
        }
        Factors factors = new Factors(node.attribute("alpha", 1.0), transA, transB);
        double[] y = product(a, b, start, factors, precision);
        double largest = c == null ? 0 : node.in().get(2).largest();
        assertClose(node, node.output(0), y, bound(a, b, largest));
    }

    private static double[] product(
            Vectors.Tensor a, Vectors.Tensor b, double[] start, Factors factors, Precision precision) {
        int rows = a.extent(factors.transA() ? 1 : 0);
        int columns = b.extent(factors.transB() ? 0 : 1);
        try (Engine engine = Engine.open();
                Slab slab = engine.slab(Role.SCRATCH, precision)) {
            Matrix left = slab.reserve("a", a.extent(0), a.extent(1));
            Matrix right = slab.reserve("b", b.extent(0), b.extent(1));
            Matrix y = slab.reserve("y", rows, columns);
            slab.allocate();
            left.setAll(a.values());
            right.setAll(b.values());
            engine.scale(left, factors.alpha());
            if (start != null) {
                y.setAll(start);
            }
            Product.of(
                            new Operand(left, factors.transA()),
                            new Operand(right, factors.transB()),
                            start == null ? null : y,
                            y)
                    .run(engine);
            return y.toArray();
        }
    }

    /**
     * A sum of k products and a start has at most k + 2 roundings of itself in any order, the factors alpha and beta one each, and
     * its terms are below the largest of each; both sides are float32 at worst.
     */
    private static double bound(Vectors.Tensor a, Vectors.Tensor b, double start) {
        int k = Math.max(a.extent(0), a.extent(1));
        return 2 * (k + 4) * Vectors.ROUNDING * (k * a.largest() * b.largest() + start);
    }

    private static void assertClose(OnnxNode node, double[] expected, double[] actual, double bound) {
        assertEquals(expected.length, actual.length, node.name());
        Vectors.assertClose(node.name(), expected, actual, _ -> bound);
    }
}
