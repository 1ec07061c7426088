package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.nn.attention.AddedPositions;
import lanewise.nn.attention.AttentionShape;
import lanewise.nn.attention.Positions;
import org.junit.jupiter.api.Test;

/** What positions are for: steps are told apart, and relative ones depend on the difference alone. */
class PositionsTest {
    /** Weights with x at steps 0.. equal those with x at steps {@code shift}.., for keys within the window. */
    private static double[] weights(Positions positions, boolean causal, int time, int shift, int window) {
        AttentionShape shape = AttentionShape.of(8, 2).withPositions(positions);
        Spec spec = Spec.attention(causal ? shape.asCausal() : shape);
        try (Model model = Model.build(spec, Precision.F64, 4);
                Network network =
                        model.network(Plan.Options.infer(time, 1).withMasks().withWeights())) {
            double[] x = Data.numbers(6, window * 8);
            for (int t = 0; t < window; t++) {
                for (int j = 0; j < 8; j++) {
                    network.input().value().set(shift + t, j, 3 * x[t * 8 + j]);
                }
            }
            boolean[][] seen = new boolean[1][time];
            Arrays.fill(seen[0], shift, shift + window, true);
            network.attentions().getFirst().keyMask(lanewise.nn.attention.Mask.show(seen));
            network.forward();
            Matrix weights = network.attentions()
                    .getFirst()
                    .weights()
                    .rows(shift, window)
                    .columns(shift, window);
            return weights.toArray();
        }
    }

    /** Angles of up to 40 radians are off by 40 times 1e-16, and weights by as much; a few roundings more. */
    @Test
    void aShiftOfAllStepsChangesNoWeight() {
        for (Positions positions :
                new Positions[] {Positions.ALIBI, Positions.rotary(10000), Positions.rotaryInterleaved(50)}) {
            for (boolean causal : new boolean[] {false, true}) {
                double[] first = weights(positions, causal, 40, 0, 9);
                assertArrayEquals(first, weights(positions, causal, 40, 31, 9), 1e-13, positions + " " + causal);
                double[] none = weights(Positions.NONE, causal, 40, 0, 9);
                double difference = 0;
                for (int i = 0; i < none.length; i++) {
                    difference = Math.max(difference, Math.abs(none[i] - first[i]));
                }
                assertFalse(difference < 1e-3, positions + " has no influence");
            }
        }
    }

    /** ALiBi by hand: equal scores, so that weights are the softmax of -slope |i - j| alone. */
    @Test
    void alibiIsTheSoftmaxOfDistances() {
        AttentionShape shape = AttentionShape.of(1, 1).withPositions(Positions.ALIBI);
        for (boolean weights : new boolean[] {false, true}) {
            try (Model model = Model.build(Spec.attention(shape), Precision.F64, 4)) {
                model.parameters().get(0).value().setAll(new double[] {0, 0, 1});
                model.parameters().get(2).value().setAll(new double[] {1});
                model.parametersChanged();
                Plan.Options options = Plan.Options.infer(3, 1);
                try (Network network = model.network(weights ? options.withWeights() : options)) {
                    network.input().value().setAll(new double[] {1, 10, 100});
                    network.forward();
                    double a = Math.exp(-Positions.slope(0, 1));
                    double[] expected = {
                        (1 + 10 * a + 100 * a * a) / (1 + a + a * a),
                        (a + 10 + 100 * a) / (1 + 2 * a),
                        (a * a + 10 * a + 100) / (1 + a + a * a)
                    };
                    assertArrayEquals(expected, network.output().value().toArray(), 1e-12);
                }
            }
        }
    }

    /** The paper's slopes: 1/2, 1/4 .. 1/256 for 8 heads; for 12, those of 8 and every other one of 16. */
    @Test
    void slopesAreThoseOfThePaper() {
        for (int h = 0; h < 8; h++) {
            assertEquals(Math.scalb(1.0, -(h + 1)), Positions.slope(h, 8));
            assertEquals(Positions.slope(h, 8), Positions.slope(h, 12));
        }
        for (int h = 8; h < 12; h++) {
            assertEquals(Positions.slope(2 * (h - 8), 16), Positions.slope(h, 12));
        }
    }

    /** The product of two positions' sinusoids is a function of their distance: sum of cos(distance frequency). */
    @Test
    void productsOfSinusoidsDependOnTheDistance() {
        int width = 16;
        for (int distance : new int[] {0, 1, 7, 30}) {
            double expected = 0;
            for (int i = 0; i < width; i += 2) {
                expected += Math.cos(distance * Math.pow(10000, -(double) i / width));
            }
            for (int t : new int[] {0, 3, 200}) {
                double product = 0;
                for (int j = 0; j < width; j++) {
                    product += AddedPositions.sinusoid(t, j, width) * AddedPositions.sinusoid(t + distance, j, width);
                }
                // Angles of at most 230, each off by 230 times 1e-16.
                assertEquals(expected, product, 1e-12);
            }
        }
    }

    @Test
    void sinusoidsAreAdded() {
        try (Model model = Model.build(Spec.sinusoidalPositions(5), Precision.F64, 1);
                Network network = model.network(Plan.Options.infer(4, 2))) {
            double[] x = Data.numbers(1, 40);
            network.input().value().setAll(x);
            network.forward();
            for (int i = 0; i < 40; i++) {
                assertEquals(
                        x[i] + AddedPositions.sinusoid(i / 10, i % 5, 5),
                        network.output().value().get(i / 5, i % 5));
            }
        }
    }
}
