package lanewise.verify.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.recurrent.Recurrent;
import lanewise.nn.recurrent.RecurrentState;
import org.junit.jupiter.api.Test;

/** Exercises 6.1 and 6.2, and the report of how gradients flow. */
class GradientFlowTest {
    private static double[][] sequence(int time, int width, long seed) {
        Rng rng = Rng.of(seed, "x");
        double[][] x = new double[time][width];
        for (double[] row : x) {
            for (int j = 0; j < width; j++) {
                row[j] = rng.nextUniform(-2, 2);
            }
        }
        return x;
    }

    /** ||dh_T / dh_t||_2 <= ||W_hh||_2^(T-t) on random networks of all sizes, tanh and relu. */
    @Test
    void exercise61() {
        for (int seed = 0; seed < 60; seed++) {
            Rng rng = Rng.of(seed, "network");
            int input = 1 + rng.nextInt(4);
            int hidden = 1 + rng.nextInt(12);
            Spec spec = seed % 3 == 2 ? Spec.rnn(input, hidden).relu() : Spec.rnn(input, hidden);
            try (Model model = Model.build(spec, Precision.F64, seed)) {
                for (Parameter p : model.parameters()) {
                    double[] values = p.value().toArray();
                    for (int i = 0; i < values.length; i++) {
                        values[i] *= 0.5 + seed / 20.0;
                    }
                    p.value().setAll(values);
                }
                model.parametersChanged();
                GradientFlow flow = GradientFlow.of(model, sequence(12, input, seed));
                assertEquals(1, flow.hidden()[0], 1e-15);
                for (int d = 0; d < 12; d++) {
                    // Roundings, and what power iteration leaves where two singular values are close.
                    assertTrue(
                            flow.hidden()[d] <= flow.bound()[d] * (1 + 1e-9),
                            "seed " + seed + ": " + flow.hidden()[d] + " > " + flow.bound()[d] + " at distance " + d);
                }
                assertTrue(flow.spectralRadii()[0] <= flow.spectralNorms()[0] * (1 + 1e-12));
            }
        }
    }

    /** One unit: the derivative is the product of w (1 - h_k^2), and the bound |w|^d. */
    @Test
    void oneUnitByHand() {
        try (Model model = Model.build(Spec.of(Spec.rnn(1, 1).noBias(), Spec.linear(1, 1)), Precision.F64, 1)) {
            model.parameters().get(0).value().set(0, 0, 0.5);
            model.parameters().get(1).value().set(0, 0, -0.8);
            model.parametersChanged();
            GradientFlow flow = GradientFlow.of(model, new double[][] {{1}, {-1}, {2}});
            double h1 = Math.tanh(0.5);
            double h2 = Math.tanh(-0.5 - 0.8 * h1);
            double h3 = Math.tanh(1 - 0.8 * h2);
            double one = 0.8 * (1 - h3 * h3);
            assertArrayEquals(new double[] {1, one, one * 0.8 * (1 - h2 * h2)}, flow.hidden(), 1e-15);
            assertArrayEquals(new double[] {1, 0.8, 0.8 * 0.8}, flow.bound(), 1e-15);
            assertEquals(0.8, flow.spectralRadii()[0], 1e-14);
            assertEquals(0, flow.forgetProducts().length);
        }
    }

    /**
     * The printed values have three decimals and were computed from h so rounded: y by as much as 1.2 times half a unit more. h_2 is
     * printed as tanh(0.008), from the rounded 0.8 * 0.197 = 0.158.
     */
    @Test
    void exercise62() {
        double rounded = 0.5e-3;
        try (Model model = Model.build(Spec.of(Spec.rnn(1, 1), Spec.linear(1, 1)), Precision.F64, 1);
                Network network = model.network(Plan.Options.train(3, 1))) {
            double[] values = {0.5, 0.8, 0.1, 0, 1.2, 0};
            for (int i = 0; i < values.length; i++) {
                model.parameters().get(i).value().set(0, 0, values[i]);
            }
            model.parametersChanged();
            network.input().value().setAll(new double[] {0.2, -0.5, 0.3});
            network.forward();
            double[] y = network.output().value().toArray();
            assertArrayEquals(
                    new double[] {0.197, 0.008, 0.251}, new double[] {y[0] / 1.2, y[1] / 1.2, y[2] / 1.2}, rounded);
            assertArrayEquals(new double[] {0.236, 0.010, 0.301}, y, 2.2 * rounded);
        }
    }

    /** The direct way from cell state to cell state is the product of forget gates, recomputed here from the states. */
    @Test
    void forgetProductsAreProductsOfForgetGates() {
        try (Model model = Model.build(Spec.lstm(2, 3), Precision.F64, 5);
                Network network = model.network(Plan.Options.train(6, 1))) {
            double[][] x = sequence(6, 2, 9);
            GradientFlow flow = GradientFlow.of(model, x);
            assertEquals(6, flow.hidden().length);
            assertEquals(4, flow.spectralNorms().length);
            assertEquals(0, flow.bound().length);
            double[] expected = {1, 1, 1};
            for (int d = 0; d < 6; d++) {
                assertArrayEquals(expected, flow.forgetProducts()[d], 1e-14);
                double[] f = forgetGates(model, network, x, 6 - d);
                for (int j = 0; j < 3; j++) {
                    expected[j] *= f[j];
                }
            }
        }
    }

