package lanewise.forecast.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import lanewise.engine.Rng;
import lanewise.forecast.SharedData;
import lanewise.forecast.data.Columns;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Frame;
import lanewise.forecast.data.FrameReader;
import lanewise.forecast.data.FrameReader.Missing;
import lanewise.forecast.data.Known;
import lanewise.forecast.data.SeriesReader;
import lanewise.forecast.data.Timeline;
import lanewise.forecast.model.Difference;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Forecast;
import lanewise.forecast.model.Forecaster;
import org.junit.jupiter.api.Test;

/** Naive forecasts and autoregressions against numbers worked out by hand, and published ones. */
class BaselineTest {
    /** Sums of at most a few hundred products of numbers below 10^4, each rounded to 2^-53 of itself. */
    private static final double ROUNDING = 1e-9;

    private static Forecast forecast(Forecaster forecaster, int horizon, double... y) {
        Known known = Frame.of("test", "y", y).known(0, y.length, horizon);
        return forecaster.fit(known).forecast(known);
    }

    private static double deviation(Forecast forecast, int h) {
        return ((Distribution.Normal) forecast.at(h)).standardDeviation();
    }

    @Test
    void naive() {
        // Residuals 1, 2, -2: s^2 = 9 / 3.
        Forecast f = forecast(Naive.last(), 3, 1, 2, 4, 2);
        assertArrayEquals(new double[] {2, 2, 2}, f.points());
        assertEquals(Math.sqrt(3), deviation(f, 0), ROUNDING);
        assertEquals(3, deviation(f, 2), ROUNDING);
    }

    @Test
    void seasonalNaive() {
        // Residuals 2, 2, 0, -1: s^2 = 9 / 4.
        Forecast f = forecast(Naive.seasonal(3), 7, 1, 2, 3, 3, 4, 3, 2);
        assertArrayEquals(new double[] {4, 3, 2, 4, 3, 2, 4}, f.points());
        assertEquals(1.5, deviation(f, 2), ROUNDING);
        assertEquals(1.5 * Math.sqrt(3), deviation(f, 6), ROUNDING);
    }

    @Test
    void drift() {
        // Slope 1; residuals -1, 1, 0: s^2 = 2 / 3; n - 1 = 3.
        Forecast f = forecast(Naive.drift(), 2, 1, 1, 3, 4);
        assertArrayEquals(new double[] {5, 6}, f.points());
        assertEquals(Math.sqrt(2.0 / 3 * 2 * (1 + 2 / 3.0)), deviation(f, 1), ROUNDING);
    }

    @Test
    void aPublicationLagIsBridged() {
        Columns columns = new Columns("y", 2, List.of(), List.of());
        double[] y = {1, 2, 3, 1, 2, 3, 9, 9};
        Frame frame = new Frame("test", columns, Timeline.counting(8), y, new double[0][], new double[0][]);
        Known known = frame.known(0, 8, 2);
        Forecast seasonal = Naive.seasonal(3).fit(known).forecast(known);
        assertArrayEquals(new double[] {3, 1}, seasonal.points());
        Forecast last = Naive.last().fit(known).forecast(known);
        double s = Math.sqrt(8.0 / 5); // residuals 1, 1, -2, 1, 1
        assertEquals(s * Math.sqrt(3), deviation(last, 0), ROUNDING);
        assertEquals(s * 2, deviation(last, 1), ROUNDING);
    }

    @Test
    void tooFewRowsAreRefused() {
        for (Forecaster forecaster : List.of(
                Naive.last(),
                Naive.seasonal(4),
                Naive.drift(),
                AutoRegression.ofOrder(2),
                AutoRegression.byAic(1, Difference.AUTO))) {
            assertThrows(DataException.class, () -> forecast(forecaster, 1, 1, 2), forecaster.name());
        }
    }

    @Test
    void leastSquaresOfAllLeadingColumns() {
        // b on 1 and x: mean 3, slope 1.3 (sum of xy = 6.5, of x^2 = 5), residuals of (0.95, 2.25, 3.55, 4.85) ...
        double[][] columns = {{1, 1, 1, 1}, {-1.5, -0.5, 0.5, 1.5}, {2, 2, 2, 2}, {1, 0, 0, 0}};
        double[] b = {1, 3, 3, 5};
        LeastSquares squares = new LeastSquares(columns, b);
        assertEquals(44, squares.residualSumOfSquares(0), ROUNDING);
        assertEquals(8, squares.residualSumOfSquares(1), ROUNDING);
        // The slope explains (sum x b)^2 / sum x^2 = 6^2 / 5.
        assertEquals(8 - 36 / 5.0, squares.residualSumOfSquares(2), ROUNDING);
        assertArrayEquals(new double[] {3, 1.2}, squares.coefficients(2), ROUNDING);
        // The third column is twice the first: no further share, and no weight.
        assertEquals(8 - 36 / 5.0, squares.residualSumOfSquares(3), ROUNDING);
        assertArrayEquals(new double[] {3, 1.2, 0}, squares.coefficients(3), ROUNDING);
    }

    @Test
    void anAutoregressionFindsItsOwnCoefficients() {
        double[] y = new double[60];
        y[0] = 1;
        y[1] = -2;
        for (int t = 2; t < y.length; t++) {
            y[t] = 0.5 + 1.2 * y[t - 1] - 0.9 * y[t - 2] + 1e-3 * Rng.of(5).normal(t);
        }
        Known known = Frame.of("test", "y", y).known(0, y.length, 2);
        var fit = (AutoRegression.Fit) AutoRegression.ofOrder(2).fit(known);
        // Noise of 0.001 against a signal of order 1 over 58 rows: errors of about 0.001 / sqrt(58) / 1.
        assertArrayEquals(new double[] {1.2, -0.9}, fit.coefficients(), 1e-3);
        Forecast f = fit.forecast(known);
        double next = fit.constant() + fit.coefficients()[0] * y[59] + fit.coefficients()[1] * y[58];
        assertEquals(next, f.point(0), ROUNDING);
        assertEquals(
                fit.constant() + fit.coefficients()[0] * next + fit.coefficients()[1] * y[59], f.point(1), ROUNDING);
        double phi = fit.coefficients()[0];
        assertEquals(deviation(f, 0) * Math.sqrt(1 + phi * phi), deviation(f, 1), ROUNDING);
    }

