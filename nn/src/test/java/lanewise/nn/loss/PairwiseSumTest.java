package lanewise.nn.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairwiseSumTest {
    private static double sum(double... values) {
        PairwiseSum sum = new PairwiseSum();
        for (double value : values) {
            sum.add(value);
        }
        assertEquals(values.length, sum.count());
        return sum.value();
    }

    @Test
    void theOrderIsThatOfABinaryCounter() {
        assertEquals(0, sum());
        double[] v = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7};
        assertEquals(((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + v[6]), sum(v));
        // With numbers that round differently in any other order.
        double[] w = {1, 0x1p-53, 0x1p-53, 1, 0x1p-53, 0x1p-52, 0x1p-53};
        assertEquals(((w[0] + w[1]) + (w[2] + w[3])) + ((w[4] + w[5]) + w[6]), sum(w));
        double inOrder = 0;
        for (double x : w) {
            inOrder += x;
        }
        assertTrue(inOrder != sum(w));
    }

    @Test
    void errorGrowsWithTheLogarithm() {
        SplittableRandom random = new SplittableRandom(1);
        for (int n : new int[] {1, 2, 3, 100, 1023, 1024, 1025, 100_000}) {
            double[] values = new double[n];
            BigDecimal exact = BigDecimal.ZERO;
            double absolute = 0;
            for (int i = 0; i < n; i++) {
                values[i] = random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-8, 8));
                exact = exact.add(new BigDecimal(values[i]));
                absolute += Math.abs(values[i]);
            }
            double depth = Math.ceil(Math.log(n) / Math.log(2)) + 1;
            double error = new BigDecimal(sum(values)).subtract(exact).abs().doubleValue();
            assertTrue(error <= depth * 0x1p-53 * absolute, "n = " + n + ": error " + error);
        }
        // A running sum of a million tenths is off by 1e-6 or so; this one by a few units in the last place.
        double[] tenths = new double[1_000_000];
        java.util.Arrays.fill(tenths, 0.1);
        assertEquals(1e5, sum(tenths), 20 * 0x1p-53 * 1e5);
    }

    @Test
    void resetForgets() {
        PairwiseSum sum = new PairwiseSum();
        sum.add(Double.NaN);
        sum.add(3);
        sum.reset();
        assertEquals(0, sum.count());
        assertEquals(0, sum.value());
        sum.add(5);
        assertEquals(5, sum.value());
    }
}
