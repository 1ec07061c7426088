package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kernels trust the addresses and numbers they get. So each operand of softmax, norms, activations, attention and updates, one at a time, is given with a row or
 * column too many or too few, in the other precision, and from another engine's memory: each time refused. Gates and row products: {@link GateOperandsTest}.
 */
class OperandsTest {
    private static final int ROWS = 4;
    private static final int COLUMNS = 6;

    private final Engine engine = Engine.open();
    private final Engine stranger = Engine.open();
    private final List<Slab> slabs = new java.util.ArrayList<>();

    @AfterEach
    void close() {
        slabs.forEach(Slab::close);
        engine.close();
        stranger.close();
    }

    private interface Call {
        void run(Engine engine, Matrix[] operands);
    }

    /** @param shapes rows and columns of each operand */
    private record Operation(String name, List<int[]> shapes, Call call) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final int[] FULL = {ROWS, COLUMNS};
    private static final int[] ONE = {ROWS, 1};
    private static final int[] STATS = {ROWS, Norm.STATS};
    private static final int[] ROW = {1, COLUMNS};

    static Stream<Operation> operations() {
        Activation elu = Activation.elu(1);
        return Stream.of(
                new Operation("softmax", List.of(FULL, FULL), (e, m) -> Softmax.forward(e, m[0], m[1])),
                new Operation(
                        "softmaxBackward", List.of(FULL, FULL, FULL), (e, m) -> Softmax.backward(e, m[0], m[1], m[2])),
                new Operation("logSoftmax", List.of(FULL, FULL), (e, m) -> Softmax.logForward(e, m[0], m[1])),
                new Operation(
                        "logSoftmaxBackward",
                        List.of(FULL, FULL, FULL),
                        (e, m) -> Softmax.logBackward(e, m[0], m[1], m[2])),
                new Operation("logSumExp", List.of(FULL, ONE), (e, m) -> Softmax.sumForward(e, m[0], m[1])),
                new Operation(
                        "logSumExpBackward",
                        List.of(FULL, ONE, ONE, FULL),
                        (e, m) -> Softmax.sumBackward(e, m[0], m[1], m[2], m[3])),
                new Operation(
                        "layerNorm",
                        List.of(FULL, FULL, STATS, ROW, ROW),
                        (e, m) -> new Norm(true, 1e-5, m[3], m[4], null, null).forward(e, m[0], m[1], m[2])),
                new Operation(
                        "rmsNorm",
                        List.of(FULL, FULL, STATS, ROW),
                        (e, m) -> new Norm(false, 1e-5, m[3], null, null, null).forward(e, m[0], m[1], m[2])),
                new Operation(
                        "normBackward",
                        List.of(FULL, STATS, FULL, FULL, ROW, ROW, ROW, ROW),
                        (e, m) -> new Norm(true, 1e-5, m[4], m[5], m[6], m[7]).backward(e, m[0], m[1], m[2], m[3])),
                new Operation("activation", List.of(FULL, FULL), (e, m) -> elu.forward(e, m[0], m[1])),
                new Operation(
                        "activationBackward", List.of(FULL, FULL, FULL), (e, m) -> elu.backward(e, m[0], m[1], m[2])),
                new Operation("attention", attention(new int[] {3, 4}, new int[] {2, 4}), (e, m) -> {
                    Attention.Rule rule = Attention.Rule.plain(1).withMask(m[9], m[10]);
                    run(e, attention(rule, m));
                }),
                new Operation("attentionByDistance", attention(new int[] {2, 7}), (e, m) -> {
                    Attention.Rule rule = Attention.Rule.causal(1).withDistance(m[9]);
                    run(e, attention(rule, m));
                }),
                new Operation(
                        "adam",
                        List.of(ROW, ROW, ROW, ROW, ROW),
                        (e, m) -> new AdamUpdate(m[0], m[1], m[2], m[3], m[4])
                                .run(e, new AdamUpdate.Constants(0.1, 0.9, 0.9, 0.1, 0, false), 1)),
                new Operation(
                        "sgd",
                        List.of(ROW, ROW, ROW),
                        (e, m) -> new SgdUpdate(m[0], m[1], m[2])
                                .run(e, new SgdUpdate.Constants(0.1, 0.9, 0, 0, false), 1)),
                new Operation(
                        "rmsProp",
                        List.of(ROW, ROW, ROW, ROW, ROW),
                        (e, m) -> new RmsPropUpdate(m[0], m[1], m[2], m[3], m[4])
                                .run(e, new RmsPropUpdate.Constants(0.1, 0.9, 0.1, 0, 0.9), 1)),
                new Operation(
                        "adagrad",
                        List.of(ROW, ROW, ROW),
                        (e, m) -> new AdagradUpdate(m[0], m[1], m[2])
                                .run(e, new AdagradUpdate.Constants(0.1, 0, 0.1, 0), 1)));
    }

