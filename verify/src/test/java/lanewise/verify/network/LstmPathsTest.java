package lanewise.verify.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.nn.Mode;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.recurrent.Recurrent;
import lanewise.nn.recurrent.RecurrentState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Paths through the LSTM that random networks do not reach. */
class LstmPathsTest {
    private static final Engine.Options ENGINE = Engine.Options.defaults();

    /** Every length 0: final states are the initial ones, gradients pass through, everything else is zero. */
    @ParameterizedTest
    @EnumSource
    void onlyEmptySequences(Precision precision) {
        Spec spec = Spec.lstm(3, 5, 2, true, true);
        try (Pass pass = Pass.train(new Net(spec, precision, 4, 3, List.of(0, 0, 0), 1), ENGINE.withThreads(2))) {
            Recurrent.Bound lstm = (Recurrent.Bound) pass.network().layer();
            pass.run();
            assertEquals(4, lstm.states());
            for (int i = 0; i < lstm.states(); i++) {
                RecurrentState s = lstm.state(i);
                assertArrayEquals(s.initialHidden().toArray(), s.finalHidden().toArray());
                assertArrayEquals(s.initialCell().toArray(), s.finalCell().toArray());
                assertArrayEquals(
                        s.finalHiddenGradient().toArray(),
                        s.initialHiddenGradient().toArray());
                assertArrayEquals(
                        s.finalCellGradient().toArray(), s.initialCellGradient().toArray());
            }
            pass.parameterGradients().forEach((name, values) -> assertArrayEquals(new double[values.length], values));
            assertEquals(16, pass.parameterGradients().size());
            Map<String, double[]> results = pass.results();
            assertArrayEquals(new double[4 * 3 * 10], results.get("y"));
            assertArrayEquals(new double[4 * 3 * 3], results.get("d x"));
        }
    }

    /** Full lengths give the bits that no lengths give: the rows are read one by one then. */
    @ParameterizedTest
    @CsvSource({"3,5,1,false", "8,16,2,false", "3,5,1,true", "16,8,2,true", "1,1,3,true"})
    void fullLengthsAreNoLengths(int input, int hidden, int layers, boolean bidirectional) {
        Spec spec = Spec.lstm(input, hidden, layers, bidirectional, true);
        for (Precision precision : Precision.values()) {
            Net plain = new Net(spec, precision, 5, 4, List.of(), 2);
            try (Pass expected = Pass.train(plain);
                    Pass actual = Pass.train(plain.withLengths(List.of(5, 5, 5, 5)))) {
                Bits.assertSame(expected.run().results(), actual.run().results());
            }
        }
    }

    /** A reverse direction alone is a forward direction over the sequence turned round. */
    @Test
    void theReverseDirectionReadsFromTheEnd() {
        Spec both = Spec.lstm(3, 4, 1, true, true);
        Net net = new Net(both, Precision.F64, 5, 2, List.of(5, 3), 3);
        try (Pass pass = Pass.train(net);
                Pass forward = Pass.train(new Net(Spec.lstm(3, 4), Precision.F64, 5, 2, List.of(5, 3), 3))) {
            for (int p = 0; p < 4; p++) {
                double[] reverse = pass.model().parameters().get(4 + p).value().toArray();
                forward.model().parameters().get(p).value().setAll(reverse);
            }
            forward.model().parametersChanged();
            RecurrentState from = ((Recurrent.Bound) pass.network().layer()).state(1);
            RecurrentState to = ((Recurrent.Bound) forward.network().layer()).state(0);
            to.initialHidden().copyFrom(from.initialHidden());
            to.initialCell().copyFrom(from.initialCell());
            for (int row = 0; row < 10; row++) {
                forward.network()
                        .input()
                        .value()
                        .rows(turned(net, row), 1)
                        .copyFrom(pass.network().input().value().rows(row, 1));
            }
            pass.network().forward();
            forward.network().forward();
            for (int row = 0; row < 10; row++) {
                Bits.assertSame(
                        "row " + row,
                        forward.network()
                                .output()
                                .value()
                                .rows(turned(net, row), 1)
                                .toArray(),
                        pass.network()
                                .output()
                                .value()
                                .columns(4, 4)
                                .rows(row, 1)
                                .toArray());
            }
            Bits.assertSame("hn", to.finalHidden().toArray(), from.finalHidden().toArray());
            Bits.assertSame("cn", to.finalCell().toArray(), from.finalCell().toArray());
        }
    }

