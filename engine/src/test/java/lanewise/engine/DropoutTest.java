package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
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

    @Test
    void probabilitiesOutsideAreRefused() {
        for (double p : new double[] {-0.1, 1, Double.NaN}) {
            Failures.illegalArgument(() -> new Dropout("a", p), "[0, 1)", "" + p);
        }
    }
}
