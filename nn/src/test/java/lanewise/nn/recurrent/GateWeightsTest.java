package lanewise.nn.recurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import lanewise.engine.Precision;
import lanewise.engine.RnnGates;
import lanewise.nn.Data;
import lanewise.nn.Failures;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.spec.RecurrentSpec;
import org.junit.jupiter.api.Test;

/** The order of gates, transposes and biases, told by values that name where they were: 100 gate + 10 unit + column. */
class GateWeightsTest {
    private static final int H = 2;
    private static final int D = 3;
    private static final Cell RNN = new Cell.Rnn(RnnGates.Kind.TANH);
    private static final Cell GRU = new Cell.Gru(true);
    private static final Cell LSTM = Spec.lstm(D, H).shape().cell();

    /** [GH][width], with gates in this order. */
    private static double[] rows(int width, int... gates) {
        return IntStream.of(gates)
                .boxed()
                .flatMapToDouble(gate ->
                        IntStream.range(0, H * width).mapToDouble(i -> 100 * gate + 10 * (i / width) + i % width))
                .toArray();
    }

    /** The same as [width][GH]. */
    private static double[] columns(int width, int... gates) {
        double[] rows = rows(width, gates);
        int n = gates.length * H;
        return IntStream.range(0, rows.length)
                .mapToDouble(i -> rows[i % n * width + i / n])
                .toArray();
    }

    private static double[] two(double[] first, double[] second) {
        return DoubleStream.concat(DoubleStream.of(first), DoubleStream.of(second))
                .toArray();
    }

    @Test
    void gatesOfKeras() {
        // i, f, c, o
        GateWeights lstm =
                GateWeights.ofKeras(LSTM, D, H, columns(D, 0, 1, 2, 3), columns(H, 0, 1, 2, 3), rows(1, 0, 1, 2, 3));
        assertArrayEquals(rows(D, 0, 1, 2, 3), lstm.weightIh());
        assertArrayEquals(rows(H, 0, 1, 2, 3), lstm.weightHh());
        assertArrayEquals(rows(1, 0, 1, 2, 3), lstm.biasIh());
        assertArrayEquals(new double[4 * H], lstm.biasHh());
        // z = 1, r = 0, h = 2
        double[] both = two(rows(1, 1, 0, 2), rows(1, 4, 3, 5));
        GateWeights gru = GateWeights.ofKeras(GRU, D, H, columns(D, 1, 0, 2), columns(H, 1, 0, 2), both);
        assertArrayEquals(rows(D, 0, 1, 2), gru.weightIh());
        assertArrayEquals(rows(H, 0, 1, 2), gru.weightHh());
        assertArrayEquals(rows(1, 0, 1, 2), gru.biasIh());
        assertArrayEquals(rows(1, 3, 4, 5), gru.biasHh());
        GateWeights before = GateWeights.ofKeras(
                new Cell.Gru(false), D, H, columns(D, 1, 0, 2), columns(H, 1, 0, 2), rows(1, 1, 0, 2));
        assertArrayEquals(rows(1, 0, 1, 2), before.biasIh());
        assertArrayEquals(new double[3 * H], before.biasHh());
        GateWeights rnn = GateWeights.ofKeras(RNN, D, H, columns(D, 0), columns(H, 0), null);
        assertArrayEquals(rows(D, 0), rnn.weightIh());
        assertArrayEquals(rows(H, 0), rnn.weightHh());
        assertNull(rnn.biasIh());
        assertNull(rnn.biasHh());
    }

    @Test
    void gatesOfOnnx() {
        // i = 0, o = 3, f = 1, c = 2
        double[] bias = two(rows(1, 0, 3, 1, 2), rows(1, 4, 7, 5, 6));
        GateWeights lstm = GateWeights.ofOnnx(LSTM, D, H, rows(D, 0, 3, 1, 2), rows(H, 0, 3, 1, 2), bias);
        assertArrayEquals(rows(D, 0, 1, 2, 3), lstm.weightIh());
        assertArrayEquals(rows(H, 0, 1, 2, 3), lstm.weightHh());
        assertArrayEquals(rows(1, 0, 1, 2, 3), lstm.biasIh());
        assertArrayEquals(rows(1, 4, 5, 6, 7), lstm.biasHh());
        GateWeights gru = GateWeights.ofOnnx(GRU, D, H, rows(D, 1, 0, 2), rows(H, 1, 0, 2), null);
        assertArrayEquals(rows(D, 0, 1, 2), gru.weightIh());
        assertArrayEquals(rows(H, 0, 1, 2), gru.weightHh());
        assertNull(gru.biasIh());
    }

