package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link RnnGates}, {@link GruGates} and {@link GruResetGates}: what they check, and their equations in plain double. */
class RecurrentGatesTest {
    private static final int ROWS = 3;
    private static final int WIDTH = 16;

    private final Engine engine = Engine.open();
    private Slab slab;

    @AfterEach
    void close() {
        slab.close();
        engine.close();
    }

    /** Matrices of twice ROWS rows, so many blocks of WIDTH wide, filled at random. */
    private Matrix[] matrices(Precision precision, int... blocks) {
        slab = engine.slab(Role.SCRATCH, precision);
        Matrix[] matrices = new Matrix[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            matrices[i] = slab.reserve("m" + i, 2 * ROWS, blocks[i] * WIDTH);
        }
        slab.allocate();
        SplittableRandom random = new SplittableRandom(3);
        for (Matrix matrix : matrices) {
            matrix.setAll(random.doubles((long) matrix.rows() * matrix.columns(), -2, 2)
                    .toArray());
        }
        return matrices;
    }

    private static double[][] values(Matrix... matrices) {
        return Arrays.stream(matrices).map(Matrix::toArray).toArray(double[][]::new);
    }

    private static double bound(Precision precision) {
        return precision == Precision.F32 ? 4e-6 : 1e-14;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** A gate's function and its derivative at a value. */
    private record Gate(DoubleUnaryOperator value, DoubleUnaryOperator slope) {
        /** Of column j with {@code line} [slope, shift], or a sigmoid. */
        static Gate of(boolean hard, double[] line, int j) {
            return hard
                    ? new Gate(x -> Math.clamp(line[j] * x + line[WIDTH + j], 0, 1), s -> s > 0 && s < 1 ? line[j] : 0)
                    : new Gate(RecurrentGatesTest::sigmoid, s -> s * (1 - s));
        }

        double of(double x) {
            return value.applyAsDouble(x);
        }

        double slopeAt(double s) {
            return slope.applyAsDouble(s);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rnnFollowsTheEquations(Precision precision) {
        for (RnnGates.Kind kind : RnnGates.Kind.values()) {
            Matrix[] m = matrices(precision, 1, 1, 1, 1);
            double[][] old = values(m);
            RnnGates gates = new RnnGates(kind, m[0], m[1], m[2], m[3]);
            gates.forward(engine, ROWS, 1, 2);
            gates.backward(engine, ROWS, 2, 0, 3);
            for (int i = 0; i < ROWS * WIDTH; i++) {
                double z = old[0][WIDTH + i];
                double h = kind == RnnGates.Kind.TANH ? Math.tanh(z) : Math.max(z, 0);
                double slope = kind == RnnGates.Kind.TANH ? 1 - h * h : z > 0 ? 1 : 0;
                assertEquals(h, m[1].toArray()[2 * WIDTH + i], bound(precision));
                assertEquals(old[2][i] * slope, m[3].toArray()[3 * WIDTH + i], bound(precision));
            }
            slab.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void gruFollowsTheEquations(Precision precision) {
        gru(precision, false);
        slab.close();
        gru(precision, true);
    }

    private void gru(Precision precision, boolean hard) {
        Matrix[] m = matrices(precision, 4, 1, 1, 1, 4, 2);
        double[][] old = values(m);
        GruGates gates = new GruGates(m[0], m[1], m[2], m[3], m[4], hard ? m[5].rows(0, 1) : null);
        gates.forward(engine, ROWS, 1, 0, ROWS);
        // With a fork's engine: nothing that forward left in the other one is there.
        try (Engine fork = engine.fork()) {
            gates.backward(fork, ROWS, 1, 0, 2, 3);
        }
        double bound = bound(precision);
        for (int row = 0; row < ROWS; row++) {
            for (int j = 0; j < WIDTH; j++) {
                double[] block = new double[4];
                for (int q = 0; q < 4; q++) {
                    block[q] = old[0][(1 + row) * 4 * WIDTH + q * WIDTH + j];
                }
                Gate s = Gate.of(hard, old[5], j);
                double r = s.of(block[1]);
                double z = s.of(block[2]);
                double n = Math.tanh(block[0] + r * block[3]);
                double hPrev = old[1][row * WIDTH + j];
                assertEquals((1 - z) * n + z * hPrev, m[1].get(ROWS + row, j), bound);
                assertEquals(r, m[0].get(1 + row, WIDTH + j), bound);
                assertEquals(z, m[0].get(1 + row, 2 * WIDTH + j), bound);
                assertEquals(n, m[0].get(1 + row, j), bound);
                assertEquals(block[3], m[0].get(1 + row, 3 * WIDTH + j));
                double dh = old[2][(2 + row) * WIDTH + j];
                double dPre = dh * (1 - z) * (1 - n * n);
                assertEquals(dPre * block[3] * s.slopeAt(r), m[4].get(1 + row, WIDTH + j), bound);
                assertEquals(dh * (hPrev - n) * s.slopeAt(z), m[4].get(1 + row, 2 * WIDTH + j), bound);
                assertEquals(dPre, m[4].get(1 + row, j), bound);
                assertEquals(dPre * r, m[4].get(1 + row, 3 * WIDTH + j), bound);
                assertEquals(dh * z, m[3].get(3 + row, j), bound);
            }
        }
        assertEquals(old[0][0], m[0].get(0, 0));
    }

    @ParameterizedTest
    @EnumSource
    void gruWithResetBeforeFollowsTheEquations(Precision precision) {
        gruWithResetBefore(precision, false);
        slab.close();
        gruWithResetBefore(precision, true);
    }

    private void gruWithResetBefore(Precision precision, boolean hard) {
        Matrix[] m = matrices(precision, 3, 1, 1, 1, 1, 1, 3, 2);
        double[][] old = values(m);
        GruResetGates gates =
                new GruResetGates(m[0], m[1], m[2], m[3], m[4], m[5], m[6], hard ? m[7].rows(0, 1) : null);
        gates.forwardReset(engine, ROWS, 1, 0);
        gates.forwardOutput(engine, ROWS, 1, 0, ROWS);
        gates.backwardOutput(engine, ROWS, 1, 0, 2, 3);
        gates.backwardReset(engine, ROWS, 1, 0, 2, 3);
        double bound = bound(precision);
        for (int row = 0; row < ROWS; row++) {
            for (int j = 0; j < WIDTH; j++) {
                Gate s = Gate.of(hard, old[7], j);
                double r = s.of(old[0][(1 + row) * 3 * WIDTH + j]);
                double z = s.of(old[0][(1 + row) * 3 * WIDTH + WIDTH + j]);
                double n = Math.tanh(old[0][(1 + row) * 3 * WIDTH + 2 * WIDTH + j]);
                double hPrev = old[1][row * WIDTH + j];
                assertEquals(r * hPrev, m[2].get(1 + row, j), bound);
                assertEquals((1 - z) * n + z * hPrev, m[1].get(ROWS + row, j), bound);
                double dh = old[3][(2 + row) * WIDTH + j];
                double dReset = old[5][(2 + row) * WIDTH + j];
                assertEquals(dReset * hPrev * s.slopeAt(r), m[6].get(1 + row, j), bound);
                assertEquals(dh * (hPrev - n) * s.slopeAt(z), m[6].get(1 + row, WIDTH + j), bound);
                assertEquals(dh * (1 - z) * (1 - n * n), m[6].get(1 + row, 2 * WIDTH + j), bound);
                assertEquals(dh * z + dReset * r, m[4].get(3 + row, j), bound);
            }
        }
    }

    /** Peepholes with sigmoids and with lines, in matrices of more rows than a step has. */
    @ParameterizedTest
    @EnumSource
    void lstmVariantsFollowTheEquations(Precision precision) {
        for (boolean hard : new boolean[] {false, true}) {
            Matrix[] m = matrices(precision, 4, 1, 1, 1, 3, 2, 1, 1, 4);
            double[][] old = values(m);
            LstmGates rest = new LstmGates(m[0], m[1], m[2], m[3], m[6], m[7], m[8]);
            LstmVariantGates gates = new LstmVariantGates(rest, m[4].rows(0, 1), hard ? m[5].rows(0, 1) : null);
            gates.forward(engine, ROWS, 1, 0, ROWS, 2);
            gates.backward(engine, ROWS, 1, 0, 2);
            double bound = 2 * bound(precision);
            for (int row = 0; row < ROWS; row++) {
                for (int j = 0; j < WIDTH; j++) {
                    double[] z = new double[4];
                    for (int q = 0; q < 4; q++) {
                        z[q] = old[0][(1 + row) * 4 * WIDTH + q * WIDTH + j];
                    }
                    Gate s = Gate.of(hard, old[5], j);
                    double[] p = {old[4][j], old[4][WIDTH + j], old[4][2 * WIDTH + j]};
                    double before = old[1][row * WIDTH + j];
                    double i = s.of(z[0] + p[0] * before);
                    double f = s.of(z[1] + p[2] * before);
                    double g = Math.tanh(z[2]);
                    double c = f * before + i * g;
                    double o = s.of(z[3] + p[1] * c);
                    double tanhC = Math.tanh(c);
                    assertEquals(c, m[1].get(ROWS + row, j), bound);
                    assertEquals(o * tanhC, m[3].get(2 + row, j), bound);
                    double dh = old[6][(2 + row) * WIDTH + j];
                    double dzO = dh * tanhC * s.slopeAt(o);
                    double dc = old[7][(2 + row) * WIDTH + j] + dh * o * (1 - tanhC * tanhC) + dzO * p[1];
                    double dzI = dc * g * s.slopeAt(i);
                    double dzF = dc * before * s.slopeAt(f);
                    double[] dz = {dzI, dzF, dc * i * (1 - g * g), dzO};
                    for (int q = 0; q < 4; q++) {
                        assertEquals(dz[q], m[8].get(1 + row, q * WIDTH + j), 16 * bound);
                    }
                    assertEquals(dc * f + dzI * p[0] + dzF * p[2], m[7].get(2 + row, j), 16 * bound);
                }
            }
            slab.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowProductsMultiplyRanges(Precision precision) {
        Matrix[] m = matrices(precision, 1, 1, 1);
        double[][] old = values(m);
        new RowProduct(m[0], m[1], m[2]).run(engine, 2, 1, 3, 4);
        for (int i = 0; i < 6 * WIDTH; i++) {
            double expected = i < 4 * WIDTH ? old[2][i] : old[0][i - 3 * WIDTH] * old[1][i - WIDTH];
            assertEquals(expected, m[2].toArray()[i], bound(precision));
        }
        Failures.illegalArgument(() -> new RowProduct(m[0], m[1], m[2].columns(0, 3)), "16, 16 and 3");
        RowProduct product = new RowProduct(m[0], m[1], m[2]);
        Failures.outOfBounds(() -> product.run(engine, 2, 0, 5, 0), "rows of y", "2 rows from 5");
    }

    @Test
    void shapesAndRowsAreChecked() {
        Matrix[] m = matrices(Precision.F32, 4, 1, 1, 1, 4, 3, 3);
        Matrix narrow = m[1].columns(0, 15);
        Failures.illegalArgument(
                () -> new RnnGates(RnnGates.Kind.TANH, m[2], narrow, null, null), "multiple of 16", "15");
        Failures.illegalArgument(() -> new RnnGates(RnnGates.Kind.RELU, narrow, m[1], null, null), "z", "16", "15");
        Failures.illegalArgument(() -> new GruGates(m[5], m[1], null, null, null), "gates", "64", "48");
        Failures.illegalArgument(() -> new GruGates(m[0], m[1], m[2], narrow, m[4]), "dhPrev", "16", "15");
        Failures.illegalArgument(
                () -> new GruResetGates(m[5], m[1], narrow, null, null, null, null), "reset", "16", "15");
        Failures.illegalArgument(() -> new GruResetGates(m[5], m[1], m[2], m[3], m[3], m[3], m[4]), "dz", "48", "64");
        Failures.illegalArgument(() -> new GruGates(m[0], m[1], null, null, null, m[2].rows(0, 1)), "line", "32", "16");
        Failures.illegalArgument(
                () -> new GruResetGates(m[5], m[1], m[2], null, null, null, null, m[0].rows(0, 2)), "line", "2");
        RnnGates rnn = new RnnGates(RnnGates.Kind.TANH, m[2], m[1], null, null);
        GruGates gru = new GruGates(m[0], m[1], null, null, null);
        GruResetGates reset = new GruResetGates(m[5], m[1], m[2], null, null, null, null);
        Failures.illegalState(() -> rnn.backward(engine, 1, 0, 0, 0), "no backward");
        Failures.illegalState(() -> gru.backward(engine, 1, 0, 0, 0, 0), "no backward");
        Failures.illegalState(() -> reset.backwardReset(engine, 1, 0, 0, 0, 0), "no backward");
        Failures.outOfBounds(() -> rnn.forward(engine, 2, 5, 0), "rows of z", "0..5", "2 rows from 5");
        Failures.outOfBounds(() -> gru.forward(engine, 2, 0, 0, -1), "rows of h", "from -1");
        Failures.outOfBounds(() -> reset.forwardReset(engine, 7, 0, 0), "7 rows");
        try (Engine other = Engine.open()) {
            Failures.illegalArgument(() -> rnn.forward(other, 1, 0, 0), "forks");
            Failures.illegalArgument(() -> gru.forward(other, 1, 0, 0, 1), "forks");
        }
        slab.close();
        Failures.illegalState(() -> rnn.forward(engine, 1, 0, 0), "memory is closed");
        Failures.illegalState(() -> gru.forward(engine, 1, 0, 0, 1), "memory is closed");
    }
}
