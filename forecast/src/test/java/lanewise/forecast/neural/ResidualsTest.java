package lanewise.forecast.neural;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import lanewise.engine.Rng;
import lanewise.forecast.model.Difference;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Output;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;
import org.junit.jupiter.api.Test;

/** Intervals that are stretched by the factor hold what they are to hold. */
class ResidualsTest {
    private static final double Z = new NormalDistribution().inverseCumulativeProbability(0.95);
    private static final Output.Quantiles QUANTILES = new Output.Quantiles(new double[] {0.05, 0.25, 0.5, 0.75, 0.95});

    private static Residuals points(double[]... errors) {
        double[][] zero = new double[errors.length][errors[0].length];
        return new Residuals(new Output.Point(), zero, errors);
    }

    @Test
    void theFactorIsTheConformalQuantile() {
        // 19 errors 1..19: k = ceil(20 * 0.9) = 18, so the interval is to end at 18.
        double[][] errors = new double[19][];
        Arrays.setAll(errors, i -> new double[] {i % 2 == 0 ? i + 1 : -i - 1});
        Residuals residuals = points(errors);
        double deviation = Math.sqrt(19 * 20 * 39 / 6.0 / 19);
        assertEquals(deviation, residuals.deviation()[0], 1e-12);
        double t19 = new TDistribution(19).inverseCumulativeProbability(0.95);
        assertEquals(19, residuals.freedom());
        assertEquals(18, residuals.stretch() * deviation * t19, 1e-9);
        // 4 errors: k = ceil(4.5) = 5 > 4, so it is to end at the largest.
        Residuals few = points(new double[] {1}, new double[] {-2}, new double[] {3}, new double[] {-4});
        double t5 = new TDistribution(5).inverseCumulativeProbability(0.95);
        assertEquals(5, few.freedom(), "no fewer");
        assertEquals(4, few.stretch() * few.deviation()[0] * t5, 1e-9);
        // 61 samples of 4 steps have 1 + 60 / 4 that share no row; of many a Gaussian is left.
        assertEquals(16, points(new double[61][4]).freedom());
        assertEquals(Double.POSITIVE_INFINITY, points(new double[500][4]).freedom());
    }

    @Test
    void aConstantSeriesHasSomeFactor() {
        assertEquals(0.1, points(new double[] {0, 0}, new double[] {0, 0}).stretch());
    }

    /** Distributions half as wide as the errors are stretched by about 2, whatever their kind. */
    @Test
    void tooNarrowDistributionsAreStretched() {
        int n = 4000;
        Rng rng = Rng.of(6, "errors");
        double t = new TDistribution(5).inverseCumulativeProbability(0.95);
        double[][] came = new double[n][2];
        double[][] gaussian = new double[n][];
        double[][] student = new double[n][];
        double[][] quantiles = new double[n][];
        for (int i = 0; i < n; i++) {
            double[] scale = {1 + i % 3, 4 + i % 5};
            came[i] = new double[] {7 + 2 * scale[0] * rng.nextNormal(), 2 * scale[1] * rng.nextNormal()};
            gaussian[i] = new double[] {7, 0, scale[0] * scale[0], scale[1] * scale[1]};
            double toStudent = Z / t; // the same 90 %
            student[i] = new double[] {7, 0, toStudent * scale[0], toStudent * scale[1], 5, 5};
            quantiles[i] = new double[10];
            for (int q = 0; q < 5; q++) {
                double z = new Distribution.Normal(0, 1).quantile(QUANTILES.levels()[q]);
                quantiles[i][q] = 7 + scale[0] * z;
                quantiles[i][5 + q] = scale[1] * z;
            }
        }
        // The standard error of a quantile at 0.9 of 8000 |z|: sqrt(.09 / 8000) / (2 phi(1.645)) = .016, over 1.645
        // times 2: .02.
        assertEquals(2, new Residuals(new Output.Gaussian(), gaussian, came).stretch(), 0.08);
        assertEquals(2, new Residuals(new Output.Student(), student, came).stretch(), 0.08);
        assertEquals(2, new Residuals(QUANTILES, quantiles, came).stretch(), 0.08);
        Output.Quantiles high = new Output.Quantiles(new double[] {0.9, 0.95});
        assertEquals(1, new Residuals(high, new double[][] {{1, 2}}, new double[][] {{5}}).stretch(), "no centre");
    }

    @Test
    void quantilesAreStretchedAboutTheirMedian() {
        Window window = new Window(1, 1, 1, 1, Difference.NONE, true);
        Use use = new Use(window, QUANTILES, new double[0], 3, Double.POSITIVE_INFINITY, new Use.Paths(0, 0));
        double[] values = new double[5];
        use.numbers(new double[] {-2, -1, 0, 2, 4}, 0, 0, 10, 2, values, 0);
        assertArrayEquals(new double[] {-2, 4, 10, 22, 34}, values);
        Output.Quantiles even = new Output.Quantiles(new double[] {0.4, 0.8});
        assertEquals(1.25, even.median(new double[] {9, 1, 2}, 1), 1e-12);
        assertEquals(9, new Output.Quantiles(new double[] {0.1}).median(new double[] {9}, 0));
        assertEquals(3, new Output.Quantiles(new double[] {0.6, 0.7}).median(new double[] {3, 4}, 0));
    }
}
