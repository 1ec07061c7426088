package lanewise.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.nn.Data;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.train.Samples;
import lanewise.nn.train.Trainer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Heads that turn plain numbers into distributions. */
class HeadsTest {
    private static final double LN2 = Math.log(2);
    private static final double LN4 = Math.log(4);
    /** softplus(ln 3) = ln 4, sigmoid(ln 3) = 3/4; softplus(0) = ln 2, sigmoid(0) = 1/2. */
    private static final double LN3 = Math.log(3);

    private interface Use {
        void of(Network network, double tolerance);
    }

    private static void with(Spec head, int width, Precision precision, Use use) {
        try (Model model = Model.build(head.withInput(width), precision, 1);
                Network network = model.network(Plan.Options.train(1, 2).withInputGradients())) {
            // A few roundings of numbers up to 8, and the 2 ulp of softplus.
            use.of(network, precision == Precision.F32 ? 4e-6 : 8e-15);
        }
    }

    /** Two targets of three quantiles, and two rows. */
    @ParameterizedTest
    @EnumSource
    void quantilesAddUp(Precision precision) {
        with(Spec.quantileHead(3), 6, precision, (network, tolerance) -> {
            network.input().value().setAll(new double[] {-1, 0, LN3, 5, LN3, LN3, 2, 0, 0, -3, 0, LN3});
            network.forward();
            assertArrayEquals(
                    new double[] {
                        -1,
                        -1 + LN2,
                        -1 + LN2 + LN4,
                        5,
                        5 + LN4,
                        5 + 2 * LN4,
                        2,
                        2 + LN2,
                        2 + 2 * LN2,
                        -3,
                        -3 + LN2,
                        -3 + LN2 + LN4
                    },
                    network.output().value().toArray(),
                    tolerance);
            network.output().gradient().setAll(new double[] {1, 2, 4, 1, -1, 1, 0, 0, 8, -4, 4, 0});
            network.backward();
            assertArrayEquals(
                    new double[] {7, 3, 3, 1, 0, 0.75, 8, 4, 4, 0, 2, 0},
                    network.input().gradient().toArray(),
                    tolerance);
        });
    }

    /** Whatever goes in, extremes included. */
    @ParameterizedTest
    @EnumSource
    void quantilesNeverCross(Precision precision) {
        SplittableRandom random = new SplittableRandom(3);
        with(Spec.quantileHead(9), 9, precision, (network, tolerance) -> {
            for (double scale : new double[] {1e-3, 1, 100, 1e6}) {
                for (int trial = 0; trial < 50; trial++) {
                    network.input()
                            .value()
                            .setAll(random.doubles(18, -scale, scale).toArray());
                    network.forward();
                    Matrix y = network.output().value();
                    for (int row = 0; row < 2; row++) {
                        for (int k = 1; k < 9; k++) {
                            assertTrue(y.get(row, k) >= y.get(row, k - 1), "scale " + scale + ", trial " + trial);
                        }
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void locationScaleAndDegreesOfFreedom(Precision precision) {
        with(Spec.studentTHead(), 6, precision, (network, tolerance) -> {
            network.input().value().setAll(new double[] {-1, 7, 0, LN3, LN3, 0, 1, 2, LN3, 0, -800, LN3});
            network.forward();
            assertArrayEquals(
                    new double[] {-1, 7, LN2, LN4, 2 + LN4, 2 + LN2, 1, 2, LN4, LN2, 2, 2 + LN4},
                    network.output().value().toArray(),
                    tolerance);
            network.output().gradient().setAll(new double[] {1, 2, 4, 8, 16, 32, 1, 2, 4, 8, 16, 32});
            network.backward();
            assertArrayEquals(
                    new double[] {1, 2, 2, 6, 12, 16, 1, 2, 3, 4, 0, 24},
                    network.input().gradient().toArray(),
                    tolerance);
        });
    }

    /** One sample per number; the input says nothing. */
    private record Draws(double[] numbers) implements Samples {
        @Override
        public int count() {
            return numbers.length;
        }

        @Override
        public int time() {
            return 1;
        }

        @Override
        public int inputWidth() {
            return 1;
        }

        @Override
        public int targetWidth() {
            return 1;
        }

        @Override
        public int targetTime() {
            return 1;
        }

        @Override
        public void read(int sample, double[] x, double[] target) {
            x[0] = 1;
            target[0] = numbers[sample];
        }
    }

    /** Trained on 0..100 in steps of 1, the quantiles of the numbers come out: 10, 50 and 90 within a step. */
    @ParameterizedTest
    @EnumSource
    void quantilesAreLearned(Precision precision) {
        double[] numbers = new double[101];
        for (int i = 0; i <= 100; i++) {
            numbers[i] = i / 100.0;
        }
        try (Model model = Model.build(Spec.of(Spec.linear(1, 3), Spec.quantileHead(3)), precision, 2)) {
            Trainer.of(model)
                    .loss(Loss.pinball(0.1, 0.5, 0.9))
                    .optimizer(Optimizer.adam(3e-3))
                    .batchSize(101)
                    .epochs(2000)
                    .fit(new Draws(numbers));
            try (Network network = model.network(Plan.Options.infer(1, 1))) {
                network.input().value().fill(1);
                network.forward();
                assertArrayEquals(
                        new double[] {0.1, 0.5, 0.9}, network.output().value().toArray(), 0.02);
            }
        }
    }

    /** The head's distribution is what the loss scores: its negative log-likelihood falls below that of the best Gaussian, by far. */
    @ParameterizedTest
    @EnumSource
    void aStudentTIsLearned(Precision precision) {
        double[] numbers = Data.numbers(4, 60);
        numbers[7] = 12;
        double mean = 0;
        double square = 0;
        for (double number : numbers) {
            mean += number / numbers.length;
            square += number * number / numbers.length;
        }
        double gaussian = 0.5 * (Math.log(2 * Math.PI * (square - mean * mean)) + 1);
        try (Model model = Model.build(Spec.of(Spec.linear(1, 3), Spec.studentTHead()), precision, 2)) {
            Trainer.Result result = Trainer.of(model)
                    .loss(Loss.studentTNll())
                    .optimizer(Optimizer.adam(0.02))
                    .batchSize(60)
                    .epochs(500)
                    .fit(new Draws(numbers));
            assertTrue(result.bestLoss() < gaussian - 0.3, result.bestLoss() + " against " + gaussian);
            try (Network network = model.network(Plan.Options.infer(1, 1))) {
                network.input().value().fill(1);
                network.forward();
                Matrix y = network.output().value();
                assertTrue(y.get(0, 2) >= 2 && y.get(0, 2) < 5, "an outlier makes heavy tails: " + y.get(0, 2));
            }
        }
    }
}
