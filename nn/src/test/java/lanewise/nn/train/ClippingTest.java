package lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.nn.Data;
import lanewise.nn.Model;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Ground;
import lanewise.nn.optim.Optimizer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the optimizer is given when gradients are clipped. */
class ClippingTest {
    private static final Spec SPEC = Spec.of(Spec.lstm(2, 5), Spec.last(), Spec.linear(5, 1));

    /** Changes nothing and keeps the gradients of the last step. */
    private static final class Spy implements Optimizer {
        private double[] seen;

        @Override
        public State open(Engine engine, Ground ground) {
            return new State() {
                private long steps;

                @Override
                public void step(Engine engine, double factor) {
                    seen = ground.gradients().flat().toArray();
                    steps++;
                }

                @Override
                public long steps() {
                    return steps;
                }

                @Override
                public List<Matrix> blocks() {
                    return List.of();
                }

                @Override
                public void resume(long updates) {
                    steps = updates;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public double learningRate() {
            return 0;
        }
    }

    private record Step(double loss, double norm, double[] gradients) {}

    private static Step step(Precision precision, double clipNorm) {
        Spy spy = new Spy();
        try (Model model = Model.build(SPEC, precision, 8);
                TrainingSession session = new TrainingSession(model, Loss.mse(), spy, clipNorm);
                Batch batch = session.batch(Plan.Options.train(4, 3), 0)) {
            Data.fill(batch.inputs(), 1);
            Data.fill(batch.targets(), 2);
            double loss = session.step(batch);
            return new Step(loss, session.gradientNorm(), spy.seen);
        }
    }

    private static double norm(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    }

    @ParameterizedTest
    @EnumSource
    void gradientsAreScaledDownToTheNormAndNeverUp(Precision precision) {
        Step free = step(precision, Double.POSITIVE_INFINITY);
        assertTrue(free.norm > 0.1);
        assertEquals(norm(free.gradients), free.norm, 1e-14 * free.norm);
        double rounding = precision == Precision.F32 ? 1e-7 : 1e-15;
        for (double part : new double[] {1e-6, 0.1, 0.5, 0.999, 1}) {
            double limit = part * free.norm;
            Step clipped = step(precision, limit);
            assertEquals(free.loss, clipped.loss);
            assertEquals(free.norm, clipped.norm, "the norm told is that before clipping");
            double factor = limit / (free.norm + 1e-6);
            assertEquals(limit * free.norm / (free.norm + 1e-6), norm(clipped.gradients), 2 * rounding * limit);
            for (int i = 0; i < free.gradients.length; i++) {
                double wanted = free.gradients[i] * factor;
                assertEquals(wanted, clipped.gradients[i], 2 * rounding * Math.abs(wanted));
            }
        }
        for (double part : new double[] {1.001, 1e6}) {
            Step clipped = step(precision, part * free.norm);
            assertTrue(Arrays.equals(free.gradients, clipped.gradients), "a norm within the limit changes nothing");
        }
    }
}