    /** q, k, v, o, statistics, dO, dQ, dK and dV of 2 sequences, 2 heads, 3 queries and 4 keys; then what the rule has. */
    private static List<int[]> attention(int[]... ofTheRule) {
        int[] q = {6, 4};
        int[] k = {8, 4};
        int[] v = {8, 6};
        int[] o = {6, 6};
        return Stream.concat(Stream.of(q, k, v, o, new int[] {8, 3}, o, q, k, v), Stream.of(ofTheRule))
                .toList();
    }

    private static Attention attention(Attention.Rule rule, Matrix[] m) {
        return new Attention(
                new Attention.Shape(2, 2, 3, 4, true),
                rule,
                new Attention.Inputs(m[0], m[1], m[2]),
                m[3],
                m[4],
                new Attention.Gradients(m[5], m[6], m[7], m[8]));
    }

    private static void run(Engine engine, Attention attention) {
        attention.forward(engine);
        attention.backward(engine);
    }

    private Matrix matrix(Engine owner, Precision precision, int rows, int columns) {
        Slab slab = owner.slab(Role.SCRATCH, precision);
        slabs.add(slab);
        Matrix matrix = slab.reserve("m", rows, columns);
        slab.allocate();
        return matrix;
    }

    private Matrix[] right(Operation operation) {
        return operation.shapes().stream()
                .map(shape -> matrix(engine, Precision.F32, shape[0], shape[1]))
                .toArray(Matrix[]::new);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperandIsChecked(Operation operation) {
        assertDoesNotThrow(() -> operation.call().run(engine, right(operation)));
        for (int i = 0; i < operation.shapes().size(); i++) {
            int rows = operation.shapes().get(i)[0];
            int columns = operation.shapes().get(i)[1];
            refused(operation, i, matrix(engine, Precision.F32, rows + 1, columns));
            refused(operation, i, matrix(engine, Precision.F32, rows - 1, columns));
            // Of logsumexp nothing but x has columns.
            if (!operation.name().equals("logSumExp") || i > 0) {
                refused(operation, i, matrix(engine, Precision.F32, rows, columns + 1));
                refused(operation, i, matrix(engine, Precision.F32, rows, columns - 1));
            }
            refused(operation, i, matrix(engine, Precision.F64, rows, columns));
            refused(operation, i, matrix(stranger, Precision.F32, rows, columns));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> operation.call().run(stranger, right(operation)),
                "all of another");
    }

    private void refused(Operation operation, int index, Matrix wrong) {
        Matrix[] operands = right(operation);
        operands[index] = wrong;
        assertThrows(
                IllegalArgumentException.class,
                () -> operation.call().run(engine, operands),
                () -> operation + ", operand " + index + " as " + wrong);
    }

    @Test
    void gradientsOfWhatIsNotThereAreRefused() {
        Matrix row = matrix(engine, Precision.F32, 1, COLUMNS);
        Failures.illegalArgument(() -> new Norm(true, 0, null, null, row, null), "dWeight must be absent");
        Failures.illegalArgument(() -> new Norm(true, 0, row, null, row, row), "dBias must be absent");
        assertDoesNotThrow(() -> new Norm(true, 0, row, row, row, row));
    }

    @Test
    void numbersOfActivationsAreThoseAskedForOrTheUsualOnes() {
        assertEquals(Activation.leakyRelu(0.01), Activation.of(Activation.Kind.LEAKY_RELU));
        assertEquals(Activation.elu(1), Activation.of(Activation.Kind.ELU));
        assertEquals(Activation.softplus(1, 20), Activation.of(Activation.Kind.SOFTPLUS));
        assertEquals(Activation.hardSigmoid(1 / 6.0, 0.5), Activation.of(Activation.Kind.HARD_SIGMOID));
        assertEquals(-0.25, Activation.leakyRelu(-0.25).first());
        assertEquals(-3, Activation.elu(-3).first());
        assertEquals(0.5, Activation.softplus(0.5, -7).first());
        assertEquals(-7, Activation.softplus(0.5, -7).second());
        assertEquals(0.2, Activation.hardSigmoid(0.2, -1).first());
        assertEquals(-1, Activation.hardSigmoid(0.2, -1).second());
        for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            Failures.illegalArgument(() -> Activation.leakyRelu(wrong), "slope", "" + wrong);
            Failures.illegalArgument(() -> Activation.elu(wrong), "alpha", "" + wrong);
            Failures.illegalArgument(() -> Activation.softplus(wrong, 1), "beta", "" + wrong);
            Failures.illegalArgument(() -> Activation.hardSigmoid(wrong, 0), "slope", "" + wrong);
            Failures.illegalArgument(() -> Activation.hardSigmoid(1, wrong), "shift", "" + wrong);
        }
        Failures.illegalArgument(() -> Activation.softplus(1, Double.NaN), "threshold", "NaN");
        Failures.illegalArgument(() -> Activation.softplus(0, 1), "beta", "0.0");
        Failures.illegalArgument(() -> Activation.hardSigmoid(0, 1), "slope", "0.0");
    }

