package lanewise.nn.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.Data;
import lanewise.nn.Failures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Adam against a scalar loop in double that is written as PyTorch's documentation states the algorithm. */
class AdamTest {
    private static final int SIZE = 29;
    private static final int STEPS = 25;

    private static double[] plain(Adam adam, double[] start, double[][] gradients, double[] factors) {
        double[] p = start.clone();
        double[] m = new double[SIZE];
        double[] v = new double[SIZE];
        double[] largest = new double[SIZE];
        for (int t = 1; t <= gradients.length; t++) {
            double rate = adam.learningRate() * factors[t - 1];
            for (int i = 0; i < SIZE; i++) {
                double g = gradients[t - 1][i];
                if (adam.decoupled()) {
                    p[i] -= rate * adam.weightDecay() * p[i];
                } else {
                    g += adam.weightDecay() * p[i];
                }
                m[i] = adam.beta1() * m[i] + (1 - adam.beta1()) * g;
                v[i] = adam.beta2() * v[i] + (1 - adam.beta2()) * g * g;
                double mHat = m[i] / (1 - Math.pow(adam.beta1(), t));
                largest[i] = Math.max(largest[i], v[i]);
                double vHat = (adam.amsgrad() ? largest[i] : v[i]) / (1 - Math.pow(adam.beta2(), t));
                p[i] -= rate * mHat / (Math.sqrt(vHat) + adam.eps());
            }
        }
        return p;
    }

    @ParameterizedTest
    @EnumSource
    void followsTheScalarLoop(Precision precision) {
        Adam[] kinds = {
            Optimizer.adam(0.01),
            Optimizer.adamW(0.05),
            Optimizer.adam(0.01).withWeightDecay(0.1),
            new Adam(0.02, 0.5, 0.7, 1e-3, 0.02, false, true),
            new Adam(0.02, 0, 0, 0, 0.02, true, true),
            new Adam(0, 0.9, 0.999, 1e-8, 0.01, true, false)
        };
        for (Adam adam : kinds) {
            try (Engine engine = Engine.open();
                    Slab parameters = engine.slab(Role.PARAM, precision);
                    Slab gradients = engine.slab(Role.GRAD, precision)) {
                Matrix p = parameters.reserve("p", 1, SIZE);
                parameters.allocate();
                gradients.reserveLike(parameters).allocate();
                Data.fill(p, 1);
                double[] start = p.toArray();
                double[][] all = new double[STEPS][];
                double[] factors = new double[STEPS];
                try (Optimizer.State state = adam.open(engine, Ground.of(parameters, gradients))) {
                    assertEquals(0, state.steps());
                    for (int t = 0; t < STEPS; t++) {
                        Matrix g = gradients.twin(p);
                        Data.fill(g, 100 + t);
                        all[t] = g.toArray();
                        factors[t] = t < 10 ? 1 : 0.5;
                        state.step(engine, factors[t]);
                        assertEquals(t + 1, state.steps());
                    }
                }
                // Each step moves a parameter of size <= 2 by some 0.01: a few roundings a step.
                double bound = STEPS * (precision == Precision.F32 ? 3e-7 : 1e-15);
                double[] expected = plain(adam, start, all, factors);
                double[] actual = p.toArray();
                for (int i = 0; i < SIZE; i++) {
                    assertEquals(expected[i], actual[i], bound, adam + " element " + i);
                }
                assertTrue(adam.learningRate() == 0 || !Arrays.equals(start, actual));
                double[] gaps = Arrays.copyOfRange(
                        parameters.flat().toArray(), SIZE, parameters.flat().columns());
                // With eps = 0 what has never had a gradient becomes 0 / 0, as in PyTorch; nothing reads the gaps.
                assertTrue(adam.eps() == 0 || Arrays.stream(gaps).allMatch(x -> x == 0), "gaps stay zero");
            }
        }
    }

    /** Zero gradients from zero moments move nothing, for eps keeps 0 / 0 away. */
    @Test
    void zeroGradientsMoveNothing() {
        try (Engine engine = Engine.open();
                Slab parameters = engine.slab(Role.PARAM, Precision.F64);
                Slab gradients = engine.slab(Role.GRAD, Precision.F64)) {
            Matrix p = parameters.reserve("p", 1, 5);
            parameters.allocate();
            gradients.reserveLike(parameters).allocate();
            p.fill(1);
            try (Optimizer.State state = Optimizer.adam(0.1).open(engine, Ground.of(parameters, gradients))) {
                state.step(engine, 1);
                assertTrue(Arrays.stream(p.toArray()).allMatch(x -> x == 1));
            }
        }
    }

    @Test
    void settingsAreChecked() {
        assertEquals(new Adam(0.1, 0.9, 0.999, 1e-8, 0, false, false), Optimizer.adam(0.1));
        assertEquals(new Adam(0.1, 0.9, 0.999, 1e-8, 0.01, true, false), Optimizer.adamW(0.1));
        Failures.illegalArgument(() -> Optimizer.adam(-1), "learningRate", "-1.0");
        Failures.illegalArgument(() -> Optimizer.adam(Double.NaN), "learningRate", "NaN");
        Failures.illegalArgument(() -> Optimizer.adam(Double.POSITIVE_INFINITY), "learningRate", "Infinity");
        Failures.illegalArgument(() -> new Adam(1, 1, 0.9, 0, 0, false, false), "beta1", "1.0");
        Failures.illegalArgument(() -> new Adam(1, 0.9, 1.5, 0, 0, false, false), "beta2", "1.5");
        Failures.illegalArgument(() -> new Adam(1, 0.9, 0.9, -1e-9, 0, false, false), "eps", "-1.0E-9");
        Failures.illegalArgument(() -> Optimizer.adamW(1).withWeightDecay(-2), "weightDecay", "-2.0");
    }
}
