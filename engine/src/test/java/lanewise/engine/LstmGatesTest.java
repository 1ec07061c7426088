package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LstmGatesTest {
    private final Engine engine = Engine.open();
    private Slab slab;

    @AfterEach
    void close() {
        slab.close();
        engine.close();
    }

    private Matrix[] matrices(Precision precision, int rows, int width) {
        slab = engine.slab(Role.SCRATCH, precision);
        int[] widths = {4 * width, width, width, width, width, width, 4 * width};
        Matrix[] matrices = new Matrix[widths.length];
        for (int i = 0; i < widths.length; i++) {
            matrices[i] = slab.reserve("m" + i, rows, widths[i]);
        }
        slab.allocate();
        return matrices;
    }

    private static LstmGates gates(Matrix... m) {
        return new LstmGates(m[0], m[1], m[2], m[3], m[4], m[5], m[6]);
    }

    @Test
    void shapesAreChecked() {
        Matrix[] m = matrices(Precision.F32, 3, 16);
        gates(m);
        String[] names = {"gates", "c", "tanhC", "h", "dh", "dc", "dz"};
        int checked = 0;
        for (int i = 0; i < m.length; i++) {
            Matrix[] wrong = m.clone();
            wrong[i] = m[i].columns(0, 15);
            String[] parts =
                    i == 1 ? new String[] {"multiple of 16", "15"} : new String[] {names[i], "" + m[i].columns(), "15"};
            Failures.illegalArgument(() -> gates(wrong), parts);
            checked++;
        }
        assertEquals(7, checked);
        Slab f32 = slab;
        Matrix[] other = matrices(Precision.F64, 3, 16);
        Matrix[] mixed = m.clone();
        mixed[2] = other[2];
        Failures.illegalArgument(() -> gates(mixed), "F32", "F64");
        f32.close();
    }

    @Test
    void rowsAreChecked() {
        Matrix[] m = matrices(Precision.F64, 4, 8);
        m[5] = m[5].rows(0, 2);
        LstmGates gates = gates(m);
        Failures.outOfBounds(() -> gates.forward(engine, 2, 3, 0, 0, 0), "gates", "0..3", "2 rows from 3");
        Failures.outOfBounds(() -> gates.forward(engine, 2, 0, 3, 0, 0), "rows of c", "from 3");
        Failures.outOfBounds(() -> gates.forward(engine, 2, 0, 0, -1, 0), "rows of c", "from -1");
        Failures.outOfBounds(() -> gates.forward(engine, 5, 0, 0, 0, 0), "5 rows");
        Failures.outOfBounds(() -> gates.forward(engine, 2, 0, 0, 0, Integer.MAX_VALUE), "rows of h");
        Failures.outOfBounds(() -> gates.backward(engine, 2, 3, 0, 0), "gates");
        Failures.outOfBounds(() -> gates.backward(engine, 2, 0, 4, 0), "rows of c");
        Failures.outOfBounds(() -> gates.backward(engine, 2, 0, 0, 1), "rows of dc", "0..1", "2 rows from 1");
        gates.forward(engine, 0, 4, 4, 4, 4);
    }

    @Test
    void gatesForInferenceHaveNoBackward() {
        Matrix[] m = matrices(Precision.F64, 4, 8);
        LstmGates gates = new LstmGates(m[0], m[1], m[2], m[3], null, null, null);
        gates.forward(engine, 1, 0, 0, 1, 0);
        Failures.illegalState(() -> gates.backward(engine, 1, 0, 0, 0), "no backward");
        Failures.illegalArgument(() -> {
            try (Engine other = Engine.open()) {
                gates.forward(other, 1, 0, 0, 1, 0);
            }
        });
        slab.close();
        Failures.illegalState(() -> gates.forward(engine, 1, 0, 0, 1, 0), "memory is closed");
    }

    /** The equations in double, with Java's functions: within a few units in the last place of the precision. */
    @ParameterizedTest
    @EnumSource
    void forwardAndBackwardFollowTheEquations(Precision precision) {
        int rows = 5;
        int width = 16;
        Matrix[] m = matrices(precision, 2 * rows, width);
        SplittableRandom random = new SplittableRandom(31);
        for (Matrix matrix : m) {
            matrix.setAll(random.doubles((long) matrix.rows() * matrix.columns(), -2, 2)
                    .toArray());
        }
        Matrix[] before = m.clone();
        double[][] old = Arrays.stream(m).map(Matrix::toArray).toArray(double[][]::new);
        LstmGates gates = gates(m);
        gates.forward(engine, rows, 2, 0, rows, 3);
        // With a fork's engine: nothing that forward left in the other one is there.
        try (Engine fork = engine.fork()) {
            gates.backward(fork, rows, 2, 0, 1);
        }
        double bound = precision == Precision.F32 ? 8e-7 : 2e-15;
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < width; j++) {
                double[] z = new double[4];
                for (int q = 0; q < 4; q++) {
                    z[q] = old[0][(2 + r) * 4 * width + q * width + j];
                }
                double i = 1 / (1 + Math.exp(-z[0]));
                double f = 1 / (1 + Math.exp(-z[1]));
                double g = Math.tanh(z[2]);
                double o = 1 / (1 + Math.exp(-z[3]));
                double cPrev = old[1][r * width + j];
                double c = f * cPrev + i * g;
                double tanhC = Math.tanh(c);
                double dh = old[4][(1 + r) * width + j];
                double dc = old[5][(1 + r) * width + j] + dh * o * (1 - tanhC * tanhC);
                double[] dz = {
                    dc * g * i * (1 - i), dc * cPrev * f * (1 - f), dc * i * (1 - g * g), dh * tanhC * o * (1 - o)
                };
                double[] gate = {i, f, g, o};
                for (int q = 0; q < 4; q++) {
                    assertEquals(gate[q], before[0].get(2 + r, q * width + j), bound);
                    assertEquals(dz[q], before[6].get(2 + r, q * width + j), 4 * bound);
                }
                assertEquals(c, before[1].get(rows + r, j), 3 * bound);
                assertEquals(tanhC, before[2].get(2 + r, j), 3 * bound);
                assertEquals(o * tanhC, before[3].get(3 + r, j), 3 * bound);
                assertEquals(dc * f, before[5].get(1 + r, j), 10 * bound);
            }
        }
        assertTrue(Arrays.equals(
                Arrays.copyOf(old[0], 2 * 4 * width), before[0].rows(0, 2).toArray()));
        assertEquals(old[3][0], before[3].get(0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> gates.forward(engine, 2 * rows + 1, 0, 0, 0, 0));
    }
}
