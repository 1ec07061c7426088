package lanewise.verify.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.recurrent.Recurrent;
import lanewise.nn.spec.GruSpec;
import lanewise.nn.spec.RecurrentSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dropout, projection, peepholes and hard gates of recurrent layers. Their gradients: the gradient check's. */
class RecurrentOptionsTest {
    private static final Engine.Options ENGINE = Engine.Options.defaults();

    private static List<RecurrentSpec<?>> dropping() {
        return List.of(
                Spec.lstm(3, 9).layers(2).dropout(0.3).recurrentDropout(0.3),
                Spec.lstm(3, 9).projection(4).layers(2).bidirectional().recurrentDropout(0.3),
                Spec.gru(3, 16).layers(3).bidirectional().dropout(0.5).recurrentDropout(0.2),
                Spec.gru(3, 7).resetBefore().layers(2).dropout(0.5),
                Spec.rnn(3, 8).recurrentDropout(0.5));
    }

    private static Net net(Spec spec, Precision precision) {
        return new Net(spec, precision, 5, 4, List.of(5, 0, 3, 5), 11);
    }

    @ParameterizedTest
    @EnumSource
    void masksDependOnSeedAndUpdateAlone(Precision precision) {
        for (RecurrentSpec<?> spec : dropping()) {
            try (Pass one = Pass.train(net(spec, precision));
                    Pass three = Pass.train(net(spec, precision), ENGINE.withThreads(3))) {
                one.network().draw(5, 17);
                three.network().draw(5, 17);
                Map<String, double[]> expected = one.run().results();
                Bits.assertSame(expected, three.run().results());
                one.draw(11);
                Bits.assertSame(expected, one.run().results());
                one.network().draw(5, 18);
                assertFalse(Arrays.equals(expected.get("y"), one.run().results().get("y")), spec.toString());
            }
        }
    }

    /** Only training drops, and a rate of 0 drops nothing. */
    @Test
    void inferenceDropsNothing() {
        for (RecurrentSpec<?> spec : dropping()) {
            try (Pass plain = Pass.train(net(spec.dropout(0).recurrentDropout(0), Precision.F64));
                    Pass inferred = Pass.infer(net(spec, Precision.F64), ENGINE)) {
                plain.network().reset();
                inferred.network().reset();
                Bits.assertSame(
                        "y",
                        plain.run().results().get("y"),
                        inferred.run().results().get("y"));
            }
        }
    }

    /**
     * relu with W_ih = 0 and W_hh = I multiplies h by its mask at every step: h_t = mask^t h_0. One mask for all steps and rows of
     * their own for sequences; about p of it is 0.
     */
    @Test
    void recurrentMasksAreConstantInTime() {
        int hidden = 200;
        try (Model model = Model.build(Spec.rnn(1, hidden).relu().noBias().recurrentDropout(0.25), Precision.F64, 1);
                Network network = model.network(Plan.Options.train(3, 2))) {
            for (Parameter p : model.parameters()) {
                p.value().fill(0);
            }
            for (int i = 0; i < hidden; i++) {
                model.parameters().get(1).value().set(i, i, 1);
            }
            model.parametersChanged();
            ((Recurrent.Bound) network.layer()).state(0).initialHidden().fill(1);
            network.forward();
            double[] first = network.output().value().rows(0, 2).toArray();
            double[] last = network.output().value().rows(4, 2).toArray();
            double kept = 1 / 0.75;
            int dropped = 0;
            for (int i = 0; i < first.length; i++) {
                assertEquals(first[i] == 0 ? 0 : kept, first[i], 1e-15);
                assertEquals(first[i] == 0 ? 0 : kept * kept * kept, last[i], 1e-14);
                dropped += first[i] == 0 ? 1 : 0;
            }
            // 400 draws with p = 1/4: mean 100, standard deviation 8.7; five of them are allowed.
            assertEquals(100, dropped, 44);
            assertFalse(Arrays.equals(Arrays.copyOf(first, hidden), Arrays.copyOfRange(first, hidden, 2 * hidden)));
        }
    }