    private static double[] forgetGates(Model model, Network network, double[][] x, int steps) {
        double[] h = new double[3];
        if (steps > 1) {
            try (Network before = model.network(Plan.Options.infer(steps - 1, 1))) {
                for (int t = 0; t < steps - 1; t++) {
                    before.input().value().rows(t, 1).setAll(x[t]);
                }
                before.forward();
                h = before.output().value().rows(steps - 2, 1).toArray();
            }
        }
        double[] f = new double[3];
        for (int j = 0; j < 3; j++) {
            double z = model.parameters().get(2).value().get(0, 3 + j)
                    + model.parameters().get(3).value().get(0, 3 + j);
            for (int i = 0; i < 2; i++) {
                z += model.parameters().get(0).value().get(3 + j, i) * x[steps - 1][i];
            }
            for (int i = 0; i < 3; i++) {
                z += model.parameters().get(1).value().get(3 + j, i) * h[i];
            }
            f[j] = 1 / (1 + Math.exp(-z));
        }
        return f;
    }

    /** The chain of steps is what one backward over all steps gives: rows of dh_T / dh_0 against it. */
    @Test
    void theProductOfStepsIsBackpropagationThroughTime() {
        for (Spec spec :
                new Spec[] {Spec.lstm(2, 3), Spec.gru(2, 3), Spec.gru(2, 3).resetBefore(), Spec.rnn(2, 3)}) {
            try (Model model = Model.build(spec, Precision.F64, 8);
                    Network network = model.network(Plan.Options.train(5, 3).withInputGradients())) {
                double[][] x = sequence(6, 2, 4);
                GradientFlow flow = GradientFlow.of(model, x);
                RecurrentState state = ((Recurrent.Bound) network.layer()).state(0);
                try (Network first = model.network(Plan.Options.infer(1, 1))) {
                    first.input().value().setAll(x[0]);
                    first.forward();
                    RecurrentState from = ((Recurrent.Bound) first.layer()).state(0);
                    for (int b = 0; b < 3; b++) {
                        state.initialHidden().rows(b, 1).copyFrom(from.finalHidden());
                        if (from.finalCell() != null) {
                            state.initialCell().rows(b, 1).copyFrom(from.finalCell());
                        }
                        state.finalHiddenGradient().set(b, b, 1);
                        for (int t = 0; t < 5; t++) {
                            network.input().value().rows(t * 3 + b, 1).setAll(x[t + 1]);
                        }
                    }
                }
                network.forward();
                network.backward();
                double[][] jacobian = new double[3][3];
                for (int i = 0; i < 3; i++) {
                    for (int j = 0; j < 3; j++) {
                        jacobian[i][j] = state.initialHiddenGradient().get(i, j);
                    }
                }
                assertEquals(Spectrum.norm(jacobian), flow.hidden()[5], 1e-13 * flow.hidden()[5], spec.toString());
            }
        }
    }

    @Test
    void normsAndRadii() {
        assertEquals(5, Spectrum.norm(new double[][] {{3, 0}, {4, 0}}), 1e-14);
        assertEquals(3, Spectrum.norm(new double[][] {{0, 2, 0}, {0, 0, 3}}), 1e-13);
        assertEquals(0, Spectrum.norm(new double[2][3]));
        assertEquals(2e-200, Spectrum.norm(new double[][] {{2e-200}}), 1e-213);
        // A rotation by 1 radian times 0.9: complex eigenvalues; a shear: norm above, radius 1.
        double c = 0.9 * Math.cos(1);
        double s = 0.9 * Math.sin(1);
        assertEquals(0.9, Spectrum.radius(new double[][] {{c, -s}, {s, c}}), 1e-13);
        assertEquals(1, Spectrum.radius(new double[][] {{1, 5}, {0, 1}}), 1e-10);
        assertEquals(0, Spectrum.radius(new double[][] {{0, 1}, {0, 0}}));
        assertEquals(2, Spectrum.radius(new double[][] {{1, 3}, {0, -2}}), 1e-12);
    }

    @Test
    void whatCannotBeIsNamed() {
        try (Model linear = Model.build(Spec.linear(2, 1), Precision.F32, 1);
                Model projected = Model.build(Spec.lstm(2, 3).projection(1), Precision.F32, 1);
                Model good = Model.build(Spec.gru(2, 3), Precision.F32, 1)) {
            assertMessage("must be a recurrent layer, but is linear", linear, sequence(2, 2, 1));
            assertMessage("must have no projection", projected, sequence(2, 2, 1));
            assertMessage("at least 1 step, but has 0", good, new double[0][]);
            assertMessage("2 values per step, as the model reads, but at step 1 has 3", good, new double[][] {
                {1, 2}, {1, 2, 3}
            });
            assertMessage("finite, but at step 0 has NaN", good, new double[][] {{1, Double.NaN}});
        }
    }

    private static void assertMessage(String part, Model model, double[][] x) {
        var e = assertThrows(IllegalArgumentException.class, () -> GradientFlow.of(model, x));
        assertTrue(e.getMessage().contains(part), e::getMessage);
    }
}
