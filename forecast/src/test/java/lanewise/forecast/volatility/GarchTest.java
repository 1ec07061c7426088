package lanewise.forecast.volatility;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import lanewise.forecast.SharedData;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Series;
import lanewise.forecast.data.SeriesReader;
import lanewise.forecast.data.Split;
import lanewise.forecast.data.TestSlice;
import lanewise.forecast.data.TrainSlice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GarchTest {
    private static GarchFit fit(double... y) {
        return new Garch().fit(TrainSlice.whole(new Series("y", "test", y, List.of())));
    }

    /** Log relative error, the number of digits that agree: McCullough, The American Statistician 52 (1998) 358-366. */
    private static double lre(double value, double benchmark) {
        return value == benchmark ? 15 : -Math.log10(Math.abs(value - benchmark) / Math.abs(benchmark));
    }

    private static void assertDigits(double digits, double[] benchmark, double... values) {
        assertEquals(benchmark.length, values.length);
        for (int i = 0; i < values.length; i++) {
            double found = lre(values[i], benchmark[i]);
            assertTrue(found >= digits, values[i] + " against " + benchmark[i] + ": " + found + " digits");
        }
    }

    /**
     * Consensus estimate and printed standard errors of the DM/GBP benchmark: McCullough and Renfro (1999), TSP 4.4.
     */
    @Test
    void reachesThePublishedBenchmark() {
        GarchFit fit = new Garch().fit(TrainSlice.whole(SharedData.dmbp()));
        double[] consensus = {-0.00619040838, 0.01076139785, 0.15313406182, 0.80597367031};
        assertDigits(9, consensus, fit.mu(), fit.omega(), fit.alpha(), fit.beta());
        assertEquals(-1106.60788104129, fit.logLikelihood(), 1e-10);
        assertTrue(fit.isInterior());

        GarchFit.StandardErrors errors = fit.standardErrors().orElseThrow();
        assertDigits(5, new double[] {0.846212E-2, 0.285271E-2, 0.265228E-1, 0.335527E-1}, errors.hessian());
        assertDigits(5, new double[] {0.843359E-2, 0.132298E-2, 0.139737E-1, 0.165604E-1}, errors.outerProduct());
        assertDigits(5, new double[] {0.837628E-2, 0.192881E-2, 0.194012E-1, 0.218399E-1}, errors.informationMatrix());
        assertDigits(
                5, new double[] {0.873092E-2, 0.312364E-2, 0.273219E-1, 0.301509E-1}, errors.bollerslevWooldridge());
        assertDigits(5, new double[] {0.918935E-2, 0.649319E-2, 0.535317E-1, 0.724614E-1}, errors.qmle());
    }

    /** The published value belongs to another start of the recursion, so it is only near. */
    @Test
    void isNearThePublishedLikelihoodOfTheDax() {
        GarchFit fit = new Garch().fit(TrainSlice.whole(SeriesReader.dax().percentLogReturns()));
        assertEquals(-2594.8725, fit.logLikelihood(), 0.1);
        assertEquals(0.0683, fit.alpha(), 1e-3);
        assertEquals(0.889, fit.beta(), 2e-3);
    }

    /**
     * What R's tseries::garch prints for diff(log(DAX)) at its estimate: sum over rows 2..n of (ln h + y^2 / h) / 2, no mean
     * and h_1 the mean of y^2, which is our recursion from the start s with omega + (alpha + beta) s = h_1.
     */
    @Test
    void theObjectiveOfTseriesForTheDax() {
        double[] y = Arrays.stream(SeriesReader.dax().percentLogReturns().values())
                .map(v -> v / 100)
                .toArray();
        double[] theta = {0, 4.639289e-06, 0.06832875, 0.8890666};
        double square = Arrays.stream(y).map(v -> v * v).average().orElseThrow();
        double[] h = GarchLikelihood.variances(y, theta, (square - theta[1]) / (theta[2] + theta[3]));
        double objective = 0;
        for (int t = 1; t < y.length; t++) {
            objective += 0.5 * (Math.log(h[t]) + y[t] * y[t] / h[t]);
        }
        assertEquals(-7665.775, objective, 5.1e-4);
    }

    @Test
    void derivativesAgreeWithFiniteDifferences() {
        SplittableRandom random = new SplittableRandom(7);
        GarchLikelihood likelihood =
                new GarchLikelihood(random.doubles(40, -2, 3).toArray());
        double[] theta = {0.1, 0.3, 0.2, 0.6};
        GarchLikelihood.Derivatives exact = likelihood.derivatives(theta);
        assertEquals(likelihood.value(theta), exact.value(), 1e-12);
        double step = 1e-5;
        for (int i = 0; i < theta.length; i++) {
            double[] up = theta.clone();
            double[] down = theta.clone();
            up[i] += step;
            down[i] -= step;
            double slope = (likelihood.value(up) - likelihood.value(down)) / (2 * step);
            assertEquals(slope, exact.gradient()[i], 1e-7 * (1 + Math.abs(slope)));
            double[] above = likelihood.derivatives(up).gradient();
            double[] below = likelihood.derivatives(down).gradient();
            for (int j = 0; j < theta.length; j++) {
                double curvature = (above[j] - below[j]) / (2 * step);
                assertEquals(curvature, exact.hessian()[i][j], 1e-7 * (1 + Math.abs(curvature)));
            }
        }
    }

    /** Two rows by hand: mu 0, so s = (1 + 9) / 2 = 5; h_1 = 1 + .2 5 + .5 5 = 4.5; h_2 = 1 + .2 1 + .5 4.5 = 3.45. */
    @Test
    void followsTheRecursionByHand() {
        double[] y = {1, -3};
        double[] theta = {0, 1, 0.2, 0.5};
        GarchLikelihood likelihood = new GarchLikelihood(y);
        assertEquals(5, likelihood.start(0), 1e-15);
        assertArrayEquals(new double[] {4.5, 3.45}, GarchLikelihood.variances(y, theta, 5), 1e-15);
        double expected = -Math.log(2 * Math.PI) - 0.5 * (Math.log(4.5) + 1 / 4.5 + Math.log(3.45) + 9 / 3.45);
        assertEquals(expected, likelihood.value(theta), 1e-14);
    }

    @Test
    void forecastsSeveralStepsAhead() {
        Split<TestSlice> split = Split.trainOnFirst(SeriesReader.dax().percentLogReturns(), 1400);
        GarchFit fit = new Garch().fit(split.train());
        double[] ahead = fit.varianceAhead(split.train(), 400);
        assertEquals(fit.forecast(split.later()).variance()[0], ahead[0], 1e-15);
        assertEquals(fit.omega() + (fit.alpha() + fit.beta()) * ahead[0], ahead[1], 1e-15);
        double far = fit.unconditionalVariance() - ahead[399];
        assertEquals(far, (fit.unconditionalVariance() - ahead[0]) * Math.pow(fit.alpha() + fit.beta(), 399), 1e-10);
        assertThrows(DataException.class, () -> fit.varianceAhead(split.train(), 0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 0.01, 1e5})
    void doesNotDependOnTheUnitOfTheData(double unit) {
        double[] percent = SeriesReader.dax().percentLogReturns().values();
        GarchFit one = fit(percent);
        GarchFit other = fit(Arrays.stream(percent).map(r -> r * unit).toArray());
        assertDigits(
                9,
                new double[] {one.mu() * unit, one.omega() * unit * unit, one.alpha(), one.beta()},
                other.mu(),
                other.omega(),
                other.alpha(),
                other.beta());
        double[] scaled = other.standardErrors().orElseThrow().qmle();
        assertDigits(
                7,
                one.standardErrors().orElseThrow().qmle(),
                scaled[0] / unit,
                scaled[1] / unit / unit,
                scaled[2],
                scaled[3]);
    }

    /**
     * Noise without ARCH effect has its maximum on the border half of the time: it has to say so and go on forecasting.
     */
    @Test
    void staysInsideAndFiniteOnNoise() {
        int onBorder = 0;
        for (int seed = 0; seed < 12; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] y = new double[300];
            Arrays.setAll(y, t -> random.nextGaussian());
            GarchFit fit = fit(y);
            assertTrue(fit.omega() > 0 && fit.alpha() > 0 && fit.beta() > 0 && fit.alpha() + fit.beta() < 1);
            assertTrue(Double.isFinite(fit.logLikelihood()) && Double.isFinite(fit.unconditionalVariance()));
            fit.standardErrors()
                    .ifPresent(e -> assertTrue(Arrays.stream(e.qmle()).allMatch(Double::isFinite)));
            assertEquals(fit.isInterior(), fit.standardErrors().isPresent());
            onBorder += fit.isInterior() ? 0 : 1;
        }
        assertTrue(onBorder > 0, "no series had its maximum on the border: the test did not look");
    }

    @Test
    void findsTheParametersOfASimulation() {
        SplittableRandom random = new SplittableRandom(3);
        double[] y = new double[20_000];
        double h = 1;
        for (int t = 0; t < y.length; t++) {
            y[t] = 0.05 + Math.sqrt(h) * random.nextGaussian();
            h = 0.05 + 0.1 * (y[t] - 0.05) * (y[t] - 0.05) + 0.85 * h;
        }
        GarchFit fit = fit(y);
        double[] error = fit.standardErrors().orElseThrow().hessian();
        assertEquals(0.05, fit.mu(), 4 * error[0]);
        assertEquals(0.05, fit.omega(), 4 * error[1]);
        assertEquals(0.1, fit.alpha(), 4 * error[2]);
        assertEquals(0.85, fit.beta(), 4 * error[3]);
    }

    @Test
    void refusesTooFewOrConstantRows() {
        assertThrows(DataException.class, () -> fit(1, 2, 3));
        assertThrows(DataException.class, () -> fit(new double[100]));
    }

    @Test
    void fitsTwiceToTheSameBits() {
        double[] y = SeriesReader.dax().percentLogReturns().values();
        assertEquals(Double.doubleToLongBits(fit(y).beta()), Double.doubleToLongBits(fit(y).beta()));
        assertFalse(Double.isNaN(fit(y).beta()));
    }
}
