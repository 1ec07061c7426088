package lanewise.forecast.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import lanewise.nn.train.Samples;
import org.junit.jupiter.api.Test;

class SyntheticTasksTest {
    private static double[] input(Samples samples, int sample, double[] target) {
        double[] x = new double[samples.time() * samples.inputWidth()];
        Arrays.fill(x, 99);
        samples.read(sample, x, target);
        return x;
    }

    /** 20000 samples: the mean squared error of forecasting 1 is 1/6 within five standard errors of 0.1972 / sqrt(20000). */
    @Test
    void addingMarksTwoNumbersAndWantsTheirSum() {
        AddingProblem adding = new AddingProblem(20_000, 7, 5);
        double[] target = new double[1];
        double squares = 0;
        int[] marked = new int[7];
        for (int i = 0; i < adding.count(); i++) {
            double[] x = input(adding, i, target);
            double sum = 0;
            int marks = 0;
            for (int t = 0; t < 7; t++) {
                assertTrue(x[2 * t] >= 0 && x[2 * t] < 1);
                sum += x[2 * t] * x[2 * t + 1];
                marks += (int) x[2 * t + 1];
                marked[t] += (int) x[2 * t + 1];
            }
            assertEquals(2, marks);
            assertEquals(sum, target[0], 1e-15);
            squares += (target[0] - 1) * (target[0] - 1);
        }
        assertEquals(1 / 6.0, squares / adding.count(), 5 * 0.1972 / Math.sqrt(20_000));
        for (int count : marked) {
            // A share of 2/7, within five standard deviations of a binomial count.
            assertEquals(20_000 * 2 / 7.0, count, 5 * Math.sqrt(20_000 * (2 / 7.0) * (5 / 7.0)));
        }
    }

    @Test
    void copyWantsTheSymbolsAfterTheDelay() {
        CopyProblem copy = new CopyProblem(50, 4, 9);
        assertEquals(24, copy.time());
        assertEquals(10 * Math.log(8) / 24, CopyProblem.baseline(4), 1e-15);
        assertEquals(0.0204, CopyProblem.baseline(1000), 5e-5);
        double[] target = new double[24];
        for (int i = 0; i < copy.count(); i++) {
            double[] x = input(copy, i, target);
            for (int t = 0; t < 24; t++) {
                double[] one = Arrays.copyOfRange(x, 10 * t, 10 * t + 10);
                assertEquals(1, Arrays.stream(one).sum());
                int symbol = (int) (one[9] * 9) == 9 ? 9 : index(one);
                assertEquals(t < 10 ? Math.clamp(symbol, 1, 8) : t < 13 ? 0 : 9, symbol);
                assertEquals(t < 14 ? 0 : index(Arrays.copyOfRange(x, 10 * (t - 14), 10 * (t - 14) + 10)), target[t]);
            }
        }
    }

    private static int index(double[] one) {
        int at = 0;
        while (one[at] == 0) {
            at++;
        }
        return at;
    }

    @Test
    void samplesAreAFunctionOfSeedAndPass() {
        for (Samples[] two : new Samples[][] {
            {new AddingProblem(4, 9, 1), new AddingProblem(4, 9, 1)},
            {new CopyProblem(4, 9, 1), new CopyProblem(4, 9, 1)},
            {
                Text.of("to be or not to be").training(4, 5, 1),
                Text.of("to be or not to be").training(4, 5, 1)
            }
        }) {
            double[] target = new double[two[0].targetTime()];
            double[] first = input(two[0], 3, target);
            assertTrue(two[0].beginPass(2));
            assertFalse(Arrays.equals(first, input(two[0], 3, target)));
            two[1].beginPass(2);
            two[1].beginPass(1);
            assertArrayEquals(first, input(two[1], 3, target));
        }
    }

    /** 20 characters: 18 to learn from, 2 to judge by, each of which is forecast once. */
    @Test
    void textIsForecastCharacterByCharacter() {
        Text text = Text.of("abcdefghijklmnopqrst");
        assertEquals(18, text.trainingSize());
        Samples validation = text.validation(3, 1);
        assertEquals(2, validation.count());
        double[] target = new double[4];
        double[] x = input(validation, 1, target);
        assertEquals(1, x[3 * 20 + 18]); // s
        assertEquals(19, target[3]); // t
        assertEquals(3, validation.warmup());
        Samples training = text.training(200, 5, 2);
        double[] next = new double[5];
        int largest = 0;
        for (int i = 0; i < 200; i++) {
            double[] y = input(training, i, next);
            for (int t = 0; t < 5; t++) {
                assertEquals(1, y[t * 20 + (int) next[t] - 1]);
            }
            largest = Math.max(largest, (int) next[4]);
        }
        assertEquals(17, largest); // the last of the first part, and never one of the second
    }

    @Test
    void sizesThatCanNotBeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new AddingProblem(1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new CopyProblem(1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> Text.of("abc").training(1, 5, 0));
    }
}
