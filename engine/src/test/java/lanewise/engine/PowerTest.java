package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class PowerTest {
    @Test
    void withinOneUlpOfTheExactPower() {
        for (double base : new double[] {0.9, 0.99, 0.999, 0.9999, 0.5, 1.5, 0.1, 1.0000001}) {
            for (long n : new long[] {0, 1, 2, 3, 7, 20, 60, 100, 999, 1000, 1023}) {
                double exact =
                        new BigDecimal(base).pow((int) n, new MathContext(60)).doubleValue();
                if (exact > 1e-290 && exact < 1e290) {
                    double value = Power.of(base, n);
                    assertTrue(
                            Math.abs(value - exact) <= Math.ulp(exact), base + "^" + n + ": " + value + ", " + exact);
                }
            }
        }
    }

    @Test
    void edges() {
        assertEquals(1, Power.of(0, 0));
        assertEquals(0, Power.of(0, 5));
        assertEquals(0.25, Power.of(0.5, 2));
        assertEquals(0, Power.of(0.9, 1_000_000_000_000L));
        assertEquals(Double.POSITIVE_INFINITY, Power.of(2, 1_000_000));
        assertThrows(IllegalArgumentException.class, () -> Power.of(2, -1));
    }
}
