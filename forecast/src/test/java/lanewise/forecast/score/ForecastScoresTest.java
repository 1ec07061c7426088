package lanewise.forecast.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastScoresTest {
    private final double[] y = {1, -2, 0, 4};
    private final double[] f = {2, -2, 0, 1};

    @Test
    void pointScoresByHand() {
        assertEquals(Math.sqrt(10.0 / 4), PointScores.rmse(y, f), 1e-15);
        assertEquals(1, PointScores.mae(y, f), 1e-15);
        // 200 (1/3 + 0 + 0 + 3/5) / 4
        assertEquals(200 * (1.0 / 3 + 0.6) / 4, PointScores.smape(y, f), 1e-13);
        // |5-1| = 4, |3-2| = 1: scale 2.5 with a season of 2
        assertEquals(1 / 2.5, PointScores.mase(y, f, new double[] {1, 2, 5, 3}, 2), 1e-15);
        assertEquals((1 + 3 + 2) / 3.0, PointScores.seasonalScale(new double[] {1, 2, 5, 3}, 1), 1e-15);
    }

    @Test
    void intervalScoresByHand() {
        double[] lower = {0, -1, -1, 0};
        double[] upper = {2, 1, 1, 3};
        assertEquals(0.5, IntervalScores.coverage(y, lower, upper));
        assertEquals(2.25, IntervalScores.width(lower, upper));
        // missed by 1 at rows 2 and 4, 2 / .2 = 10 each
        assertEquals(2.25 + 20.0 / 4, IntervalScores.winkler(y, lower, upper, 0.2), 1e-14);
        double pinballs = IntervalScores.pinball(y, lower, 0.1) + IntervalScores.pinball(y, upper, 0.9);
        assertEquals(2 / 0.2 * pinballs, IntervalScores.winkler(y, lower, upper, 0.2), 1e-13);
        // rows: y < q by 1: .9; y = q: 0; 0; above by 3: .3
        assertEquals(1.2, IntervalScores.pinballSum(y, f, 0.1), 1e-15);
        assertEquals(0.3, IntervalScores.pinball(y, f, 0.1), 1e-15);
    }

    /** The quantile minimises the expected pinball loss. */
    @Test
    void pinballIsLeastAtTheQuantile() {
        double[] values = new SplittableRandom(5).doubles(99).sorted().toArray();
        double best = Arrays.stream(values)
                .boxed()
                .min((a, b) -> Double.compare(loss(values, a), loss(values, b)))
                .orElseThrow();
        assertEquals(values[24], best);
    }

    private static double loss(double[] values, double q) {
        double[] all = new double[values.length];
        Arrays.fill(all, q);
        return IntervalScores.pinball(values, all, 0.25);
    }

    /**
     * The integral of (F(x) - 1[x >= y])^2 by the midpoint rule, in s with x = y +- s / (1 - s). The rule's error is at
     * most step^2 / 24 times the second derivative, which is below 100 in these cases: 100 / 24 / 20000^2 = 1e-8.
     */
    private static double integral(double y, DoubleUnaryOperator cdf) {
        int n = 20_000;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double s = (i + 0.5) / n;
            double x = s / (1 - s);
            double below = cdf.applyAsDouble(y - x);
            double above = 1 - cdf.applyAsDouble(y + x);
            sum += (below * below + above * above) / ((1 - s) * (1 - s)) / n;
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"0.3, 0, 1", "-2, 0.5, 0.7", "4, 1, 2"})
    void gaussianCrpsIsItsIntegral(double at, double mean, double sigma) {
        NormalDistribution normal = new NormalDistribution(mean, sigma);
        assertEquals(integral(at, normal::cumulativeProbability), Crps.gaussian(at, mean, sigma), 1e-7);
    }

    @ParameterizedTest
    @CsvSource({"0.3, 0, 1, 5", "-2, 0.5, 0.7, 2.5", "4, 1, 2, 8", "0, 0, 1, 200"})
    void studentTCrpsIsItsIntegral(double at, double location, double scale, double nu) {
        TDistribution t = new TDistribution(nu);
        double expected = integral(at, x -> t.cumulativeProbability((x - location) / scale));
        assertEquals(expected, Crps.studentT(at, location, scale, nu), 1e-7);
    }

    /** With many degrees of freedom the t is normal; the difference falls like 1 / nu. */
    @Test
    void studentTTendsToTheNormal() {
        assertEquals(Crps.gaussian(0.7, 0, 1), Crps.studentT(0.7, 0, 1, 1e6), 1e-6);
        assertEquals(LogScore.gaussian(0.7, 0, 1), LogScore.studentT(0.7, 0, 1, 1e6), 1e-6);
    }

    @Test
    void logScoresAreMinusLogDensities() {
        assertEquals(-Math.log(new NormalDistribution(1, 2).density(4)), LogScore.gaussian(4, 1, 4), 1e-14);
        double scaled = new TDistribution(5).density(1.5) / 2;
        assertEquals(-Math.log(scaled), LogScore.studentT(4, 1, 2, 5), 1e-13);
    }

    @Test
    void crpsOfSamplesIsItsDefinition() {
        SplittableRandom random = new SplittableRandom(11);
        double[] x = random.doubles(31, -2, 3).toArray();
        double at = 0.4;
        double near = 0;
        double apart = 0;
        for (double a : x) {
            near += Math.abs(a - at) / x.length;
            for (double b : x) {
                apart += Math.abs(a - b) / x.length / x.length;
            }
        }
        assertEquals(near - apart / 2, Crps.ofSamples(at, x), 1e-14);
        assertEquals(2.5, Crps.ofSamples(1, new double[] {3.5}), "one sample: the absolute error");
    }

    /** 1000 quantiles of a normal: the sum is a midpoint rule in the level, off by the order of 1 / 1000^2. */
    @Test
    void crpsOfQuantilesTendsToTheIntegral() {
        int count = 1000;
        double[] levels = new double[count];
        double[] quantiles = new double[count];
        NormalDistribution normal = new NormalDistribution(1, 2);
        for (int i = 0; i < count; i++) {
            levels[i] = (i + 0.5) / count;
            quantiles[i] = normal.inverseCumulativeProbability(levels[i]);
        }
        assertEquals(Crps.gaussian(2.2, 1, 2), Crps.ofQuantiles(2.2, quantiles, levels), 1e-5);
        assertEquals(Crps.ofSamples(2.2, quantiles), Crps.ofQuantiles(2.2, quantiles, levels), 1e-12);
    }

    @Test
    void qlikeInBothForms() {
        double[] r = {1, 4};
        double[] h = {2, 4};
        assertEquals((Math.log(2) + 0.5 + Math.log(4) + 1) / 2, VarianceScores.qlike(r, h), 1e-15);
        assertEquals((0.5 + Math.log(2) - 1) / 2, VarianceScores.scaleFreeQlike(r, h), 1e-15);
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        double[] two = {1, 2};
        double[] none = {};
        double[] hole = {1, Double.NaN};
        refused("RMSE: one forecast per row; expected 4, got 2", () -> PointScores.rmse(y, two));
        refused("MAE: at least one row", () -> PointScores.mae(none, none));
        refused("got NaN at row 2", () -> PointScores.smape(two, hole));
        refused("got NaN at row 2", () -> PointScores.mase(two, two, hole, 1));
        refused("1 <= season < training rows", () -> PointScores.mase(two, two, two, 2));
        refused("1 <= season < training rows", () -> PointScores.mase(two, two, two, 0));
        refused("scale above 0", () -> PointScores.mase(two, two, new double[] {3, 3, 3}, 1));
        refused("0 < level < 1, but got 1.0", () -> IntervalScores.pinball(two, two, 1));
        refused("lower <= upper", () -> IntervalScores.coverage(two, new double[] {3, 3}, two));
        refused("every standard deviation must be above 0", () -> Crps.gaussian(0, 0, 0));
        refused("every number must be finite", () -> Crps.gaussian(Double.NaN, 0, 1));
        refused("degrees of freedom must be above 1", () -> Crps.studentT(0, 0, 1, 1));
        refused("at least one sample", () -> Crps.ofSamples(0, none));
        refused("levels must rise", () -> Crps.ofQuantiles(0, two, new double[] {0.5, 0.5}));
        refused("every variance must be above 0", () -> LogScore.gaussian(0, 0, -1));
        refused(
                "every realized variance must be above 0",
                () -> VarianceScores.scaleFreeQlike(new double[] {0, 1}, two));
        refused("at least 0", () -> VarianceScores.qlike(new double[] {-1, 1}, two));
    }

    private static void refused(String message, Executable call) {
        String actual = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(actual.contains(message), actual);
    }
}
