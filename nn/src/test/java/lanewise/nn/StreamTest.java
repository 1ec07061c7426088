package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamTest {
    private static final int TIME = 23;

    private static Spec spec(int hidden) {
        return Spec.of(Spec.lstm(3, hidden, 2, false, true), Spec.tanh(), Spec.linear(hidden, 4), Spec.gaussianHead());
    }

    /** [T][O], step by step. */
    private static double[] streamed(Stream stream, double[] x, int from, int to) {
        double[] y = new double[(to - from) * stream.outputWidth()];
        double[] in = new double[stream.inputWidth()];
        double[] out = new double[stream.outputWidth()];
        for (int t = from; t < to; t++) {
            System.arraycopy(x, t * in.length, in, 0, in.length);
            stream.step(in, out);
            System.arraycopy(out, 0, y, (t - from) * out.length, out.length);
        }
        return y;
    }

    @ParameterizedTest
    @EnumSource
    void stepsGiveTheBitsOfOneForward(Precision precision) {
        for (int hidden : new int[] {1, 5, 16, 17}) {
            for (int threads : new int[] {1, 2}) {
                double[] x = Data.numbers(hidden, TIME * 3);
                try (Model model = Model.build(
                                spec(hidden),
                                precision,
                                3,
                                Engine.Options.defaults().withThreads(threads));
                        Stream stream = model.stream();
                        Network infer = model.network(Plan.Options.infer(TIME, 1));
                        Network train = model.network(Plan.Options.train(TIME, 1))) {
                    assertEquals(3, stream.inputWidth());
                    assertEquals(4, stream.outputWidth());
                    double[] y = streamed(stream, x, 0, TIME);
                    for (Network network : List.of(infer, train)) {
                        network.input().value().setAll(x);
                        network.forward();
                        assertTrue(
                                Arrays.equals(y, network.output().value().toArray()),
                                precision + " hidden " + hidden + " threads " + threads);
                    }
                    assertTrue(
                            Arrays.stream(y).distinct().count() > TIME, "a forecast that never changes proves nothing");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNetworkForInferenceGoesOnWhereItWas(Precision precision) {
        double[] x = Data.numbers(2, TIME * 3);
        try (Model model = Model.build(spec(5), precision, 3);
                Stream stream = model.stream();
                Network three = model.network(Plan.Options.infer(3, 1))) {
            double[] y = streamed(stream, x, 0, 6);
            for (int part = 0; part < 2; part++) {
                three.input().value().setAll(Arrays.copyOfRange(x, part * 9, part * 9 + 9));
                three.forward();
                assertTrue(Arrays.equals(
                        Arrays.copyOfRange(y, part * 12, part * 12 + 12),
                        three.output().value().toArray()));
            }
            three.reset();
            three.input().value().setAll(Arrays.copyOf(x, 9));
            three.forward();
            assertTrue(
                    Arrays.equals(Arrays.copyOf(y, 12), three.output().value().toArray()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void snapshotRestoreAndReset(Precision precision) {
        double[] x = Data.numbers(7, TIME * 3);
        try (Model model = Model.build(spec(5), precision, 3);
                Stream stream = model.stream();
                Stream second = model.stream()) {
            streamed(stream, x, 0, 10);
            Stream.State state = stream.snapshot();
            double[] rest = streamed(stream, x, 10, TIME);
            stream.restore(state);
            assertTrue(Arrays.equals(rest, streamed(stream, x, 10, TIME)), "restored");
            second.restore(Stream.State.of(state.toArray()));
            assertTrue(Arrays.equals(rest, streamed(second, x, 10, TIME)), "stored elsewhere and in another stream");
            assertFalse(Arrays.equals(rest, streamed(second, x, 10, TIME)), "without restoring the state has moved on");
            double[] values = state.toArray();
            values[0] = 99;
            assertFalse(Arrays.equals(values, state.toArray()), "a state can't be changed from outside");
            stream.reset();
            double[] first = streamed(stream, x, 0, 5);
            try (Stream fresh = model.stream()) {
                assertTrue(Arrays.equals(first, streamed(fresh, x, 0, 5)), "reset is like new");
            }
            Failures.illegalArgument(
                    () -> stream.restore(Stream.State.of(new double[3])), "holds 3", "" + state.toArray().length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void badInputIsRefusedAndLeavesTheStateAlone(Precision precision) {
        double[] x = Data.numbers(8, TIME * 3);
        try (Model model = Model.build(spec(5), precision, 3);
                Stream stream = model.stream();
                Stream undisturbed = model.stream()) {
            double[] y = streamed(stream, x, 0, 8);
            assertArrayEquals(y, streamed(undisturbed, x, 0, 8));
            double[] out = new double[4];
            Failures.illegalArgument(() -> stream.step(new double[2], out), "3 and 4", "2 and 4");
            Failures.illegalArgument(() -> stream.step(new double[3], new double[5]), "3 and 4", "3 and 5");
            Failures.illegalArgument(
                    () -> stream.step(new double[] {1, Double.NaN, 1}, out), "input must be finite", "input[1] = NaN");
            Failures.illegalArgument(
                    () -> stream.step(new double[] {1, 1, Double.NEGATIVE_INFINITY}, out), "input[2] = -Infinity");
            if (precision == Precision.F32) {
                Failures.illegalArgument(
                        () -> stream.step(new double[] {1e300, 1, 1}, out), "F32", "input[0] = 1.0E300");
            } else {
                undisturbed.step(new double[] {1e300, 1, 1}, out);
                stream.step(new double[] {1e300, 1, 1}, out);
                assertTrue(Arrays.stream(out).allMatch(Double::isFinite));
            }
            assertTrue(Arrays.equals(streamed(undisturbed, x, 8, TIME), streamed(stream, x, 8, TIME)));
        }
    }

    @Test
    void aModelThatReadsBackwardsHasNoStream() {
        try (Model model = Model.build(Spec.lstm(2, 3, 1, true, true), Precision.F32, 1)) {
            Failures.illegalState(model::stream, "forwards alone", "lstm(2,3,1,true,true)");
        }
    }

    @Test
    void afterCloseEveryUseIsAnIllegalState() {
        try (Model model = Model.build(spec(5), Precision.F32, 3)) {
            Stream stream = model.stream();
            Stream.State state = stream.snapshot();
            stream.close();
            stream.close();
            Failures.illegalState(() -> stream.step(new double[3], new double[4]), "closed");
            Failures.illegalState(stream::reset, "closed");
            Failures.illegalState(stream::snapshot, "closed");
            Failures.illegalState(() -> stream.restore(state), "closed");
            try (Stream orphan = model.stream()) {
                orphan.step(new double[3], new double[4]);
                model.close();
                Failures.illegalState(() -> orphan.step(new double[3], new double[4]), "closed");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eightThreadsOnOneModelGetTheSerialBits(Precision precision) throws Exception {
        int threads = 8;
        int steps = 400;
        try (Model model = Model.build(spec(16), precision, 3);
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<double[]> serial = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                try (Stream stream = model.stream()) {
                    serial.add(streamed(stream, Data.numbers(100 + i, steps * 3), 0, steps));
                }
            }
            CyclicBarrier together = new CyclicBarrier(threads);
            List<Future<double[]>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                double[] x = Data.numbers(100 + i, steps * 3);
                results.add(pool.submit(() -> {
                    together.await();
                    try (Stream stream = model.stream()) {
                        return streamed(stream, x, 0, steps);
                    }
                }));
            }
            for (int i = 0; i < threads; i++) {
                assertTrue(Arrays.equals(serial.get(i), results.get(i).get()), "thread " + i);
            }
        }
    }
}