    @Test
    void differencesAreMultipliedOut() {
        // AR(0) of differences is the drift: y_n + k c, variance s^2 k.
        double[] y = {1, 2, 4, 3, 5, 8, 7, 9, 10, 12, 11, 14};
        Known known = Frame.of("test", "y", y).known(0, y.length, 3);
        Forecast f = AutoRegression.byAic(1, Difference.FIRST).fit(known).forecast(known);
        Forecaster.Fitted fit = AutoRegression.byAic(1, Difference.FIRST).fit(known);
        if (fit.name().equals("AR(0) of differences")) {
            double c = (14 - 1) / 11.0;
            assertArrayEquals(new double[] {14 + c, 14 + 2 * c, 14 + 3 * c}, f.points(), ROUNDING);
            assertEquals(deviation(f, 0) * Math.sqrt(3), deviation(f, 2), ROUNDING);
        } else {
            // AR(1) of differences: y + phi dy, then the weights 1, 1 + phi, 1 + phi + phi^2.
            double phi = ((AutoRegression.Fit) fit).coefficients()[0];
            double ratio = 1 + (1 + phi) * (1 + phi);
            assertEquals(deviation(f, 0) * Math.sqrt(ratio), deviation(f, 1), ROUNDING);
        }
    }

    @Test
    void aicPrefersTheTrueDifference() {
        Rng rng = Rng.of(11);
        double[] walk = new double[200];
        double[] season = new double[200];
        for (int t = 0; t < walk.length; t++) {
            walk[t] = (t > 0 ? walk[t - 1] : 0) + 1 + rng.normal(t);
            season[t] = t < 12 ? 50 * rng.normal(t) : season[t - 12] + 0.5 * rng.normal(t);
        }
        Known w = Frame.of("walk", "y", walk).known(0, 200, 1);
        String name = AutoRegression.byAic(12, Difference.AUTO).fit(w).name();
        assertEquals("AR(0) of differences", name);
        Known s = Frame.of("season", "y", season).known(0, 200, 1);
        assertEquals(
                "of differences over 12",
                AutoRegression.byAic(12, Difference.AUTO).fit(s).name().substring(6));
    }

    @Test
    void aConstantSeriesStaysWhatItIs() {
        double[] y = new double[40];
        Arrays.fill(y, 7);
        for (Forecaster forecaster : List.of(Naive.last(), Naive.drift(), AutoRegression.byAic(4, Difference.AUTO))) {
            assertArrayEquals(new double[] {7, 7}, forecast(forecaster, 2, y).points(), ROUNDING, forecaster.name());
        }
    }

    /**
     * Yearly sunspots 1700-1987, AR(9) by least squares on the first 221, one step ahead on the last 67 (Zhang 2003's
     * split). The published training error, 189.19, is that of a fit on nine years less: on the first 212, which are
     * 203 equations.
     */
    @Test
    void sunspotsAsPublished() {
        Frame all =
                FrameReader.read(SharedData.file("sunspot_year.csv"), Columns.of("sunspots"), "year", Missing.REFUSE);
        var fit = (AutoRegression.Fit) AutoRegression.ofOrder(9).fit(all.known(0, 221, 1));
        // By another program's least squares on the same 212 rows (9..220).
        assertEquals(198.3836195519318, fit.meanSquaredResidual(), 1e-9);
        var shorter = (AutoRegression.Fit) AutoRegression.ofOrder(9).fit(all.known(0, 212, 1));
        assertEquals(189.19, shorter.meanSquaredResidual(), 0.005);
        double sum = 0;
        double absolute = 0;
        for (int origin = 221; origin < 288; origin++) {
            double error = fit.forecast(all.known(0, origin, 1)).point(0) - all.target(origin);
            sum += error * error;
            absolute += Math.abs(error);
        }
        assertEquals(305.10, sum / 67, 0.005);
        assertEquals(12.74, absolute / 67, 0.005);
    }

    /** AR of core inflation on lags 1, 3 and 12, 1958-2018 monthly, as the documentation of the Python package arch prints it. */
    @Test
    void coreInflationAsPublished() {
        double[] cpi = SeriesReader.read(SharedData.file("core_cpi_monthly.csv"), "cpilfesl")
                .values();
        double[] x = new double[cpi.length - 12];
        Arrays.setAll(x, t -> 1e4 * (cpi[t + 12] / cpi[t] - 1));
        int n = x.length - 12;
        double[][] columns = new double[4][n];
        Arrays.fill(columns[0], 1);
        int[] lags = {1, 3, 12};
        for (int k = 0; k < lags.length; k++) {
            System.arraycopy(x, 12 - lags[k], columns[k + 1], 0, n);
        }
        LeastSquares fit = new LeastSquares(columns, Arrays.copyOfRange(x, 12, x.length));
        assertArrayEquals(new double[] {4.0216, 1.1921, -0.1798, -0.0232}, fit.coefficients(4), 5.1e-5);
        double logLikelihood = -0.5 * n * (Math.log(2 * Math.PI * fit.residualSumOfSquares(4) / n) + 1);
        assertEquals(-3299.84, logLikelihood, 0.0051);
    }
}
