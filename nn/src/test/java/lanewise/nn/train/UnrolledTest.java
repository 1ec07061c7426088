package lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Truncated backpropagation through time. */
class UnrolledTest {
    private static final int TIME = 7;
    private static final int BATCH = 3;

    private static Spec spec() {
        return Spec.of(Spec.lstm(2, 5).layers(2), Spec.gru(5, 4), Spec.rnn(4, 6), Spec.linear(6, 1));
    }

    private static void fill(Matrix matrix, int seed) {
        Rng rng = Rng.of(seed);
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column++) {
                matrix.set(row, column, rng.nextUniform(-1, 1));
            }
        }
    }

    private static double[] parameters(Model model) {
        return model.parameters().stream()
                .flatMapToDouble(p -> java.util.Arrays.stream(p.value().toArray()))
                .toArray();
    }

    /** Ten steps of windows of k steps; losses and parameters. */
    private static double[][] train(Precision precision, int window) {
        try (Model model = Model.build(spec(), precision, 4);
                TrainingSession session = new TrainingSession(model, Loss.mse(), Optimizer.adam(0.01), 0.5);
                Unrolled unrolled = session.unrolled(TIME, BATCH, window)) {
            fill(unrolled.inputs(), 1);
            fill(unrolled.targets(), 2);
            double[] losses = new double[10];
            for (int i = 0; i < losses.length; i++) {
                losses[i] = unrolled.step();
            }
            return new double[][] {losses, parameters(model)};
        }
    }

    private static double[][] trainWhole(Precision precision) {
        try (Model model = Model.build(spec(), precision, 4);
                TrainingSession session = new TrainingSession(model, Loss.mse(), Optimizer.adam(0.01), 0.5);
                Batch batch = session.batch(Plan.Options.train(TIME, BATCH), 0)) {
            fill(batch.inputs(), 1);
            fill(batch.targets(), 2);
            double[] losses = new double[10];
            for (int i = 0; i < losses.length; i++) {
                losses[i] = session.step(batch);
            }
            return new double[][] {losses, parameters(model)};
        }
    }

    @ParameterizedTest
    @EnumSource
    void windowsOfAllStepsAreFullBackpropagation(Precision precision) {
        double[][] expected = trainWhole(precision);
        for (int window : new int[] {TIME, TIME + 1, 1000}) {
            double[][] actual = train(precision, window);
            assertArrayEquals(expected[0], actual[0]);
            assertArrayEquals(expected[1], actual[1]);
        }
    }

    /** With a learning rate too small to change anything, the losses of windows are those of whole sequences: the state is carried. */
    @ParameterizedTest
    @EnumSource
    void theStateIsCarried(Precision precision) {
        for (int window : new int[] {1, 2, 3, 4, 7}) {
            try (Model model = Model.build(spec(), precision, 4);
                    TrainingSession session = new TrainingSession(model, Loss.mse(), Optimizer.sgd(1e-300), 1);
                    Unrolled unrolled = session.unrolled(TIME, BATCH, window);
                    Batch batch = session.batch(Plan.Options.infer(TIME, BATCH), 0)) {
                fill(unrolled.inputs(), 1);
                fill(unrolled.targets(), 2);
                batch.inputs().copyFrom(unrolled.inputs());
                batch.targets().copyFrom(unrolled.targets());
                assertEquals((TIME + window - 1) / window, unrolled.windows());
                double expected = batch.loss();
                for (int i = 0; i < 2; i++) {
                    // Sums of 21 terms in another order: a few roundings of float64.
                    assertEquals(expected, unrolled.step(), 1e-14 * expected, "window " + window);
                }
            }
        }
    }

    @Test
    void shortWindowsTrain() {
        double[] losses = train(Precision.F64, 2)[0];
        assertTrue(losses[9] < losses[0], () -> losses[0] + " to " + losses[9]);
    }

    @Test
    void whatCannotBeIsNamed() {
        try (Model model = Model.build(spec(), Precision.F32, 1);
                Model last = Model.build(Spec.of(Spec.gru(2, 3), Spec.last()), Precision.F32, 1);
                Model both = Model.build(Spec.gru(2, 3).bidirectional(), Precision.F32, 1)) {
            for (List<Integer> bad : List.of(List.of(0, 1, 1), List.of(1, 0, 1), List.of(1, 1, 0))) {
                try (TrainingSession session = new TrainingSession(model, Loss.mse(), Optimizer.sgd(1), 1)) {
                    var e = assertThrows(
                            IllegalArgumentException.class, () -> session.unrolled(bad.get(0), bad.get(1), bad.get(2)));
                    assertTrue(e.getMessage().contains("must be >= 1"), e::getMessage);
                }
            }
            try (TrainingSession session = new TrainingSession(last, Loss.mse(), Optimizer.sgd(1), 1)) {
                var e = assertThrows(IllegalArgumentException.class, () -> session.unrolled(4, 2, 2));
                assertTrue(e.getMessage().contains("an output at every step, but of 2 steps it has 1"), e::getMessage);
            }
            try (TrainingSession session = new TrainingSession(both, Loss.mse(), Optimizer.sgd(1), 1)) {
                var e = assertThrows(IllegalArgumentException.class, () -> session.unrolled(4, 2, 2));
                assertTrue(e.getMessage().contains("must read forwards alone"), e::getMessage);
            }
            try (Network two = model.network(Plan.Options.train(2, 2));
                    Network three = model.network(Plan.Options.train(2, 3));
                    Network other = both.network(Plan.Options.train(2, 2))) {
                var e = assertThrows(IllegalArgumentException.class, () -> two.carry(three));
                assertTrue(e.getMessage().contains("for 2 sequences, but comes from one for 3"), e::getMessage);
                assertThrows(IllegalArgumentException.class, () -> two.carry(other));
                assertThrows(IllegalStateException.class, () -> other.carry(other));
            }
        }
    }

    @Test
    void sequencesMayComeOneAfterAnother() {
        try (Model model = Model.build(spec(), Precision.F64, 1);
                Network network = model.network(Plan.Options.train(3, 2))) {
            double[] sequences = new double[12];
            for (int i = 0; i < sequences.length; i++) {
                sequences[i] = i;
            }
            network.input().setBatchFirst(sequences);
            assertArrayEquals(
                    new double[] {0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11},
                    network.input().value().toArray());
            assertArrayEquals(sequences, network.input().toBatchFirst());
            network.output().setGradientBatchFirst(new double[] {1, 2, 3, 4, 5, 6});
            assertArrayEquals(
                    new double[] {1, 4, 2, 5, 3, 6}, network.output().gradient().toArray());
            assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, network.output().gradientBatchFirst());
            var e = assertThrows(
                    IllegalArgumentException.class, () -> network.input().setBatchFirst(new double[11]));
            assertEquals("sequences must hold [B][T][width] = [2][3][2] values, but hold 11", e.getMessage());
        }
    }
}
