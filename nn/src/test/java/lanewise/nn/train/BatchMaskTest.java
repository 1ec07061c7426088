package lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.nn.Data;
import lanewise.nn.Failures;
import lanewise.nn.Model;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What of a batch counts: lengths, weights of rows, warm-up. */
class BatchMaskTest {
    private static final Spec STEPS = Spec.of(Spec.lstm(2, 3), Spec.linear(3, 1));
    private static final Spec LAST = Spec.of(Spec.lstm(2, 3), Spec.last(), Spec.linear(3, 1));

    private interface Use {
        void of(TrainingSession session, Model model);
    }

    private static void with(Spec spec, Precision precision, Use use) {
        try (Model model = Model.build(spec, precision, 8);
                TrainingSession session =
                        new TrainingSession(model, Loss.mse(), Optimizer.adam(0.01), Double.POSITIVE_INFINITY)) {
            use.of(session, model);
        }
    }

    /** A sequence of 3 steps padded to 5 with NaN trains to the same bits as without padding. */
    @ParameterizedTest
    @EnumSource
    void paddingCountsNothing(Precision precision) {
        double[] x = Data.numbers(1, 6);
        double[] t = Data.numbers(2, 3);
        double[][] trained = new double[2][];
        double[] losses = new double[2];
        with(STEPS, precision, (session, model) -> {
            try (Batch batch = session.batch(Plan.Options.train(3, 1), 0)) {
                batch.inputs().setAll(x);
                batch.targets().setAll(t);
                losses[0] = session.step(batch);
                assertEquals(3, batch.counted());
            }
            trained[0] = Data.parameters(model);
        });
        with(STEPS, precision, (session, model) -> {
            try (Batch batch = session.batch(Plan.Options.train(5, 1).withLengths(), 0)) {
                batch.inputs().fill(Double.NaN);
                batch.inputs().rows(0, 3).setAll(x);
                batch.targets().fill(Double.NaN);
                batch.targets().rows(0, 3).setAll(t);
                batch.lengths()[0] = 3;
                losses[1] = session.step(batch);
                assertEquals(3, batch.counted());
            }
            trained[1] = Data.parameters(model);
        });
        assertEquals(losses[0], losses[1]);
        assertArrayEquals(trained[0], trained[1]);
    }

    /** Rows t * B + b; the first step is warm-up. */
    @ParameterizedTest
    @EnumSource
    void lengthsWeightsAndWarmupTogether(Precision precision) {
        with(STEPS, precision, (session, model) -> {
            try (Batch batch = session.batch(Plan.Options.infer(3, 2).withLengths(), 1)) {
                Data.fill(batch.inputs(), 3);
                Data.fill(batch.targets(), 4);
                batch.lengths()[0] = 3;
                batch.lengths()[1] = 2;
                // Rows 2 and 3 are step 1; row 4 is step 2 of the first sequence, row 5 is padding.
                batch.rowWeights()[3] = 0.5;
                batch.rowWeights()[0] = -1;
                double loss = batch.loss();
                double[] squares = new double[6];
                for (int row = 0; row < 6; row++) {
                    double d = batch.outputs().get(row, 0) - batch.targets().get(row, 0);
                    squares[row] = d * d;
                }
                assertEquals(2.5, batch.counted());
                assertEquals((squares[2] + 0.5 * squares[3] + squares[4]) / 2.5, loss, 1e-15);
                batch.targets().set(2, 0, Double.NaN);
                Failures.illegalArgument(batch::loss, "target must be finite", "row 0, column 0 is NaN");
                batch.rowWeights()[2] = 0;
                assertEquals((0.5 * squares[3] + squares[4]) / 1.5, batch.loss(), 1e-15);
            }
        });
    }

    /** A sequence without any step has no last one. */
    @ParameterizedTest
    @EnumSource
    void anEmptySequenceHasNoLastStep(Precision precision) {
        with(LAST, precision, (session, model) -> {
            try (Batch batch = session.batch(Plan.Options.train(3, 2).withLengths(), 0)) {
                Data.fill(batch.inputs(), 3);
                Matrix targets = batch.targets().setAll(new double[] {Double.NaN, 0.5});
                batch.lengths()[0] = 0;
                batch.lengths()[1] = 1;
                double loss = session.step(batch);
                assertEquals(1, batch.counted());
                assertTrue(loss > 0 && Double.isFinite(loss));
                assertEquals(2, targets.rows());
            }
        });
    }
}
