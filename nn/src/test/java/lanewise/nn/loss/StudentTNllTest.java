package lanewise.nn.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.engine.Matrix;
import lanewise.nn.Failures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StudentTNllTest {
    private final Matrices matrices = new Matrices();

    @AfterEach
    void close() {
        matrices.close();
    }

    private double value(Loss loss, Matrix y, double... targets) {
        return Evaluation.of(loss, y, matrices.of(targets.length, targets)).value(Reduction.SUM);
    }

    /** nu = 1 is Cauchy, pi sigma (1 + z^2); nu = 2 has the density (2 + z^2)^(-3/2) / sigma. */
    @Test
    void degreesOfFreedomWithAKnownDensity() {
        Matrix y = matrices.of(2, 1, 2);
        for (double target : new double[] {1, 3, -7.5, 1e4}) {
            double z = (target - 1) / 2;
            assertEquals(Math.log(Math.PI * 2 * (1 + z * z)), value(StudentTNll.ofDof(1), y, target), 1e-14);
            assertEquals(1.5 * Math.log(2 + z * z) + Math.log(2), value(StudentTNll.ofDof(2), y, target), 1e-14);
            assertEquals(
                    value(StudentTNll.ofDof(2), y, target),
                    value(StudentTNll.withOutputDof(), matrices.of(3, 1, 2, 2), target));
        }
    }

    /** The difference is (z^4 - 2 z^2 - 1) / (4 nu) + O(1 / nu^2). */
    @Test
    void manyDegreesOfFreedomAreGaussian() {
        double z = 1.5;
        double gaussian = 0.5 * (Math.log(2 * Math.PI) + z * z);
        Matrix y = matrices.of(2, 0, 1);
        for (double nu : new double[] {1e4, 1e8, 1e12, 1e300}) {
            double expected = gaussian - (Math.pow(z, 4) - 2 * z * z - 1) / (4 * nu);
            assertEquals(expected, value(StudentTNll.ofDof(nu), y, z), 4 / (nu * nu) + 1e-15, "nu = " + nu);
        }
    }

    /** u = (nu + 1) z / (nu + z^2) with nu = 3, z = 2: 8/7. */
    @Test
    void gradientsByHand() {
        Matrix y = matrices.of(2, 1, 0.5);
        Matrix t = matrices.of(1, 2);
        Matrix dy = matrices.like(y);
        Matrix dt = matrices.like(t);
        Evaluation.of(StudentTNll.ofDof(3), y, t).gradient(Reduction.SUM, 1, dy, dt);
        double u = 8.0 / 7;
        assertArrayEquals(new double[] {-2 * u, 2 * (1 - 2 * u)}, dy.toArray(), 1e-15);
        assertArrayEquals(new double[] {2 * u}, dt.toArray(), 1e-15);
    }

    @Test
    void extremesStayFinite() {
        Matrix y = matrices.of(3, 0, 0, -5);
        double clamped = value(StudentTNll.withOutputDof(), matrices.of(3, 0, 1e-6, 1e-6), 2);
        assertEquals(clamped, value(StudentTNll.withOutputDof(), y, 2));
        for (double target : new double[] {0, 1e-300, 1e200, -1e300}) {
            for (double nu : new double[] {1e-3, 1, 40, 1e15}) {
                Matrix at = matrices.of(3, 0, 1, nu);
                assertTrue(Double.isFinite(value(StudentTNll.withOutputDof(), at, target)), target + " " + nu);
                Matrix d = matrices.like(at);
                Evaluation.of(StudentTNll.withOutputDof(), at, matrices.of(1, target))
                        .gradient(Reduction.SUM, 1, d, null);
                for (double each : d.toArray()) {
                    assertTrue(Double.isFinite(each), target + " " + nu);
                }
            }
        }
        // ln(1 + z^2 / nu) is 2 ln z - ln nu there; nu = 2 as above.
        double wanted = Math.log(Math.PI) + 2 * 200 * Math.log(10);
        assertEquals(wanted, value(StudentTNll.ofDof(1), matrices.of(2, 0, 1), 1e200), 1e-12);
        assertEquals(1.5 * 2 * 200 * Math.log(10), value(StudentTNll.ofDof(2), matrices.of(2, 0, 1), -1e200), 2e-12);
    }

    @Test
    void badSettingsNameTheRule() {
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            Failures.illegalArgument(() -> StudentTNll.ofDof(bad), "degrees of freedom must be > 0", "" + bad);
        }
        Failures.illegalArgument(() -> StudentTNll.ofDof(3).targetWidth(3), "scales as locations", "of 2", "is 3");
        Failures.illegalArgument(() -> Loss.studentTNll().targetWidth(4), "degrees of freedom", "of 3", "is 4");
        assertEquals(2, Loss.studentTNll().targetWidth(6));
    }

    /** Gamma(1) = 1, Gamma(3/2) = sqrt(pi) / 2, and from there by Gamma(x + 1) = x Gamma(x), to beyond the steps. */
    @Test
    void gammaRatioAtHalvesOfWholeNumbers() {
        double ratio = Math.sqrt(Math.PI) / 2;
        for (int n = 1; n <= 40; n++) {
            // ratio = Gamma(n + 1/2) / Gamma(n)
            assertEquals(Math.log(ratio / Math.sqrt(n)), GammaRatio.value(n), 4e-15, "n = " + n);
            // Gamma(n + 1) / Gamma(n + 1/2) = n / ratio
            double half = n / ratio / Math.sqrt(n + 0.5);
            assertEquals(Math.log(half), GammaRatio.value(n + 0.5), 4e-15, "n + 1/2 = " + (n + 0.5));
            ratio *= (n + 0.5) / n;
        }
    }

    /** psi(3/2) - psi(1) = 2 - 2 ln 2, and psi(x + 1) = psi(x) + 1/x. */
    @Test
    void itsSlopeAtWholeNumbers() {
        double difference = 2 - 2 * Math.log(2);
        for (int n = 1; n <= 40; n++) {
            double expected = difference - 0.5 / n;
            assertEquals(expected, GammaRatio.slope(n), 2e-15, "n = " + n);
            difference += 1 / (n + 0.5) - 1.0 / n;
        }
    }
}
