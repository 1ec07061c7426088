package lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.nn.Data;
import lanewise.nn.Failures;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.optim.Optimizer;
import org.junit.jupiter.api.Test;

class SequencesTest {
    private static final Spec PER_STEP = Spec.of(Spec.gru(2, 4), Spec.linear(4, 1));

    private static List<double[][]> draw(long seed, int width, int... lengths) {
        Rng random = Rng.of(seed);
        List<double[][]> sequences = new ArrayList<>();
        for (int length : lengths) {
            double[][] rows = new double[length][width];
            for (double[] row : rows) {
                for (int j = 0; j < width; j++) {
                    row[j] = random.nextNormal();
                }
            }
            sequences.add(rows);
        }
        return sequences;
    }

    /** The mean over all valid steps is that of the sequences one by one; two orders of a float64 sum of 9 terms. */
    @Test
    void theLossIsThatOfTheSequencesAlone() {
        int[] lengths = {5, 1, 3};
        List<double[][]> x = draw(1, 2, lengths);
        List<double[][]> y = draw(2, 1, lengths);
        try (Model model = Model.build(PER_STEP, Precision.F64, 3)) {
            double together = Trainer.of(model).evaluate(Sequences.perStep(x, y));
            double sum = 0;
            for (int i = 0; i < 3; i++) {
                sum += lengths[i]
                        * Trainer.of(model)
                                .evaluate(Sequences.perStep(
                                        List.<double[][]>of(x.get(i)), List.<double[][]>of(y.get(i))));
            }
            assertEquals(sum / 9, together, 9 * 0x1p-52 * together);
        }
    }

    @Test
    void trainingLearnsFromSequencesOfAllLengths() {
        int[] lengths = new int[40];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = 1 + i % 7;
        }
        List<double[][]> x = draw(4, 2, lengths);
        double[][] y = new double[lengths.length][1];
        for (int i = 0; i < y.length; i++) {
            y[i][0] = x.get(i)[lengths[i] - 1][0];
        }
        Samples samples = Sequences.whole(x, y);
        Spec spec = Spec.of(Spec.lstm(2, 6), Spec.last(), Spec.linear(6, 1));
        double[][] trained = new double[2][];
        for (int run = 0; run < 2; run++) {
            try (Model model = Model.build(spec, Precision.F32, 5)) {
                Trainer trainer = Trainer.of(model)
                        .optimizer(Optimizer.adam(0.02))
                        .epochs(40)
                        .batchSize(16);
                double before = trainer.evaluate(samples);
                trainer.fit(samples.shuffled(1), samples);
                assertTrue(trainer.evaluate(samples) < before / 10, before + " -> " + trainer.evaluate(samples));
                trained[run] = Data.parameters(model);
            }
        }
        assertArrayEquals(trained[0], trained[1]);
        assertEquals(3, samples.only(2).length(0));
        assertEquals(7, samples.time());
    }

    @Test
    void sequencesThatDoNotFitAreRefused() {
        List<double[][]> x = draw(1, 2, 3, 2);
        Failures.illegalArgument(() -> Sequences.perStep(x, draw(2, 1, 3)), "as many targets as sequences", "1 and 2");
        Failures.illegalArgument(
                () -> Sequences.perStep(x, draw(2, 1, 3, 3)), "sequence 1 must have 2 steps", "have 3");
        Failures.illegalArgument(() -> Sequences.perStep(draw(1, 2, 0), draw(2, 1, 0)), "all are empty");
        Failures.illegalArgument(
                () -> Sequences.whole(draw(1, 2, 2, 0), new double[2][1]), "must have a step", "1 has none");
        x.get(1)[0][1] = Double.NaN;
        Failures.illegalArgument(() -> Sequences.perStep(x, draw(2, 1, 3, 2)), "sequence 1 must be finite", "column 1");
    }
}
