package lanewise.forecast.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.verify.GradCheck;
import lanewise.verify.GradReport;
import lanewise.verify.LayerProblem;
import lanewise.verify.LayerSubject;
import lanewise.verify.flow.GradientFlow;
import org.junit.jupiter.api.Test;

/** What experiments are made of. */
class PiecesTest {
    @Test
    void theGradientsOfAStateBesideOtherColumnsAreRight() {
        Spec spec = Spec.of(new StateBeside(2, 3, Spec.lstm(2, 2)), Spec.linear(5, 2));
        try (LayerSubject subject = LayerProblem.of(spec, 4, 3).open()) {
            GradReport report = new GradCheck(subject, GradCheck.Settings.of(11)).run();
            assertTrue(report.passed(), report::toString);
        }
    }

    @Test
    void theProductOfJacobiansHasTheNormThatVerifyFinds() {
        double[][] x = new double[12][1];
        Rng rng = Rng.of(2);
        Arrays.setAll(x, t -> new double[] {rng.nextNormal()});
        try (Model one = Model.build(Spec.of(Spec.rnn(1, 1)), Precision.F64, 4);
                Model four = Model.build(Spec.of(Spec.rnn(1, 4)), Precision.F64, 4)) {
            double[] norms = GradientFlow.of(one, x).hidden();
            double[][] rows = new RnnJacobians(one).rows(x);
            for (int d = 0; d < x.length; d++) {
                assertEquals(norms[d], rows[d][0], 1e-12 * norms[d]);
            }
            double[] bounds = GradientFlow.of(four, x).hidden();
            double[][] each = new RnnJacobians(four).rows(x);
            for (int d = 0; d < x.length; d++) {
                double largest = Arrays.stream(each[d]).max().orElseThrow();
                double all = Math.sqrt(Arrays.stream(each[d]).map(v -> v * v).sum());
                // A row's norm <= the largest singular value <= the root of the sum of all squares.
                assertTrue(largest <= bounds[d] * (1 + 1e-12) && bounds[d] <= all * (1 + 1e-12), "distance " + d);
            }
        }
    }

    /** With x in {0, 1} the logit is saturated: its probabilities are the shares 1/4 and 2/3. */
    @Test
    void regressionsOfABinaryRegressorGiveShares() {
        double[] x = {0, 0, 0, 0, 1, 1, 1};
        double[] y = {0, 1, 0, 0, 1, 1, 0};
        for (BinaryRegression.Link link : BinaryRegression.Link.values()) {
            BinaryRegression fit = BinaryRegression.fit(link, x, y);
            assertEquals(0.25, fit.probability(0), 1e-12);
            assertEquals(2.0 / 3, fit.probability(1), 1e-12);
        }
        assertThrows(IllegalStateException.class, () -> BinaryRegression.fit(BinaryRegression.Link.LOGIT, x, x));
    }

    @Test
    void scoresOfProbabilities() {
        double[] p = {0.8, 0.4, 0.4, 0.1};
        double[] y = {1, 1, 0, 0};
        assertEquals(-Math.log(0.8 * 0.4 * 0.6 * 0.9) / 4, BinaryScores.logScore(p, y), 1e-15);
        assertEquals((0.04 + 0.36 + 0.16 + 0.01) / 4, BinaryScores.brier(p, y), 1e-15);
        assertEquals(3.5 / 4, BinaryScores.auc(p, y), 1e-15);
    }

    @Test
    void genzFunctionsAtPointsThatCanBeDoneByHand() {
        double[] a = {2, 1};
        double[] u = {0.5, 0.25};
        double[] at = {0.5, 0.25};
        assertEquals(Math.cos(Math.PI + 1.25), GenzFunction.OSCILLATORY.of(at, a, u), 1e-15);
        assertEquals(4, GenzFunction.PRODUCT_PEAK.of(at, a, u), 1e-15);
        assertEquals(Math.pow(2.25, -3), GenzFunction.CORNER_PEAK.of(at, a, u), 1e-15);
        assertEquals(Math.exp(-1), GenzFunction.GAUSSIAN.of(new double[] {1, 0.25}, a, u), 1e-15);
        assertEquals(Math.exp(-1), GenzFunction.CONTINUOUS.of(new double[] {1, 0.25}, a, u), 1e-15);
        assertEquals(Math.exp(1.25), GenzFunction.DISCONTINUOUS.of(at, a, u), 1e-15);
        assertEquals(0, GenzFunction.DISCONTINUOUS.of(new double[] {0.6, 0}, a, u));
        assertEquals(
                1.85,
                Arrays.stream(GenzFunction.CORNER_PEAK.difficulties(Rng.of(1), 5))
                        .sum(),
                1e-14);
    }