    /** A layer that reads backwards gives what one that reads forwards gives on the reversed sequence. */
    @Test
    void bothDirectionsOfAStackedLayer() {
        RecurrentSpec<?> one = Spec.lstm(D, H);
        GateWeights weights = GateWeights.ofOnnx(
                LSTM, D, H, Data.numbers(1, 4 * H * D), Data.numbers(2, 4 * H * H), Data.numbers(3, 8 * H));
        int steps = 5;
        double[] x = Data.numbers(4, steps * D);
        try (Model single = Model.build(one, Precision.F64, 0);
                Model both = Model.build(Spec.of(one.bidirectional()), Precision.F64, 0);
                Network forwards = single.network(Plan.Options.infer(steps, 1));
                Network reversed = both.network(Plan.Options.infer(steps, 1))) {
            weights.copyTo(single, "", 0, false);
            weights.copyTo(both, "0.", 0, false);
            weights.copyTo(both, "0.", 0, true);
            reversed.input().value().setAll(x);
            reversed.forward();
            for (int t = 0; t < steps; t++) {
                for (int d = 0; d < D; d++) {
                    forwards.input().value().set(t, d, x[(steps - 1 - t) * D + d]);
                }
            }
            forwards.forward();
            for (int t = 0; t < steps; t++) {
                for (int h = 0; h < H; h++) {
                    assertEquals(
                            forwards.output().value().get(t, h),
                            reversed.output().value().get(steps - 1 - t, H + h));
                }
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        double[] kernel = columns(D, 0, 1, 2);
        double[] recurrent = columns(H, 0, 1, 2);
        double[] bias = rows(1, 0, 1, 2);
        Failures.illegalArgument(
                () -> GateWeights.ofKeras(GRU, D, H, recurrent, recurrent, bias), "kernel", "3 * 6", "12");
        Failures.illegalArgument(
                () -> GateWeights.ofKeras(GRU, D, H, kernel, kernel, bias), "recurrentKernel", "2 * 6", "18");
        Failures.illegalArgument(
                () -> GateWeights.ofKeras(GRU, D, H, kernel, recurrent, bias), "bias", "2 * 6", "gru", "has 6");
        Failures.illegalArgument(() -> GateWeights.ofKeras(GRU, 0, H, kernel, recurrent, bias), "input = 0");
        Failures.illegalArgument(
                () -> GateWeights.ofOnnx(GRU, D, H, kernel, recurrent, bias), "B must have 2 * 6", "has 6");
        Failures.illegalArgument(() -> GateWeights.ofKeras(GRU, D, 0, kernel, recurrent, bias), "hidden = 0");
        Failures.illegalArgument(() -> GateWeights.ofOnnx(GRU, D, H, recurrent, recurrent, null), "W must have 6 * 3");
        Failures.illegalArgument(() -> GateWeights.ofOnnx(GRU, D, H, kernel, kernel, null), "R must have 6 * 2");
        GateWeights one = GateWeights.ofOnnx(GRU, 1, 1, new double[] {1, 2, 3}, new double[] {4, 5, 6}, null);
        assertArrayEquals(new double[] {2, 1, 3}, one.weightIh());
        GateWeights weights = GateWeights.ofKeras(GRU, D, H, kernel, recurrent, two(bias, bias));
        try (Model lstm = Model.build(Spec.lstm(D, H), Precision.F64, 1);
                Model unbiased = Model.build(Spec.gru(D, H).noBias(), Precision.F64, 1)) {
            double[] before = Data.parameters(lstm);
            Failures.illegalArgument(() -> weights.copyTo(lstm, "", 0, false), "weight_ih_l0", "24", "18");
            Failures.illegalArgument(() -> weights.copyTo(lstm, "", 1, true), "'weight_ih_l1_reverse'");
            assertArrayEquals(before, Data.parameters(lstm));
            Failures.illegalArgument(() -> weights.copyTo(unbiased, "", 0, false), "'bias_ih_l0'");
        }
    }
}