    /** The row that holds a step when valid steps are turned round. */
    private static int turned(Net net, int row) {
        int b = row % net.batch();
        int t = row / net.batch();
        return (t < net.length(b) ? net.length(b) - 1 - t : t) * net.batch() + b;
    }

    /** Saturated gates, not NaN. */
    @ParameterizedTest
    @EnumSource
    void hugeInputsGiveFiniteResults(Precision precision) {
        Net net = new Net(Spec.lstm(1, 9, 2, true, true), precision, 3, 2, List.of(), 4);
        for (double huge : new double[] {1e4, -1e4, 1e30, -1e30, Float.MAX_VALUE / 8}) {
            try (Pass pass = Pass.train(net)) {
                pass.setInput(1, 0, huge);
                pass.run()
                        .results()
                        .forEach((name, values) ->
                                assertTrue(Arrays.stream(values).allMatch(Double::isFinite), name + " at " + huge));
            }
        }
    }

    /** Four threads, each with a network of its own, over one model. */
    @Test
    void networksOfOneModelDoNotDisturbOneAnother() throws Exception {
        Spec spec = Spec.of(Spec.lstm(5, 12, 2, true, true), Spec.last(), Spec.linear(24, 3));
        Net net = new Net(spec, Precision.F32, 6, 3, List.of(6, 2, 0), 5);
        try (Pass pass = Pass.train(net);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            double[] x = pass.network().input().value().toArray();
            double[] y = pass.run().network().output().value().toArray();
            List<Callable<double[]>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Mode mode = i % 2 == 0 ? Mode.TRAIN : Mode.INFER;
                calls.add(() -> {
                    double[] last = {};
                    for (int k = 0; k < 10; k++) {
                        try (Network network = pass.model().network(new Plan.Options(mode, 6, 3, true, false, false))) {
                            System.arraycopy(pass.network().lengths(), 0, network.lengths(), 0, 3);
                            network.input().value().setAll(x);
                            network.forward();
                            last = network.output().value().toArray();
                            Bits.assertSame("y", y, last);
                        }
                    }
                    return last;
                });
            }
            for (Future<double[]> future : threads.invokeAll(calls)) {
                assertEquals(y.length, future.get().length);
            }
        }
    }

    /** New parameters reach forward and backward of a network that has run before. */
    @Test
    void changedParametersArePackedAnew() {
        Net net = new Net(Spec.lstm(4, 7, 2, true, true), Precision.F64, 3, 2, List.of(), 6);
        Net other = new Net(net.spec(), net.precision(), 3, 2, List.of(), 7);
        try (Pass used = Pass.train(net);
                Pass fresh = Pass.train(other)) {
            used.run();
            used.model().initialize(7);
            used.draw(7);
            Bits.assertSame(fresh.run().results(), used.run().results());
        }
    }

    @Test
    void lengthsThatCannotBeAreNamed() {
        for (int bad : new int[] {-1, 4}) {
            try (Model model = Model.build(Spec.lstm(2, 3), Precision.F32, 1, ENGINE.withThreads(2));
                    Network network = model.network(Plan.Options.infer(3, 2).withLengths())) {
                network.lengths()[1] = bad;
                var e = assertThrows(IllegalArgumentException.class, network::forward);
                assertEquals("lengths must be in 0..3 (the steps T), but lengths[1] = " + bad, e.getMessage());
                network.lengths()[1] = 3;
                network.forward();
            }
        }
    }

    @Test
    void aNetworkForInferenceHasNoBackward() {
        for (Spec spec : List.of(Spec.lstm(2, 3), Spec.of(Spec.lstm(2, 2), Spec.gaussianHead()), Spec.linear(2, 1))) {
            try (Model model = Model.build(spec, Precision.F32, 1);
                    Network network = model.network(Plan.Options.infer(1, 1))) {
                network.forward();
                assertThrows(IllegalStateException.class, network::backward);
            }
        }
    }
}