    /** Each of x, y, dy and dx by itself as a view with gaps: the numbers of matrices without. */
    @Test
    void activationsTakeAnyStrides() {
        double[] x = {-2, -1, -0.5, 0, 0.25, 1, 1.5, 2, 3, -3, 0.75, -0.75};
        for (Activation.Kind kind : Activation.Kind.values()) {
            Activation f = Activation.of(kind);
            double[] y = new double[x.length];
            double[] dx = new double[x.length];
            for (int gap = -1; gap < 4; gap++) {
                Matrix[] m = new Matrix[4];
                for (int i = 0; i < 4; i++) {
                    Matrix whole = matrix(engine, Precision.F64, 2, i == gap ? 9 : 6);
                    m[i] = whole.columns(0, 6);
                    m[i].setAll(x);
                }
                f.forward(engine, m[0], m[1]);
                f.backward(engine, f.backwardReadsOutput() ? m[1] : m[0], m[2], m[3]);
                y = gap < 0 ? m[1].toArray() : y;
                dx = gap < 0 ? m[3].toArray() : dx;
                assertArrayEquals(y, m[1].toArray(), f + " with gaps in " + gap);
                assertArrayEquals(dx, m[3].toArray(), f + " with gaps in " + gap);
            }
            if (kind == Activation.Kind.EXP) {
                assertEquals(Math.exp(-2), y[0], 1e-15);
                assertEquals(-2 * Math.exp(-2), dx[0], 1e-15);
            }
        }
    }

    @Test
    void operandsOfAProductHaveOnePrecision() {
        Matrix a = matrix(engine, Precision.F32, 4, 4);
        Matrix wrong = matrix(engine, Precision.F64, 4, 4);
        Matrix theirs = matrix(stranger, Precision.F32, 4, 4);
        Product.Operand right = Product.Operand.plain(a);
        for (Matrix m : List.of(wrong, theirs)) {
            Product.Operand other = Product.Operand.plain(m);
            Failures.illegalArgument(() -> Product.of(other, right, a, a), "one");
            Failures.illegalArgument(() -> Product.of(right, other, a, a), "one");
            Failures.illegalArgument(() -> Product.of(right, right, m, a), "one");
            Failures.illegalArgument(() -> Product.of(right, right, a, m), "one");
        }
    }

    @Test
    void aPackedMatrixHasASizeThatFits() {
        Slab slab = engine.slab(Role.PACKED, Precision.F32);
        slabs.add(slab);
        Failures.illegalArgument(() -> Packed.reserve(engine, slab, "b", -1, 2), "'b'", "k = -1", "n = 2");
        Failures.illegalArgument(() -> Packed.reserve(engine, slab, "b", 2, -1), "k = 2", "n = -1");
        Failures.illegalArgument(
                () -> Packed.reserve(engine, slab, "b", Integer.MAX_VALUE, 1), "'b'", "B[2147483647][1] has");
        Packed none = Packed.reserve(engine, slab, "none", 0, 0);
        Packed some = Packed.reserve(engine, slab, "some", 3, 2);
        slab.allocate();
        Matrix b = matrix(engine, Precision.F64, 3, 2);
        Failures.illegalArgument(() -> some.pack(engine, b, 0, 0), "F64", "F32");
        Matrix mine = matrix(engine, Precision.F32, 3, 2);
        Failures.illegalArgument(() -> some.pack(stranger, mine, 0, 0), "forks");
        Matrix theirs = matrix(stranger, Precision.F32, 3, 2);
        Failures.illegalArgument(() -> some.pack(engine, theirs, 0, 0), "one engine");
        assertEquals(0, none.k() + none.n());
        assertEquals(32, 10 * some.k() + some.n());
    }
}
