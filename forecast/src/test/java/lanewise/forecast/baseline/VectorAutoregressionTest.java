package lanewise.forecast.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import lanewise.forecast.SharedData;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.SeriesReader;
import org.junit.jupiter.api.Test;

class VectorAutoregressionTest {
    private static double[][] macro(boolean single) {
        String[] names = {"realgdp", "realcons", "realinv"};
        double[][] y = new double[202][3];
        for (int i = 0; i < 3; i++) {
            double[] level = SeriesReader.read(SharedData.file("us_macro_quarterly_1959_2009.csv"), names[i])
                    .values();
            for (int t = 0; t < 202; t++) {
                y[t][i] = single
                        ? (float) Math.log(level[t + 1]) - (float) Math.log(level[t])
                        : Math.log(level[t + 1]) - Math.log(level[t]);
            }
        }
        return y;
    }

    /**
     * A VAR(2) in statsmodels' tests: residuals and likelihood from Stata, which keeps logarithms in single precision, the
     * criteria from statsmodels itself, which does not.
     */
    @Test
    void reachesThePublishedFigures() {
        VectorAutoregression var = VectorAutoregression.fit(macro(true), 2);
        assertEquals(200, var.observations());
        double[] rmse = {0.0075573716985351, 0.0065444260782597, 0.0395942039671031};
        assertArrayEquals(rmse, var.rmse(), 1e-14);
        assertArrayEquals(new double[] {0.27391, 0.14236, 0.29554}, var.rSquared(), 5.1e-6);
        assertEquals(1962.572126661708, var.logLikelihood(), 1e-9);
        VectorAutoregression whole = VectorAutoregression.fit(macro(false), 2);
        assertEquals(-27.92933943967127, whole.aic(), 1e-11);
        assertEquals(-27.58301611618373, whole.bic(), 1e-11);
        assertEquals(7.421287668e-13, whole.fpe(), 1e-21);
    }

    /** Data that follow their equation exactly give it back, and go on following it. */
    @Test
    void recoversAnExactRecursion() {
        SplittableRandom random = new SplittableRandom(1);
        double[][] y = new double[30][2];
        for (int t = 0; t < 2; t++) {
            y[t] = new double[] {random.nextGaussian(), random.nextGaussian()};
        }
        for (int t = 2; t < 30; t++) {
            y[t][0] = 0.3 + 0.9 * y[t - 1][1] - 0.2 * y[t - 2][0];
            y[t][1] = -0.1 - 0.8 * y[t - 1][0] + 0.4 * y[t - 2][1];
        }
        double[][] first = java.util.Arrays.copyOf(y, 25);
        VectorAutoregression var = VectorAutoregression.fit(first, 2);
        double[][] b = var.coefficients();
        assertArrayEquals(new double[] {0.3, -0.1}, b[0], 1e-10);
        assertArrayEquals(new double[] {0.9, 0}, b[2], 1e-10);
        double[][] ahead = var.forecast(first, 5);
        for (int h = 0; h < 5; h++) {
            assertArrayEquals(y[25 + h], ahead[h], 1e-9);
        }
    }

    @Test
    void refusesTooFewOrCollinearRows() {
        assertThrows(DataException.class, () -> VectorAutoregression.fit(new double[5][2], 2));
        assertThrows(DataException.class, () -> VectorAutoregression.fit(new double[50][2], 2));
        assertThrows(DataException.class, () -> VectorAutoregression.fit(new double[0][], 1));
    }
}
