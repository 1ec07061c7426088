package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DropoutTest {
    private final Engine engine = Engine.open();

    @AfterEach
    void close() {
        engine.close();
    }

    private double[] mask(Precision precision, Dropout dropout, long seed, long update, int rows, int columns) {
        try (Slab slab = engine.slab(Role.SAVED, precision)) {
            slab.reserve("before", 2, 3);
            Matrix mask = slab.reserve("mask", rows, columns);
            slab.allocate();
            dropout.draw(engine, seed, update, mask);
            return mask.toArray();
        }
    }

    /** A share of n elements is off by more than five of its standard deviations once in a million draws. */
    @ParameterizedTest
    @EnumSource
    void aShareOfPIsDroppedAndTheRestScaled(Precision precision) {
        for (double p : new double[] {0, 0.1, 0.5, 0.9}) {
            double[] mask = mask(precision, new Dropout("a", p), 3, 7, 300, 101);
            double kept = precision == Precision.F32 ? (float) (1 / (1 - p)) : 1 / (1 - p);
            double dropped = 0;
            for (double m : mask) {
                assertTrue(m == 0 || m == kept, "p = " + p + " gave " + m);
                dropped += m == 0 ? 1 : 0;
            }
            double deviation = Math.sqrt(p * (1 - p) / mask.length);
            assertEquals(p, dropped / mask.length, 5 * deviation, "p = " + p);
        }
    }

    @Test
    void nameSeedAndUpdateDecide() {
        Dropout a = new Dropout("a", 0.5);
        double[] mask = mask(Precision.F64, a, 1, 1, 9, 31);
        assertArrayEquals(mask, mask(Precision.F64, new Dropout("a", 0.5), 1, 1, 9, 31));
        assertArrayEquals(mask, mask(Precision.F32, a, 1, 1, 9, 31), "in either precision");
        assertFalse(Arrays.equals(mask, mask(Precision.F64, new Dropout("b", 0.5), 1, 1, 9, 31)));
        assertFalse(Arrays.equals(mask, mask(Precision.F64, a, 2, 1, 9, 31)));
        assertFalse(Arrays.equals(mask, mask(Precision.F64, a, 1, 2, 9, 31)));
        double[] more = mask(Precision.F64, a, 1, 1, 20, 31);
        assertArrayEquals(mask, Arrays.copyOf(more, mask.length), "elements don't depend on how many there are");
    }

    @Test
    void masksOfFollowingUpdatesAreIndependent() {
        Dropout dropout = new Dropout("layer.", 0.5);
        int both = 0;
        int n = 200 * 100;
        double[] before = mask(Precision.F32, dropout, 5, 0, 200, 100);
        double[] after = mask(Precision.F32, dropout, 5, 1, 200, 100);
        for (int i = 0; i < n; i++) {
            both += before[i] == 0 && after[i] == 0 ? 1 : 0;
        }
        assertEquals(0.25, (double) both / n, 5 * Math.sqrt(0.25 * 0.75 / n));
    }

    /**
     * Every element from the definition: element i takes the lower (i even) or upper half of the 64 bits number i / 2 of the stream, and is dropped
     * below p 2^32. The stream's name is scattered by the update with SplitMix64, which is also what Java's SplittableRandom does with its state: that is
     * the seed plus an odd number for the first draw. p is a word that is drawn, so one element sits right at the threshold and is kept.
     */
    @ParameterizedTest
    @EnumSource
    void everyElementFollowsTheDefinition(Precision precision) {
        long golden = 0x9E3779B97F4A7C15L;
        for (long update : new long[] {1, 2, 1L << 40}) {
            long own = Rng.stream("layer.") ^ new SplittableRandom((update - 1) * golden).nextLong();
            int rows = 5;
            int columns = 7;
            long[] words = new long[rows * columns];
            for (int i = 0; i < words.length; i++) {
                words[i] = Rng.bits(11, own, i / 2) >>> (i % 2 == 0 ? 0 : 32) & 0xFFFFFFFFL;
            }
            double p = words[17] * 0x1p-32;
            double[] mask = mask(precision, new Dropout("layer.", p), 11, update, rows, columns);
            for (int i = 0; i < words.length; i++) {
                double kept = precision == Precision.F32 ? (float) (1 / (1 - p)) : 1 / (1 - p);
                assertEquals(words[i] < words[17] ? 0 : kept, mask[i], "element " + i + " of update " + update);
            }
        }
    }

    @Test
    void aRangeOfRowsHasTheNumbersOfTheWhole() {
        Dropout dropout = new Dropout("a", 0.5);
        double[] whole = mask(Precision.F32, dropout, 3, 4, 6, 5);
        try (Slab slab = engine.slab(Role.SAVED, Precision.F32)) {
            Matrix mask = slab.reserve("mask", 6, 5);
            slab.allocate();
            mask.fill(-1);
            dropout.draw(engine, 3, 4, mask, 1, 3);
            double[] part = mask.toArray();
            for (int i = 0; i < part.length; i++) {
                assertEquals(i >= 5 && i < 20 ? whole[i] : -1, part[i], "element " + i);
            }
            Failures.outOfBounds(() -> dropout.draw(engine, 3, 4, mask, 4, 3), "rows of mask", "3 rows from 4");
            Failures.outOfBounds(() -> dropout.draw(engine, 3, 4, mask, -1, 3), "from -1");
            try (Engine other = Engine.open()) {
                Failures.illegalArgument(() -> dropout.draw(other, 3, 4, mask), "forks");
            }
        }
    }

    @Test
    void probabilitiesOutsideAreRefused() {
        for (double p : new double[] {-0.1, 1, Double.NaN}) {
            Failures.illegalArgument(() -> new Dropout("a", p), "[0, 1)", "" + p);
        }
    }
}