    /** Where the projection is the identity's first rows, h is the first units' o tanh(c). */
    @Test
    void projectionIsAProductWithTheHiddenState() {
        try (Model model = Model.build(Spec.lstm(2, 3).projection(2), Precision.F64, 4);
                Network network = model.network(Plan.Options.train(1, 1))) {
            assertEquals(
                    List.of("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_hr_l0"),
                    model.parameters().stream().map(Parameter::name).toList());
            assertEquals(List.of(12, 2), model.parameters().get(1).shape());
            assertEquals(List.of(2, 3), model.parameters().get(4).shape());
            model.parameters().get(1).value().fill(0);
            model.parameters().get(4).value().setAll(new double[] {1, 0, 0, 2, 0, -1});
            model.parametersChanged();
            network.input().value().setAll(new double[] {0.5, -1});
            network.forward();
            double[] z = new double[12];
            for (int q = 0; q < z.length; q++) {
                z[q] = model.parameters().get(2).value().get(0, q)
                        + model.parameters().get(3).value().get(0, q)
                        + 0.5 * model.parameters().get(0).value().get(q, 0)
                        - model.parameters().get(0).value().get(q, 1);
            }
            double[] m = new double[3];
            for (int j = 0; j < m.length; j++) {
                double c = sigmoid(z[j]) * Math.tanh(z[6 + j]);
                m[j] = sigmoid(z[9 + j]) * Math.tanh(c);
            }
            double[] expected = {m[0], 2 * m[0] - m[2]};
            assertArrayEquals(expected, network.output().value().toArray(), 1e-15);
            assertEquals(
                    2,
                    ((Recurrent.Bound) network.layer()).state(0).finalHidden().columns());
            assertEquals(
                    3, ((Recurrent.Bound) network.layer()).state(0).finalCell().columns());
        }
    }

    /** Graves: i and f see the cell state of the step before, o the new one; the gates are lines held in 0..1. */
    @Test
    void peepholesAndHardGatesByHand() {
        try (Model model = Model.build(
                        Spec.lstm(1, 1).peepholes().hardGates(0.2, 0.5).noBias(), Precision.F64, 4);
                Network network = model.network(Plan.Options.train(1, 1))) {
            model.parameters().get(0).value().setAll(new double[] {1, 2, 3, 20});
            model.parameters().get(1).value().fill(0);
            assertEquals("weight_peephole_l0", model.parameters().get(2).name());
            model.parameters().get(2).value().setAll(new double[] {0.5, -1.5, 0.25});
            model.parametersChanged();
            network.input().value().set(0, 0, 0.125);
            ((Recurrent.Bound) network.layer()).state(0).initialCell().set(0, 0, 0.75);
            network.forward();
            double i = 0.2 * (0.125 + 0.5 * 0.75) + 0.5;
            double f = 0.2 * (0.25 + 0.25 * 0.75) + 0.5;
            double c = f * 0.75 + i * Math.tanh(0.375);
            double o = 0.2 * (2.5 - 1.5 * c) + 0.5;
            assertTrue(o > 0.5 && o < 1);
            assertEquals(o * Math.tanh(c), network.output().value().get(0, 0), 1e-15);
            network.input().value().set(0, 0, 1);
            network.forward();
            double held =
                    ((Recurrent.Bound) network.layer()).state(0).finalCell().get(0, 0);
            assertEquals(Math.tanh(held), network.output().value().get(0, 0), 1e-15, "o is held at 1");
        }
    }

    /** r and z are lines held in 0..1, with the reset gate after and before the product. */
    @Test
    void hardGatesOfTheGruByHand() {
        for (boolean after : new boolean[] {true, false}) {
            GruSpec hard = Spec.gru(1, 1).hardGates(0.2, 0.5);
            try (Model model = Model.build((after ? hard : hard.resetBefore()).noBias(), Precision.F64, 4);
                    Network network = model.network(Plan.Options.train(1, 1))) {
                model.parameters().get(0).value().setAll(new double[] {1, -2, 0.25});
                model.parameters().get(1).value().setAll(new double[] {0.5, 3, -0.25});
                model.parametersChanged();
                network.input().value().set(0, 0, 0.125);
                ((Recurrent.Bound) network.layer()).state(0).initialHidden().set(0, 0, 0.75);
                network.forward();
                double r = 0.2 * (0.125 + 0.5 * 0.75) + 0.5;
                double n = Math.tanh(0.03125 - 0.25 * r * 0.75);
                double z = 0.2 * (-0.25 + 3 * 0.75) + 0.5;
                assertEquals((1 - z) * n + z * 0.75, network.output().value().get(0, 0), 2e-15);
                network.input().value().set(0, 0, -1);
                network.forward();
                assertEquals(0.75, network.output().value().get(0, 0), "z is held at 1");
                network.input().value().set(0, 0, 4);
                network.forward();
                assertEquals(
                        Math.tanh(1 - 0.25 * 0.75),
                        network.output().value().get(0, 0),
                        1e-15,
                        "r is held at 1, z at 0");
            }
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
