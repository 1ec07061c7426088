package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdamUpdateTest {
    private static final AdamUpdate.Constants PLAIN = new AdamUpdate.Constants(1e-3, 0.9, 0.999, 1e-8, 0, false);

    private final Engine engine = Engine.open();
    private Slab slab;

    @AfterEach
    void close() {
        slab.close();
        engine.close();
    }

    private Matrix[] rows(Precision precision, int length) {
        slab = engine.slab(Role.OPTIM, precision);
        Matrix[] rows = new Matrix[5];
        for (int i = 0; i < 5; i++) {
            rows[i] = slab.reserve("row " + i, 1, length);
        }
        slab.allocate();
        return rows;
    }

    private static AdamUpdate update(Matrix... m) {
        return new AdamUpdate(m[0], m[1], m[2], m[3], m[4]);
    }

    @Test
    void shapesAreChecked() {
        Matrix[] m = rows(Precision.F32, 12);
        String[] names = {"gradient", "gradient", "m", "v", "vMax"};
        for (int i = 0; i < 5; i++) {
            Matrix[] wrong = m.clone();
            wrong[i] = m[i].columns(0, 11);
            Failures.illegalArgument(() -> update(wrong), names[i], "[1][12]", "[1][11]");
        }
        Matrix[] square = m.clone();
        square[0] = m[0].reshape(3, 4);
        Failures.illegalArgument(() -> update(square), "one flat row", "F32[3][4]");
        Failures.illegalArgument(() -> update(m).run(engine, PLAIN, 0), "step must be >= 1", "0");
        try (Engine other = Engine.open()) {
            Failures.illegalArgument(() -> update(m).run(other, PLAIN, 1), "forks");
        }
        Slab f32 = slab;
        Matrix[] mixed = m.clone();
        mixed[3] = rows(Precision.F64, 12)[3];
        Failures.illegalArgument(() -> update(mixed), "F32", "F64");
        f32.close();
        Failures.illegalState(() -> update(m).run(engine, PLAIN, 1), "memory is closed");
    }

    /** Against a plain loop in double: every kind of decay, with and without AMSGrad, over ten steps. */
    @ParameterizedTest
    @EnumSource
    void tenStepsFollowTheEquations(Precision precision) {
        int n = 37;
        for (int kind = 0; kind < 6; kind++) {
            boolean amsgrad = kind % 2 == 1;
            double decay = kind < 2 ? 0 : 0.03;
            var constants = new AdamUpdate.Constants(0.02, 0.8, 0.95, 1e-5, decay, kind >= 4);
            Matrix[] rows = rows(precision, n);
            SplittableRandom random = new SplittableRandom(41);
            rows[0].setAll(random.doubles(n, -1, 1).toArray());
            double[] p = rows[0].toArray();
            double[] m = new double[n];
            double[] v = new double[n];
            double[] largest = new double[n];
            AdamUpdate update = update(rows[0], rows[1], rows[2], rows[3], amsgrad ? rows[4] : null);
            for (int step = 1; step <= 10; step++) {
                rows[1].setAll(random.doubles(n, -1, 1).map(g -> g * g * g).toArray());
                update.run(engine, constants, step);
                for (int i = 0; i < n; i++) {
                    double g = rows[1].get(0, i) + (constants.decoupled() ? 0 : decay * p[i]);
                    p[i] -= constants.decoupled() ? 0.02 * decay * p[i] : 0;
                    m[i] = 0.8 * m[i] + 0.2 * g;
                    v[i] = 0.95 * v[i] + 0.05 * g * g;
                    largest[i] = Math.max(largest[i], v[i]);
                    double root = Math.sqrt((amsgrad ? largest[i] : v[i]) / (1 - Math.pow(0.95, step))) + 1e-5;
                    p[i] -= 0.02 * m[i] / (1 - Math.pow(0.8, step)) / root;
                }
            }
            // Ten steps of size 0.02 and parameters of size 1: some ten roundings of either.
            double bound = precision == Precision.F32 ? 2e-6 : 4e-15;
            for (int i = 0; i < n; i++) {
                assertEquals(p[i], rows[0].get(0, i), bound, "kind " + kind + " element " + i);
            }
            slab.close();
        }
    }

    @Test
    void nothingIsFine() {
        Matrix[] m = rows(Precision.F64, 0);
        update(m).run(engine, PLAIN, 1);
    }
}
