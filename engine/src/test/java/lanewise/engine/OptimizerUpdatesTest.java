package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link SgdUpdate}, {@link RmsPropUpdate} and {@link AdagradUpdate} against plain loops in double, over ten steps. */
class OptimizerUpdatesTest {
    private static final int N = 37;

    private final Engine engine = Engine.open();
    private Slab slab;

    @AfterEach
    void close() {
        slab.close();
        engine.close();
    }

    private Matrix[] rows(Precision precision) {
        slab = engine.slab(Role.OPTIM, precision);
        Matrix[] rows = new Matrix[5];
        for (int i = 0; i < 5; i++) {
            rows[i] = slab.reserve("row " + i, 1, N);
        }
        slab.allocate();
        return rows;
    }

    private interface Step {
        void take(int step);
    }

    private interface Rule {
        /** The step, given the gradient with decay; {@code state} holds whatever the rule keeps. */
        double of(double g, double[] state, int step);
    }

    private static void assertSteps(Precision precision, Matrix[] rows, Step step, double decay, Rule rule) {
        SplittableRandom random = new SplittableRandom(41);
        rows[0].setAll(random.doubles(N, -1, 1).toArray());
        double[] p = rows[0].toArray();
        double[][] state = new double[N][3];
        for (int t = 1; t <= 10; t++) {
            rows[1].setAll(random.doubles(N, -1, 1).map(g -> g * g * g).toArray());
            step.take(t);
            for (int i = 0; i < N; i++) {
                p[i] -= rule.of(rows[1].get(0, i) + decay * p[i], state[i], t);
            }
        }
        double bound = precision == Precision.F32 ? 1e-5 : 2e-14;
        for (int i = 0; i < N; i++) {
            assertEquals(p[i], rows[0].get(0, i), bound, "element " + i);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sgd(Precision precision) {
        for (int kind = 0; kind < 4; kind++) {
            Matrix[] rows = rows(precision);
            boolean nesterov = kind == 2;
            double dampening = kind == 3 ? 0.3 : 0;
            SgdUpdate update = new SgdUpdate(rows[0], rows[1], kind == 0 ? null : rows[2]);
            var constants = new SgdUpdate.Constants(0.05, 0.9, dampening, 0.03, nesterov);
            int which = kind;
            assertSteps(precision, rows, t -> update.run(engine, constants, t), 0.03, (g, state, t) -> {
                if (which == 0) {
                    return 0.05 * g;
                }
                state[0] = t == 1 ? g : 0.9 * state[0] + (1 - dampening) * g;
                return 0.05 * (nesterov ? g + 0.9 * state[0] : state[0]);
            });
            slab.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void rmsProp(Precision precision) {
        for (int kind = 0; kind < 4; kind++) {
            Matrix[] rows = rows(precision);
            boolean centred = kind % 2 == 1;
            boolean momentum = kind > 1;
            RmsPropUpdate update =
                    new RmsPropUpdate(rows[0], rows[1], rows[2], centred ? rows[3] : null, momentum ? rows[4] : null);
            var constants = new RmsPropUpdate.Constants(0.01, 0.8, 1e-2, 0.03, 0.7);
            assertSteps(precision, rows, t -> update.run(engine, constants, t), 0.03, (g, state, t) -> {
                state[0] = 0.8 * state[0] + 0.2 * g * g;
                state[1] = 0.8 * state[1] + 0.2 * g;
                double way = g / (Math.sqrt(state[0] - (centred ? state[1] * state[1] : 0)) + 1e-2);
                state[2] = 0.7 * state[2] + way;
                return 0.01 * (momentum ? state[2] : way);
            });
            slab.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void adagrad(Precision precision) {
        Matrix[] rows = rows(precision);
        AdagradUpdate update = new AdagradUpdate(rows[0], rows[1], rows[2]);
        var constants = new AdagradUpdate.Constants(0.1, 0.05, 1e-3, 0.03);
        assertSteps(precision, rows, t -> update.run(engine, constants, t), 0.03, (g, state, t) -> {
            state[0] += g * g;
            return 0.1 / (1 + (t - 1) * 0.05) * g / (Math.sqrt(state[0]) + 1e-3);
        });
    }

    @Test
    void shapesAreChecked() {
        Matrix[] m = rows(Precision.F32);
        Matrix narrow = m[2].columns(0, N - 1);
        Failures.illegalArgument(() -> new SgdUpdate(m[0], narrow, null), "gradient", "[1][37]", "[1][36]");
        Failures.illegalArgument(() -> new SgdUpdate(m[0], m[1], narrow), "buffer", "[1][37]");
        Failures.illegalArgument(() -> new RmsPropUpdate(m[0], m[1], narrow, null, null), "square");
        Failures.illegalArgument(() -> new RmsPropUpdate(m[0], m[1], m[2], narrow, null), "average");
        Failures.illegalArgument(() -> new AdagradUpdate(m[0], m[1], narrow), "sum");
        SgdUpdate update = new SgdUpdate(m[0], m[1], m[2]);
        var constants = new SgdUpdate.Constants(0.1, 0.9, 0, 0, false);
        Failures.illegalArgument(() -> update.run(engine, constants, 0), "step must be >= 1", "0");
        RmsPropUpdate rmsProp = new RmsPropUpdate(m[0], m[1], m[2], null, null);
        var ofRmsProp = new RmsPropUpdate.Constants(0.01, 0.9, 1e-8, 0, 0);
        Failures.illegalArgument(() -> rmsProp.run(engine, ofRmsProp, 0), "step must be >= 1", "0");
        AdagradUpdate adagrad = new AdagradUpdate(m[0], m[1], m[2]);
        var ofAdagrad = new AdagradUpdate.Constants(0.01, 0, 1e-8, 0);
        Failures.illegalArgument(() -> adagrad.run(engine, ofAdagrad, -3), "step must be >= 1", "-3");
        try (Engine other = Engine.open()) {
            Failures.illegalArgument(() -> update.run(other, constants, 1), "forks");
        }
        slab.close();
        Failures.illegalState(() -> update.run(engine, constants, 1), "memory is closed");
    }

    /** Gradients up to the largest number move each parameter by about the learning rate, as smaller ones do, and go on to. */
    @ParameterizedTest
    @EnumSource
    void gradientsWithoutAFiniteSquare(Precision precision) {
        double largest = precision == Precision.F32 ? Float.MAX_VALUE : Double.MAX_VALUE;
        for (int kind = 0; kind < 6; kind++) {
            Matrix[] rows = rows(precision);
            Step update = update(rows, kind);
            rows[1].setAll(java.util.stream.IntStream.range(0, N)
                    .mapToDouble(i -> (i % 2 == 0 ? 1 : -1) * largest / (1 + i / 2 * 100.0))
                    .toArray());
            for (int step = 1; step <= 10; step++) {
                double[] before = rows[0].toArray();
                update.take(step);
                for (int i = 0; i < N; i++) {
                    double moved = (before[i] - rows[0].get(0, i)) * (i % 2 == 0 ? 1 : -1);
                    assertTrue(moved > 1e-3 && moved < 1, "kind " + kind + ", step " + step + " moves by " + moved);
                }
            }
            slab.close();
        }
    }

    private Step update(Matrix[] rows, int kind) {
        if (kind < 2) {
            AdamUpdate adam = new AdamUpdate(rows[0], rows[1], rows[2], rows[3], kind == 0 ? null : rows[4]);
            return step -> adam.run(engine, new AdamUpdate.Constants(0.01, 0.9, 0.999, 1e-8, 0, false), step);
        }
        if (kind < 5) {
            RmsPropUpdate rmsProp = new RmsPropUpdate(
                    rows[0], rows[1], rows[2], kind == 3 ? rows[3] : null, kind == 4 ? rows[4] : null);
            double momentum = kind == 4 ? 0.5 : 0;
            return step -> rmsProp.run(engine, new RmsPropUpdate.Constants(0.01, 0.9, 1e-8, 0, momentum), step);
        }
        AdagradUpdate adagrad = new AdagradUpdate(rows[0], rows[1], rows[2]);
        return step -> adagrad.run(engine, new AdagradUpdate.Constants(0.01, 0, 1e-8, 0), step);
    }
}
