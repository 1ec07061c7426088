package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RngTest {
    private static final int MANY = 200_000;

    /** The known answers of philox4x32-10 in Random123's kat_vectors. */
    @Test
    void philoxGivesTheKnownAnswers() {
        assertEquals(0xe169c58d_6627e8d5L, Rng.philox(0, 0, 0, 0, 0, false));
        assertEquals(0x9b00dbd8_bc57ac4cL, Rng.philox(0, 0, 0, 0, 0, true));
        assertEquals(0x41c83b0e_408f276dL, Rng.philox(-1, -1, -1, -1, -1, false));
        assertEquals(0x6d5451fd_a20bc7c6L, Rng.philox(-1, -1, -1, -1, -1, true));
        long key = 0x299f31d0_a4093822L;
        assertEquals(0x94fdcceb_d16cfe09L, Rng.philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, key, false));
        assertEquals(0x24126ea1_5001e420L, Rng.philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, key, true));
    }

    @Test
    void bitsAreHalvesOfABlock() {
        Rng rng = Rng.of(0);
        assertEquals(0xe169c58d_6627e8d5L, rng.bits(0));
        assertEquals(0x9b00dbd8_bc57ac4cL, rng.bits(1));
        Rng other = Rng.of(17, "name");
        for (long index : new long[] {0, 1, 12345, (1L << 33) + 5, (1L << 40) + 2, Long.MAX_VALUE}) {
            assertEquals(other.bits(index), Rng.of(17, "name").bits(index));
            assertNotEquals(other.bits(index), other.bits(index ^ 1));
            assertNotEquals(other.bits(index), other.bits(index ^ (1L << 34)));
        }
    }

    /** Fixed for ever, for models begin with them; the numbers are from an implementation in another language. */
    @Test
    void aNamedStreamNeverChanges() {
        Rng rng = Rng.of(42, "0.weight_ih_l0");
        assertEquals(0xd9656dc6_5c142447L, rng.bits(0), () -> Long.toHexString(rng.bits(0)));
        assertEquals(0xc77af8fe_53bfce16L, rng.bits(1000), () -> Long.toHexString(rng.bits(1000)));
    }

    @Test
    void uniformsHaveTheRightMoments() {
        for (long seed : new long[] {1, 2, 3}) {
            Rng rng = Rng.of(seed);
            double[] moment = new double[4];
            int[] bucket = new int[16];
            for (int i = 0; i < MANY; i++) {
                double u = rng.nextUniform();
                assertTrue(u >= 0 && u < 1);
                assertEquals(u, rng.uniform(i));
                bucket[(int) (16 * u)]++;
                for (int p = 0; p < 4; p++) {
                    moment[p] += Math.pow(u, p + 1) / MANY;
                }
            }
            for (int p = 1; p <= 4; p++) {
                // E u^p = 1/(p+1), Var u^p = 1/(2p+1) - 1/(p+1)^2; five standard errors.
                double deviation = Math.sqrt((1.0 / (2 * p + 1) - 1.0 / (p + 1) / (p + 1)) / MANY);
                assertEquals(1.0 / (p + 1), moment[p - 1], 5 * deviation, "seed " + seed + " moment " + p);
            }
            double chiSquare = 0;
            for (int count : bucket) {
                chiSquare += Math.pow(count - MANY / 16.0, 2) / (MANY / 16.0);
            }
            // 15 degrees of freedom: the 0.9999 quantile.
            assertTrue(chiSquare < 44.3, "seed " + seed + " chi-square " + chiSquare);
        }
    }

    @Test
    void normalsHaveTheRightMoments() {
        double[] expected = {0, 1, 0, 3};
        // Var x^p = E x^2p - (E x^p)^2.
        double[] variance = {1, 2, 15, 96};
        for (long seed : new long[] {1, 2, 3}) {
            Rng rng = Rng.of(seed, "normal");
            double[] moment = new double[4];
            for (int i = 0; i < MANY; i++) {
                double x = rng.nextNormal();
                assertEquals(x, rng.normal(i));
                for (int p = 0; p < 4; p++) {
                    moment[p] += Math.pow(x, p + 1) / MANY;
                }
            }
            for (int p = 0; p < 4; p++) {
                assertEquals(
                        expected[p],
                        moment[p],
                        5 * Math.sqrt(variance[p] / MANY),
                        "seed " + seed + " moment " + (p + 1));
            }
        }
    }

    /** Were the uniform's bits those of the normal's angle, the two would depend on each other. */
    @Test
    void mixedDrawsUseNoNumberTwice() {
        Rng rng = Rng.of(9);
        assertEquals(rng.normal(0), rng.nextNormal());
        assertEquals(rng.uniform(2), rng.nextUniform());
        assertEquals(rng.normal(2), rng.nextNormal());
        assertEquals(rng.uniform(6), rng.nextUniform());
        assertEquals(rng.uniform(7), rng.nextUniform());
        assertEquals(rng.normal(4), rng.nextNormal());
    }

    @Test
    void streamsAreIndependentOfEachOther() {
        List<Rng> streams =
                List.of(Rng.of(5), Rng.of(5, "a"), Rng.of(5, "b"), Rng.of(5, "ab"), Rng.of(6), Rng.of(-5, "a"));
        Set<Long> bits = new HashSet<>();
        for (Rng stream : streams) {
            for (int i = 0; i < 1000; i++) {
                assertTrue(bits.add(stream.bits(i)), "a number came twice");
            }
        }
        assertEquals(6000, bits.size());
        for (int i = 0; i < streams.size(); i++) {
            for (int j = i + 1; j < streams.size(); j++) {
                double correlation = 0;
                for (int k = 0; k < MANY; k++) {
                    correlation += 12
                            * (streams.get(i).uniform(k) - 0.5)
                            * (streams.get(j).uniform(k) - 0.5)
                            / MANY;
                }
                assertEquals(0, correlation, 5 / Math.sqrt(MANY), "streams " + i + " and " + j);
            }
        }
        assertEquals(Rng.of(5).bits(3), Rng.of(5, "").bits(3));
    }

    @Test
    void rangesAreKept() {
        Rng rng = Rng.of(3);
        int[] seen = new int[7];
        for (int i = 0; i < 70_000; i++) {
            double u = rng.nextUniform(-0.25, 0.25);
            assertTrue(u >= -0.25 && u < 0.25);
            seen[rng.nextInt(7)]++;
        }
        for (int count : seen) {
            assertEquals(10_000, count, 5 * Math.sqrt(70_000 * 6 / 49.0));
        }
        assertEquals(0, rng.nextInt(1));
        Failures.illegalArgument(() -> rng.nextInt(0), ">= 1", "0");
    }

    /** Exactly, for initial weights are made of them. */
    @Test
    void numbersOfARangeAndNormalOnesAreMadeOfTheUniformOnes() {
        Rng uniform = Rng.of(3, "a");
        Rng range = Rng.of(3, "a");
        for (int i = 0; i < 20; i++) {
            assertEquals(-1.5 + 4 * uniform.uniform(i), range.nextUniform(-1.5, 2.5));
            double radius = Math.sqrt(-2 * StrictMath.log(1 - uniform.uniform(2 * i)));
            assertEquals(
                    radius * StrictMath.cos(2 * Math.PI * uniform.uniform(2 * i + 1)),
                    uniform.normal(i),
                    "normal " + i);
        }
    }

    /** Each bit of an index counts. */
    @Test
    void indexesOfMoreThan32BitsHaveNumbersOfTheirOwn() {
        Rng rng = Rng.of(5);
        Set<Long> seen = new HashSet<>();
        for (int bit = 0; bit < 63; bit++) {
            seen.add(rng.bits(1L << bit));
        }
        seen.add(rng.bits(0));
        assertEquals(64, seen.size());
    }
}
