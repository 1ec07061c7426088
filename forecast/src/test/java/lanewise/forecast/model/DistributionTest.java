package lanewise.forecast.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Quantile and distribution function are inverse, densities are those of tables, bad parameters are refused. */
class DistributionTest {
    private static final List<Distribution> ALL = List.of(
            new Distribution.Normal(3, 2),
            new Distribution.StudentT(3, 2, 4),
            new Distribution.Quantiles(new double[] {0.1, 0.5, 0.9}, new double[] {1, 3, 4}),
            new Distribution.Exponential(new Distribution.Normal(0.5, 0.3)));

    @Test
    void quantileAndDistributionFunctionAreInverse() {
        for (Distribution d : ALL) {
            double before = Double.NEGATIVE_INFINITY;
            for (double p : new double[] {0.1, 0.3, 0.5, 0.7, 0.89}) {
                double q = d.quantile(p);
                assertTrue(q >= before, d::toString);
                // The solver of Student's quantile stops at 1e-9.
                assertEquals(p, d.cdf(q), 1e-7, d::toString);
                before = q;
            }
            assertThrows(IllegalArgumentException.class, () -> d.quantile(0));
            assertThrows(IllegalArgumentException.class, () -> d.quantile(1));
        }
    }

    @Test
    void densitiesOfTables() {
        assertEquals(Math.log(0.3989422804014327 / 2), ALL.get(0).logDensity(3), 1e-14);
        // Student-t with 4 degrees of freedom has the density 3/8 at 0.
        assertEquals(Math.log(0.375 / 2), ALL.get(1).logDensity(3), 1e-12);
        assertTrue(Double.isNaN(ALL.get(2).logDensity(3)));
        double x = Math.exp(0.5);
        assertEquals(Math.log(0.3989422804014327 / 0.3) - 0.5, ALL.get(3).logDensity(x), 1e-12);
        assertEquals(Double.NEGATIVE_INFINITY, ALL.get(3).logDensity(-1));
        assertEquals(0, ALL.get(3).cdf(-1));
    }

    @Test
    void points() {
        assertEquals(3, ALL.get(0).point());
        assertEquals(3, ALL.get(1).point());
        assertEquals(3, ALL.get(2).point());
        assertEquals(Math.exp(0.5), ALL.get(3).point(), 1e-12);
        assertEquals(2, new Distribution.Samples(new double[] {4, 1, 1}).point());
    }

    @Test
    void quantilesEndWhereTheyEnd() {
        Distribution d = ALL.get(2);
        assertEquals(1, d.quantile(0.01));
        assertEquals(4, d.quantile(0.99));
        assertEquals(2, d.quantile(0.3), 1e-15);
        assertEquals(0, d.cdf(0.9));
        assertEquals(1, d.cdf(4));
        // Equal quantiles are a jump: the distribution function takes its upper end.
        Distribution jump = new Distribution.Quantiles(new double[] {0.2, 0.4, 0.6}, new double[] {1, 1, 2});
        assertEquals(0.4, jump.cdf(1), 1e-15);
    }

    @Test
    void samplesCount() {
        Distribution d = new Distribution.Samples(new double[] {3, 1, 2, 4});
        assertEquals(0.5, d.cdf(2));
        assertEquals(2.5, d.quantile(0.5), 1e-15);
        assertEquals(1, d.quantile(0.01));
        assertEquals(4, d.quantile(0.99));
        assertThrows(IllegalArgumentException.class, () -> new Distribution.Samples(new double[0]));
        assertThrows(IllegalArgumentException.class, () -> new Distribution.Samples(new double[] {Double.NaN}));
    }

    @Test
    void badParametersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Distribution.Normal(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new Distribution.Normal(0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Distribution.StudentT(0, 1, 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Distribution.Quantiles(new double[] {0.5, 0.4}, new double[] {1, 2}));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Distribution.Quantiles(new double[] {0.4, 0.5}, new double[] {2, 1}));
        assertThrows(IllegalArgumentException.class, () -> new Output.Quantiles(new double[] {0.5, 1}));
        assertThrows(IllegalArgumentException.class, () -> new Output.Quantiles(new double[0]));
    }

    /** Values drawn from known distributions have the mean of their densities: that of a mixture, which integrates to 1. */
    @Test
    void samplesKnowWhatTheyWereDrawnFrom() {
        Distribution wide = new Distribution.Normal(3, 2);
        Distribution narrow = new Distribution.StudentT(-1, 0.5, 4);
        Distribution mixture = new Distribution.Samples(new double[] {2, -1}, List.of(wide, narrow));
        double sum = 0;
        for (double y = -60; y < 60; y += 0.01) {
            sum += 0.01 * Math.exp(mixture.logDensity(y));
        }
        assertEquals(1, sum, 1e-4); // the tail of t(4) beyond 60 / .5 = 120 holds 1e-8
        double expected = Math.log((Math.exp(wide.logDensity(0)) + Math.exp(narrow.logDensity(0))) / 2);
        assertEquals(expected, mixture.logDensity(0), 1e-12);
        // Far out, where each density is 0 as a double, its logarithm is that of the larger over 2.
        Distribution far = new Distribution.Samples(new double[] {1}, List.of(wide, wide));
        assertEquals(wide.logDensity(1e3), far.logDensity(1e3), 1e-6);
        assertTrue(Double.isNaN(new Distribution.Samples(new double[] {1, 2}).logDensity(1)), "values alone have none");
    }
}
