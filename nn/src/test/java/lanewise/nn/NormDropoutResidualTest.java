package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.nn.layer.Normalization;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.spec.NormSpec;
import lanewise.nn.train.Batch;
import lanewise.nn.train.TrainingSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NormDropoutResidualTest {
    private static final int TIME = 4;
    private static final int BATCH = 3;

    private static Spec block() {
        return Spec.of(
                Spec.linear(3, 5),
                Spec.residual(Spec.of(Spec.layerNorm(5), Spec.linear(5, 5), Spec.dropout(0.4), Spec.gelu())),
                Spec.dropout(0.2),
                Spec.rmsNorm(5, 1e-6));
    }

    private static double[] forward(Network network) {
        network.input().value().setAll(Data.numbers(1, TIME * BATCH * 3));
        network.forward();
        return network.output().value().toArray();
    }

    @ParameterizedTest
    @EnumSource
    void masksDependOnSeedUpdateAndLayerAlone(Precision precision) {
        double[] one = null;
        for (int threads : new int[] {1, 2, 3}) {
            Engine.Options options = Engine.Options.defaults().withThreads(threads);
            try (Model model = Model.build(block(), precision, 1, options);
                    Network network = model.network(Plan.Options.train(TIME, BATCH))) {
                network.draw(5, 9);
                double[] y = forward(network);
                assertArrayEquals(y, forward(network), "run twice");
                one = one == null ? y : one;
                assertArrayEquals(one, y, threads + " threads");
                network.draw(5, 10);
                assertFalse(Arrays.equals(y, forward(network)), "another update");
                network.draw(6, 9);
                assertFalse(Arrays.equals(y, forward(network)), "another seed");
                network.draw(5, 9);
                assertArrayEquals(y, forward(network));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void inferenceDropsNothing(Precision precision) {
        Spec dropping = Spec.of(Spec.linear(3, 5), Spec.dropout(0.5), Spec.linear(5, 2));
        Spec plain = Spec.of(Spec.linear(3, 5), Spec.named("2", Spec.linear(5, 2)));
        try (Model a = Model.build(dropping, precision, 1);
                Model b = Model.build(plain, precision, 1);
                Network x = a.network(Plan.Options.infer(TIME, BATCH));
                Network y = b.network(Plan.Options.infer(TIME, BATCH));
                Network frozen = a.network(Plan.Options.train(TIME, BATCH).withFrozen());
                Network training = a.network(Plan.Options.train(TIME, BATCH))) {
            assertArrayEquals(forward(y), forward(x));
            assertArrayEquals(forward(y), forward(frozen));
            assertFalse(Arrays.equals(forward(x), forward(training)));
        }
    }

    @Test
    void everyUpdateOfASessionDrawsAnew() {
        Spec spec = Spec.of(Spec.linear(3, 40), Spec.dropout(0.5));
        try (Model model = Model.build(spec, Precision.F64, 1);
                TrainingSession session = new TrainingSession(model, Loss.mse(), Optimizer.adamW(1e-9), 1e9);
                Batch batch = session.batch(Plan.Options.train(TIME, BATCH), 0)) {
            Data.fill(batch.inputs(), 1);
            boolean[][] dropped = new boolean[3][];
            for (int update = 0; update < 3; update++) {
                session.seed(update < 2 ? 0 : 77);
                session.step(batch);
                double[] y = batch.outputs().toArray();
                dropped[update] = new boolean[y.length];
                for (int i = 0; i < y.length; i++) {
                    dropped[update][i] = y[i] == 0;
                }
            }
            assertFalse(Arrays.equals(dropped[0], dropped[1]));
            assertFalse(Arrays.equals(dropped[1], dropped[2]));
        }
    }

    @Test
    void parametersBeginAsOneAndZeroAndHaveRoles() {
        try (Model model = Model.build(Spec.of(Spec.layerNorm(3), Spec.rmsNorm(3, 1e-6)), Precision.F32, 1)) {
            assertEquals(
                    "[0.weight NORM, 0.bias BIAS, 1.weight NORM]",
                    model.parameters().stream()
                            .map(p -> p.name() + " " + p.role())
                            .toList()
                            .toString());
            assertArrayEquals(
                    new double[] {1, 1, 1}, model.parameters().get(0).value().toArray());
            assertArrayEquals(new double[3], model.parameters().get(1).value().toArray());
        }
    }

    @Test
    @Tag("allocation")
    void noStepAllocates() throws Throwable {
        for (Precision precision : Precision.values()) {
            for (int threads : new int[] {1, 2}) {
                Engine.Options options = Engine.Options.defaults().withThreads(threads);
                try (Model model = Model.build(block(), precision, 1, options);
                        Network training = model.network(Plan.Options.train(TIME, BATCH));
                        Stream stream = model.stream()) {
                    forward(training);
                    Data.fill(training.output().gradient(), 2);
                    assertEquals(0, AllocationTest.bytes(() -> {
                        training.forward();
                        training.backward();
                    }));
                    double[] y = new double[5];
                    double[] x = Data.numbers(1, 3);
                    assertEquals(0, AllocationTest.bytes(() -> stream.step(x, y)));
                    assertTrue(y[0] != 0);
                }
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Failures.illegalArgument(() -> Spec.dropout(1), "[0, 1)", "1.0");
        Failures.illegalArgument(() -> Spec.layerNorm(0), "width must be >= 1", "0");
        Failures.illegalArgument(() -> Spec.layerNorm(3, -1, true), "eps", "-1.0");
        Failures.illegalArgument(
                () -> new NormSpec(Normalization.Kind.RMS, 3, 1e-5, true, true), "bias needs a layer norm");
        Failures.illegalArgument(
                () -> Model.build(Spec.residual(Spec.linear(3, 4)), Precision.F32, 1), "reads 3", "gives 4");
        try (Model model = Model.build(Spec.of(Spec.linear(2, 3), Spec.residual(Spec.last())), Precision.F32, 1)) {
            Failures.illegalArgument(() -> model.network(Plan.Options.infer(4, 1)), "reads 4", "gives 1");
        }
    }
}
