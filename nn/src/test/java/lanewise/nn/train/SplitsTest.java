package lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lanewise.nn.Failures;
import org.junit.jupiter.api.Test;

class SplitsTest {
    @Test
    void rollingOriginsExpandOrSlide() {
        List<Splits.Split> expanding = Splits.rolling(10, new Splits.Rolling(4, 2, 2, 0, 1));
        assertEquals(2, expanding.size());
        assertArrayEquals(new int[] {0, 1, 2, 3}, expanding.get(0).training());
        assertArrayEquals(new int[] {5, 6}, expanding.get(0).test());
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5}, expanding.get(1).training());
        assertArrayEquals(new int[] {7, 8}, expanding.get(1).test());
        List<Splits.Split> sliding = Splits.rolling(7, new Splits.Rolling(4, 1, 1, 3, 0));
        assertEquals(3, sliding.size());
        assertArrayEquals(new int[] {3, 4, 5}, sliding.get(2).training());
        assertArrayEquals(new int[] {6}, sliding.get(2).test());
    }

    @Test
    void everySampleIsTestOnceAndNoneIsBoth() {
        for (List<Splits.Split> splits :
                List.of(Splits.blocks(23, 5, 0), Splits.shuffled(23, 5, 3), Splits.shuffled(5, 5, 1))) {
            Set<Integer> tested = new HashSet<>();
            int count = splits.get(0).training().length + splits.get(0).test().length;
            for (Splits.Split split : splits) {
                Set<Integer> training = new HashSet<>();
                Arrays.stream(split.training()).forEach(training::add);
                for (int sample : split.test()) {
                    assertTrue(tested.add(sample));
                    assertTrue(!training.contains(sample));
                }
                assertEquals(count, training.size() + split.test().length);
            }
            assertEquals(count, tested.size());
        }
        assertArrayEquals(
                Splits.shuffled(23, 5, 3).get(2).test(),
                Splits.shuffled(23, 5, 3).get(2).test());
        assertTrue(!Arrays.equals(
                Splits.shuffled(23, 5, 3).get(2).test(),
                Splits.shuffled(23, 5, 4).get(2).test()));
    }

    @Test
    void aGapIsLeftOutOnBothSides() {
        Splits.Split middle = Splits.blocks(9, 3, 2).get(1);
        assertArrayEquals(new int[] {3, 4, 5}, middle.test());
        assertArrayEquals(new int[] {0, 8}, middle.training());
    }

    @Test
    void whatCanNotBeDividedIsRefused() {
        Failures.illegalArgument(() -> Splits.rolling(5, new Splits.Rolling(4, 2, 1, 0, 0)), "at least", "6", "is 5");
        Failures.illegalArgument(() -> new Splits.Rolling(0, 1, 1, 0, 0), "first = 0");
        Failures.illegalArgument(() -> Splits.blocks(5, 1, 0), "folds must be in 2..5", "are 1");
        Failures.illegalArgument(() -> Splits.shuffled(5, 6, 0), "folds must be in 2..5", "are 6");
        Failures.illegalArgument(() -> Splits.blocks(4, 2, 4), "gap must leave training samples", "4");
    }

    private static Series series() {
        double[][] rows = new double[20][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[] {i, 100 + i};
        }
        return Series.windows(rows, rows, 3, 4);
    }

    private static double[] read(Samples samples, int sample) {
        double[] x = new double[samples.time() * samples.inputWidth()];
        samples.read(sample, x, new double[samples.targetTime() * samples.targetWidth()]);
        return x;
    }

    @Test
    void aSubsetReadsWhatWasChosen() {
        Samples subset = series().only(3, 1);
        assertEquals(2, subset.count());
        assertEquals(12, read(subset, 0)[0]);
        assertEquals(4, read(subset, 1)[0]);
        Failures.illegalArgument(() -> series().only(5), "0..4", "5 was chosen");
        Failures.illegalArgument(() -> series().only(), "at least 1");
    }

    @Test
    void aShuffledPassHasEverySampleOnceAndAnOrderOfItsOwn() {
        Samples shuffled = series().shuffled(3);
        Set<List<Double>> orders = new HashSet<>();
        for (int pass = 1; pass <= 8; pass++) {
            assertTrue(shuffled.beginPass(pass));
            List<Double> order = new ArrayList<>();
            for (int sample = 0; sample < shuffled.count(); sample++) {
                order.add(read(shuffled, sample)[0]);
            }
            orders.add(order);
            assertEquals(Set.of(0.0, 4.0, 8.0, 12.0, 16.0), new HashSet<>(order));
        }
        assertTrue(orders.size() > 4, orders.toString());
    }

    /** Shifts move whole windows within the rows, differently in each pass, and again the same for the same pass. */
    @Test
    void shiftsAreDrawnAnewInEachPass() {
        Series shifted = series().withShift(2, 7);
        Set<Integer> seen = new HashSet<>();
        for (int pass = 1; pass <= 60; pass++) {
            assertTrue(shifted.beginPass(pass));
            for (int sample = 0; sample < shifted.count(); sample++) {
                double[] x = read(shifted, sample);
                int shift = (int) x[0] - 4 * sample;
                assertTrue(Math.abs(shift) <= 2 && x[4] == x[0] + 2 && x[1] == 100 + x[0], Arrays.toString(x));
                if (sample == 2) {
                    seen.add(shift);
                }
            }
        }
        assertEquals(Set.of(-2, -1, 0, 1, 2), seen);
        shifted.beginPass(3);
        double[] third = read(shifted, 2);
        shifted.beginPass(4);
        shifted.beginPass(3);
        assertArrayEquals(third, read(shifted, 2));
        Failures.illegalArgument(() -> series().withShift(-1, 0), "shift must be >= 0", "-1");
    }

    /**
     * Over n = 4000 draws the mean of noise of deviation s has a standard error of s / sqrt(n), its variance one of about
     * s^2 sqrt(2 / n); five of them are allowed.
     */
    @Test
    void jitterHasTheDeviationAskedFor() {
        double s = 0.3;
        Samples jittered = series().withJitter(5, s, 0);
        double sum = 0;
        double squares = 0;
        int n = 0;
        for (int pass = 1; n < 4000; pass++) {
            jittered.beginPass(pass);
            double[] x = read(jittered, 1);
            for (int t = 0; t < 3; t++) {
                double noise = x[2 * t] - (4 + t);
                sum += noise;
                squares += noise * noise;
                n++;
                assertEquals(104 + t, x[2 * t + 1]);
            }
        }
        assertEquals(0, sum / n, 5 * s / Math.sqrt(n));
        assertEquals(s * s, squares / n, 5 * s * s * Math.sqrt(2.0 / n));
        assertArrayEquals(read(jittered, 1), read(jittered, 1));
        Failures.illegalArgument(() -> series().withJitter(1, 0.1), "2 input columns", "holds 1");
        Failures.illegalArgument(() -> series().withJitter(1, 0.1, -1), "deviation[1] = -1.0");
    }
}
