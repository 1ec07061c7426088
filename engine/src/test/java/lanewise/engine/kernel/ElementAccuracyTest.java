package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.engine.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What elementary functions give at and near their limits; how far off they are elsewhere is {@link AccuracyTableTest}'s. */
class ElementAccuracyTest {
    @ParameterizedTest
    @EnumSource(names = {"EXP", "LOG", "TANH", "SIGMOID", "SOFTPLUS", "EXPM1", "LOG1P", "ERF"})
    void limitsAreExact(Elementary function) {
        double[] x = {
            Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0, 1e30, -1e30, Float.MIN_VALUE
        };
        double[] f32 = function.values(Precision.F32, false, x);
        double[] f64 = function.values(Precision.F64, false, x);
        for (int i = 0; i < x.length; i++) {
            double expected = function.independent(x[i]);
            double actual = f64[i];
            String name = function + "(" + x[i] + ")";
            assertEquals((float) expected, (float) f32[i], name);
            assertTrue(
                    Double.compare(expected, actual) == 0 || Math.abs(expected - actual) <= Math.ulp(expected),
                    () -> name + " is " + actual + ", not " + expected);
        }
        // A result that is a limit is that limit itself, not its neighbour.
        assertEquals(1f, ReferenceElementF32.tanh(9.02f));
        assertEquals(1f, ReferenceElementF32.sigmoid(17.4f));
        assertEquals(0f, ReferenceElementF32.sigmoid(-104f));
        assertEquals(1.0, ReferenceElementF64.tanh(19.1));
        assertEquals(1.0, ReferenceElementF64.sigmoid(37.5));
        assertEquals(0.0, ReferenceElementF64.sigmoid(-745.2));
        assertEquals(-0f, ReferenceElementF32.tanh(-0f));
        assertEquals(-0.0, ReferenceElementF64.tanh(-0.0));
    }
}
