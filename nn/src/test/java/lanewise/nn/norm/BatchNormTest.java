package lanewise.nn.norm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchNormTest {
    private static final double[] X = {1, 10, 3, 30, 5, 20, 7, 40};

    private static Model model() {
        return Model.build(Spec.batchNorm().withInput(2), Precision.F64, 1);
    }

    /** Columns 1, 3, 5, 7 and 10, 30, 20, 40: means 4 and 25, unbiased variances 20/3 and 500/3. */
    @Test
    void trainingMovesTheRunningStatisticsAndInferenceTakesThem(@TempDir Path folder) {
        Path file = folder.resolve("model.safetensors");
        double[] served = new double[2];
        double[] mean = {0.9 * 0 + 0.1 * 4, 0.1 * 25};
        double[] variance = {0.9 + 0.1 * 20 / 3, 0.9 + 0.1 * 500 / 3};
        try (Model model = model();
                Network network = model.network(Plan.Options.train(4, 1))) {
            network.input().value().setAll(X);
            network.forward();
            double[] y = network.output().value().toArray();
            assertEquals(0, y[0] + y[2] + y[4] + y[6], 1e-15);
            assertEquals((1 - 4) / Math.sqrt(5 + 1e-5), y[0], 1e-15);
            assertArrayEquals(mean, model.buffers().get(0).value().toArray(), 1e-15);
            assertArrayEquals(variance, model.buffers().get(1).value().toArray(), 1e-14);
            model.save(file);
        }
        try (Model model = Model.load(file);
                Network network = model.network(Plan.Options.infer(1, 1));
                Network frozen = model.network(Plan.Options.train(1, 1).withFrozen())) {
            for (Network n : new Network[] {network, frozen}) {
                n.input().value().setAll(new double[] {1, 10});
                n.forward();
                served = n.output().value().toArray();
                assertEquals((1 - mean[0]) / Math.sqrt(variance[0] + 1e-5), served[0], 1e-15);
            }
            assertArrayEquals(mean, model.buffers().get(0).value().toArray(), 1e-15);
        }
    }

    /** r_2 = (1 - m) r_1 + m s with statistics s of the second batch, here those of the first one doubled. */
    @Test
    void runningStatisticsKeepWhatTheyHad() {
        try (Model model = model();
                Network network = model.network(Plan.Options.train(4, 1))) {
            for (int factor = 1; factor <= 2; factor++) {
                int times = factor;
                network.input()
                        .value()
                        .setAll(Arrays.stream(X).map(x -> times * x).toArray());
                network.forward();
            }
            double[] mean = {0.9 * 0.4 + 0.1 * 8, 0.9 * 2.5 + 0.1 * 50};
            double[] variance = {0.9 * (0.9 + 0.1 * 20 / 3) + 0.1 * 80 / 3, 0.9 * (0.9 + 0.1 * 500 / 3) + 0.1 * 2000 / 3
            };
            // A few roundings of numbers below 100.
            assertArrayEquals(mean, model.buffers().get(0).value().toArray(), 1e-14);
            assertArrayEquals(variance, model.buffers().get(1).value().toArray(), 1e-13);
        }
    }

    @Test
    void whatFollowsANormKnowsItsWidth() {
        for (Spec norm : List.of(Spec.batchNorm(), Spec.groupNorm(2), Spec.weightNorm(4, 4), Spec.layerNorm(4))) {
            try (Model model = Model.build(Spec.of(Spec.linear(3, 4), norm), Precision.F64, 1)) {
                assertEquals(4, model.outputWidth(), norm.toString());
            }
        }
    }

    @Test
    void paddingCountsForNothing() {
        try (Model model = model();
                Network network =
                        model.network(Plan.Options.train(3, 2).withLengths().withInputGradients())) {
            network.lengths()[0] = 3;
            network.lengths()[1] = 1;
            double nan = Double.NaN;
            network.input().value().setAll(new double[] {1, 10, 3, 30, 5, 20, nan, nan, 7, 40, nan, nan});
            network.forward();
            double[] y = network.output().value().toArray();
            assertEquals((7 - 4) / Math.sqrt(5 + 1e-5), y[8], 1e-15);
            assertArrayEquals(new double[] {0, 0}, new double[] {y[6], y[11]});
            network.output().gradient().fill(1);
            network.backward();
            double[] dx = network.input().gradient().toArray();
            assertArrayEquals(new double[] {0, 0}, new double[] {dx[6], dx[11]});
        }
    }

    @Test
    void oneStepAloneHasNoVariance() {
        try (Model model = model();
                Network network = model.network(Plan.Options.train(1, 1))) {
            var e = assertThrows(IllegalArgumentException.class, network::forward);
            assertTrue(e.getMessage().contains("at least 2 valid steps, but has 1"), e.getMessage());
        }
        try (Model model = model();
                Network two = model.network(Plan.Options.train(2, 1))) {
            two.input().value().setAll(new double[] {1, 10, 3, 30});
            two.forward();
            assertEquals(-1 / Math.sqrt(1 + 1e-5), two.output().value().get(0, 0), 1e-15);
        }
    }
}