    @Test
    void drawnSamplesDifferFromPassToPassAndNotOtherwise() {
        Drawn samples = new Drawn(Drawn.Shape.last(3, 2, 1, 1), 1, (rng, x, target) -> {
            Arrays.setAll(x, i -> rng.nextNormal());
            target[0] = x[0];
        });
        double[] first = read(samples, 1, 2);
        assertTrue(!Arrays.equals(first, read(samples, 2, 2)) && !Arrays.equals(first, read(samples, 1, 1)));
        assertArrayEquals(first, read(samples, 1, 2));
    }

    /** The 10000th number of seed 5489 is what the C++ standard says of mt19937; torch.rand(4) of seed 0 is .4963 .7682 .0885 .1320. */
    @Test
    void numbersAreTorchs() {
        TorchRandom standard = new TorchRandom(5489);
        for (int i = 1; i < 10_000; i++) {
            standard.bits();
        }
        assertEquals(4123659995L, Integer.toUnsignedLong(standard.bits()));
        TorchRandom zero = new TorchRandom(0);
        for (double published : new double[] {0.4963, 0.7682, 0.0885, 0.1320}) {
            assertEquals(2 * published - 1, zero.uniform(1), 1e-4 + 1e-6);
        }
        try (Model model = Model.build(Spec.of(Spec.linear(1, 2)), Precision.F32, 4)) {
            new TorchRandom(0).fill(model, 1, 0.5);
            assertEquals(2 * 0.7682 - 1, model.parameters().get(0).value().get(1, 0), 1e-4 + 1e-6);
            assertEquals(0.0885 - 0.5, model.parameters().get(1).value().get(0, 0), 0.5e-4 + 1e-6);
            assertThrows(IllegalArgumentException.class, () -> new TorchRandom(0).fill(model, 1));
        }
    }

    /** ln u of the gate that keeps lies in [0, ln 99) and differs from unit to unit; the input gate has its negative. */
    @Test
    void chronoGatesAreOpenForAllSpans() {
        try (Model lstm = Model.build(Spec.of(Spec.lstm(1, 50)), Precision.F64, 4);
                Model gru = Model.build(Spec.of(Spec.gru(1, 50)), Precision.F64, 4)) {
            ChronoGates.open(lstm, true, 100, 7);
            ChronoGates.open(gru, false, 100, 7);
            Matrix ofLstm = bias(lstm);
            Matrix ofGru = bias(gru);
            double largest = 0;
            for (int i = 0; i < 50; i++) {
                double keep = ofLstm.get(0, 50 + i);
                assertTrue(keep >= 0 && keep < Math.log(99), () -> "bias " + keep);
                assertEquals(-keep, ofLstm.get(0, i));
                assertEquals(keep, ofGru.get(0, 50 + i));
                largest = Math.max(largest, keep);
            }
            // All 50 below ln 50 has a probability of 2^-50.
            assertTrue(largest > Math.log(50));
        }
    }

    private static Matrix bias(Model model) {
        return model.parameters().get(2).value();
    }

    private static double[] read(Drawn samples, int pass, int sample) {
        double[] x = new double[2];
        samples.beginPass(pass);
        samples.read(sample, x, new double[1]);
        return x;
    }

    /** The mean of |tanh x| of a normal x, which the panel takes off: by a Riemann sum. */
    @Test
    void whatAPanelsStateMultipliesHasMeanZero() {
        double sum = 0;
        for (double x = -10; x < 10; x += 1e-3) {
            sum += Math.abs(Math.tanh(x)) * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * 1e-3;
        }
        assertEquals(AssetPanel.MEAN_ABSOLUTE, sum, 1e-4);
    }
}
