package lanewise.nn.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What all optimizers have in common; their equations are held to reference cases in verify. */
class OptimizersTest {
    private static List<Optimizer> all() {
        return List.of(
                Optimizer.sgd(0.1),
                Optimizer.momentum(0.02, 0.9),
                new Sgd(0.02, 0.9, 0, 1e-4, true),
                Optimizer.rmsProp(0.02),
                new RmsProp(0.005, 0.9, 1e-8, 0, 0.5, true),
                Optimizer.adagrad(0.5),
                new Adagrad(0.5, 0.001, 1e-10, 0, 0.1),
                Optimizer.adam(0.05),
                Optimizer.adamW(0.05),
                new Adam(0.05, 0.9, 0.999, 1e-8, 0.01, false, true));
    }

    /** Minimises the sum of (p - 3)^2 / 2 from zero, whose gradient is p - 3. */
    private static double[] minimise(Optimizer optimizer, Precision precision, double factor) {
        try (Engine engine = Engine.open();
                Slab parameters = engine.slab(Role.PARAM, precision);
                Slab gradients = engine.slab(Role.GRAD, precision)) {
            Matrix p = parameters.reserveDense("p", 1, 19);
            parameters.allocate();
            gradients.reserveLike(parameters).allocate();
            Matrix g = gradients.twin(p);
            try (Optimizer.State state = optimizer.open(engine, Ground.of(parameters, gradients))) {
                for (int step = 0; step < 400; step++) {
                    assertEquals(step, state.steps());
                    for (int i = 0; i < p.columns(); i++) {
                        g.set(0, i, p.get(0, i) - 3);
                    }
                    state.step(engine, factor);
                }
            }
            return p.toArray();
        }
    }

    @ParameterizedTest
    @EnumSource
    void allReachTheMinimumOfAParabola(Precision precision) {
        for (Optimizer optimizer : all()) {
            for (double value : minimise(optimizer, precision, 1)) {
                assertTrue(Math.abs(value - 3) < 0.1, optimizer + " ends at " + value);
            }
        }
    }

    @Test
    void theFactorScalesTheRate() {
        for (Optimizer optimizer : all()) {
            assertEquals(0, minimise(optimizer, Precision.F64, 0)[0], optimizer.toString());
        }
        double half = minimise(Optimizer.sgd(0.1), Precision.F64, 0.5)[7];
        assertEquals(minimise(Optimizer.sgd(0.05), Precision.F64, 1)[7], half);
    }

    @Test
    void badSettings() {
        assertThrows(IllegalArgumentException.class, () -> Optimizer.sgd(-1));
        assertThrows(IllegalArgumentException.class, () -> Optimizer.sgd(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Sgd(0.1, 0, 0, 0, true));
        assertThrows(IllegalArgumentException.class, () -> new Sgd(0.1, 0.9, 0.1, 0, true));
        assertThrows(IllegalArgumentException.class, () -> new RmsProp(0.1, 1.1, 1e-8, 0, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new Adagrad(0.1, 0, -1, 0, 0));
    }
}
