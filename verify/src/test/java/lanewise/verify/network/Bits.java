package lanewise.verify.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;

/** Comparisons of bits: -0 is not 0, and NaN is NaN. */
final class Bits {
    private Bits() {}

    static void assertSame(Map<String, double[]> expected, Map<String, double[]> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        assertTrue(!expected.isEmpty());
        expected.forEach((name, values) -> assertSame(name, values, actual.get(name)));
    }

    static void assertSame(String name, double[] expected, double[] actual) {
        assertEquals(expected.length, actual.length, name);
        for (int i = 0; i < expected.length; i++) {
            if (Double.doubleToLongBits(expected[i]) != Double.doubleToLongBits(actual[i])) {
                throw new AssertionError(name + "[" + i + "] must be " + expected[i] + ", but is " + actual[i]);
            }
        }
    }
}
