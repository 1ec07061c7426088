package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkTest {
    @Test
    void optionsAreChecked() {
        Failures.illegalArgument(() -> Plan.Options.infer(0, 3), "time = 0", "batch = 3");
        Failures.illegalArgument(() -> Plan.Options.train(2, -1), "batch = -1");
        Plan.Options all = Plan.Options.train(2, 3).withLengths().withInputGradients();
        assertEquals(new Plan.Options(Mode.TRAIN, 2, 3, true, true, false), all);
    }

    @Test
    void aNetworkForInferenceHasNoBackward() {
        for (Spec spec : List.of(Spec.lstm(2, 3), Spec.linear(2, 3), Spec.tanh().withInput(2))) {
            try (Model model = Model.build(spec, Precision.F32, 1);
                    Network network = model.network(Plan.Options.infer(2, 2))) {
                network.forward();
                assertNull(network.output().gradient());
                assertNull(network.lengths());
                Failures.illegalState(network::backward, "inference", "no backward");
                network.clearGradients();
                if (!model.parameters().isEmpty()) {
                    Parameter p = model.parameters().getFirst();
                    Failures.illegalState(() -> network.gradient(p), "inference", "no gradients");
                }
            }
        }
    }

    @Test
    void gradientsAreWhereTheyAreAskedFor() {
        try (Model model = Model.build(Spec.lstm(2, 3), Precision.F64, 1);
                Network plain = model.network(Plan.Options.train(2, 2));
                Network full = model.network(Plan.Options.train(2, 2).withInputGradients())) {
            assertNull(plain.input().gradient());
            assertNotNull(full.input().gradient());
            for (Parameter p : model.parameters()) {
                Matrix gradient = full.gradient(p);
                Matrix.requireShape(
                        p.name(), gradient, p.value().rows(), p.value().columns());
                gradient.fill(1);
            }
            full.clearGradients();
            for (Parameter p : model.parameters()) {
                assertTrue(Arrays.stream(full.gradient(p).toArray()).allMatch(g -> g == 0));
            }
            assertTrue(
                    full.memoryMap().contains("SAVED F64") && full.memoryMap().contains("lstm gates"));
        }
    }

    /** Backward twice gives the parameter gradients twice, and the same input gradient. */
    @ParameterizedTest
    @EnumSource
    void parameterGradientsAccumulate(Precision precision) {
        Spec spec = Spec.of(Spec.lstm(2, 5, 2, true, true), Spec.linear(10, 2), Spec.softplus());
        try (Model model = Model.build(spec, precision, 1);
                Network network = model.network(Plan.Options.train(4, 3).withInputGradients())) {
            Data.fill(network.input().value(), 1);
            Data.fill(network.output().gradient(), 2);
            double[] cotangent = network.output().gradient().toArray();
            network.forward();
            network.backward();
            double[] dx = network.input().gradient().toArray();
            List<double[]> once = model.parameters().stream()
                    .map(p -> network.gradient(p).toArray())
                    .toList();
            network.clearGradients();
            network.output().gradient().setAll(cotangent);
            network.forward();
            network.backward();
            for (int i = 0; i < once.size(); i++) {
                assertTrue(Arrays.equals(
                        once.get(i), network.gradient(model.parameters().get(i)).toArray()));
                assertTrue(Arrays.stream(once.get(i)).anyMatch(g -> g != 0));
            }
            assertThrows(IllegalStateException.class, network::backward);
            network.output().gradient().setAll(cotangent);
            network.forward();
            network.backward();
            assertTrue(Arrays.equals(dx, network.input().gradient().toArray()), "input gradient is overwritten");
            double bound = precision == Precision.F32 ? 1e-5 : 1e-13;
            for (int i = 0; i < once.size(); i++) {
                double[] twice = Arrays.stream(once.get(i)).map(g -> 2 * g).toArray();
                assertArrayEquals(
                        twice, network.gradient(model.parameters().get(i)).toArray(), bound);
            }
        }
    }

    @Test
    void afterCloseEveryUseIsAnIllegalState() {
        try (Model model =
                Model.build(Spec.of(Spec.lstm(2, 3), Spec.last()), Precision.F32, 1, new Engine.Options(2, false))) {
            Network network = model.network(Plan.Options.train(2, 2));
            network.forward();
            network.close();
            network.close();
            Failures.illegalState(network::forward, "closed");
            Failures.illegalState(network::backward, "closed");
            Failures.illegalState(network::reset, "closed");
            Failures.illegalState(network::clearGradients, "closed");
            Failures.illegalState(() -> network.input().value().get(0, 0), "closed");
            Failures.illegalState(() -> network.output().value().set(0, 0, 1), "closed");
            Failures.illegalState(
                    () -> network.gradient(model.parameters().getFirst()).get(0, 0), "closed");
        }
    }

    @Test
    void aNetworkTooLargeIsRefusedAndLeavesNoThread() {
        try (Model model = Model.build(Spec.lstm(2, 3), Precision.F64, 1, new Engine.Options(2, false))) {
            long before = workers();
            assertThrows(Throwable.class, () -> model.network(Plan.Options.train(1 << 15, 1 << 15)));
            assertThrows(ArithmeticException.class, () -> model.network(Plan.Options.train(1 << 20, 1 << 20)));
            assertEquals(before, workers());
        }
    }

    private static long workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("lanewise-worker"))
                .count();
    }

    /** Lengths out of range are refused; what lies beyond a sequence's end changes nothing. */
    @ParameterizedTest
    @EnumSource
    void paddingChangesNothing(Precision precision) {
        Spec spec = Spec.of(Spec.lstm(2, 5, 2, true, true), Spec.linear(10, 2), Spec.last());
        int time = 6;
        try (Model model = Model.build(spec, precision, 1)) {
            for (Plan.Options options : List.of(
                    Plan.Options.infer(time, 3).withLengths(),
                    Plan.Options.train(time, 3).withLengths().withInputGradients())) {
                try (Network network = model.network(options)) {
                    int[] lengths = network.lengths();
                    assertArrayEquals(new int[] {time, time, time}, lengths);
                    lengths[1] = time + 1;
                    Failures.illegalArgument(network::forward, "0..6", "lengths[1] = 7");
                    lengths[1] = -1;
                    Failures.illegalArgument(network::forward, "lengths[1] = -1");
                    System.arraycopy(new int[] {4, 0, 6}, 0, lengths, 0, 3);
                    Data.fill(network.input().value(), 5);
                    network.forward();
                    double[] y = network.output().value().toArray();
                    for (int t = 0; t < time; t++) {
                        for (int b = 0; b < 3; b++) {
                            if (t >= lengths[b]) {
                                network.input().value().rows(t * 3 + b, 1).fill(Double.NaN);
                            }
                        }
                    }
                    network.forward();
                    assertTrue(Arrays.equals(y, network.output().value().toArray()));
                    assertArrayEquals(
                            new double[2], network.output().value().rows(1, 1).toArray());
                }
            }
        }
    }
}
