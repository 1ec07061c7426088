package lanewise.forecast.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import lanewise.forecast.SharedData;
import lanewise.forecast.data.Columns;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Frame;
import lanewise.forecast.data.SeriesReader;
import lanewise.forecast.data.Timeline;
import lanewise.forecast.model.Forecast;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.LUDecomposition;
import org.junit.jupiter.api.Test;

/** Published values are those that R's arima and predict print: tests/Examples/stats-Ex.Rout.save of R. */
class ArimaTest {
    private static Frame frame(String file, String column) {
        return Frame.of(
                file, column, SeriesReader.read(SharedData.file(file), column).values());
    }

    private static ArimaFit fit(Frame frame, ArimaOrder order) {
        return new Arima(order).fit(frame.known(0, frame.rows(), 12));
    }

    @Test
    void firstOrderOfLh() {
        ArimaFit fit = fit(frame("lh.csv", "lh"), ArimaOrder.of(1, 0, 0));
        assertArrayEquals(new double[] {0.5739, 2.4133}, fit.coefficients(), 5.1e-5);
        // R takes the Hessian in other coordinates, where its optimizer left a gradient
        assertArrayEquals(new double[] {0.1161, 0.1466}, fit.standardErrors().orElseThrow(), 1.6e-4);
        assertEquals(0.1975, fit.sigmaSquared(), 5.1e-5);
        assertEquals(-29.38, fit.logLikelihood(), 5.1e-3);
        assertEquals(64.76, fit.aic(), 5.1e-3);
    }

    @Test
    void thirdOrderOfLhWithForecasts() {
        Frame lh = frame("lh.csv", "lh");
        ArimaFit fit = fit(lh, ArimaOrder.of(3, 0, 0));
        assertArrayEquals(new double[] {0.6448, -0.0634, -0.2198, 2.3931}, fit.coefficients(), 5.1e-5);
        assertEquals(0.1787, fit.sigmaSquared(), 5.1e-5);
        assertEquals(-27.09, fit.logLikelihood(), 5.1e-3);
        double[] published = {
            2.4602, 2.2708, 2.1986, 2.2607, 2.3470, 2.4145, 2.4389, 2.4315, 2.4102, 2.3917, 2.3827, 2.3827
        };
        assertArrayEquals(published, fit.forecast(lh.known(0, lh.rows(), 12)).points(), 1.1e-4);
    }

    @Test
    void airlineModelOfAccidentalDeaths() {
        Frame deaths = frame("usaccdeaths.csv", "deaths");
        ArimaFit fit = fit(deaths, ArimaOrder.of(0, 1, 1).seasonal(0, 1, 1, 12));
        assertArrayEquals(new double[] {-0.4303, -0.5528}, fit.coefficients(), 1.1e-4);
        assertArrayEquals(new double[] {0.1228, 0.1784}, fit.standardErrors().orElseThrow(), 1.1e-4);
        // R filters the undifferenced rows from a prior of variance 1e6, and not from an infinite one: the next test
        assertEquals(99347, fit.sigmaSquared(), 8);
        assertEquals(-425.44, fit.logLikelihood(), 5.1e-3);
    }

    @Test
    void airlineModelWithThePriorOfR() {
        Frame deaths = frame("usaccdeaths.csv", "deaths");
        ArimaOrder order = ArimaOrder.of(0, 1, 1).seasonal(0, 1, 1, 12);
        ArimaFit fit = new Arima(order).withPriorVariance(1e6).fit(deaths.known(0, deaths.rows(), 12));
        assertArrayEquals(new double[] {-0.4303, -0.5528}, fit.coefficients(), 5.1e-5);
        assertArrayEquals(new double[] {0.1228, 0.1784}, fit.standardErrors().orElseThrow(), 1.1e-4);
        assertEquals(99347, fit.sigmaSquared(), 0.51);
        assertEquals(-425.44, fit.logLikelihood(), 5.1e-3);
        double[] published = {8336.1, 7531.8, 8314.6, 8616.9, 9488.9, 9859.8};
        assertArrayEquals(
                published, fit.forecast(deaths.known(0, deaths.rows(), 6)).points(), 0.1);
    }

    /** From a wide prior the likelihood of the rows tends to that of their differences: its error falls as 1 / kappa. */
    @Test
    void aWidePriorTendsToTheDifferences() {
        SplittableRandom random = new SplittableRandom(12);
        double[] y = new double[40];
        for (int t = 1; t < y.length; t++) {
            y[t] = y[t - 1] + random.nextGaussian();
        }
        double[][] x = {random.doubles(40).toArray()};
        double[] arma = {0.4, -0.3, 0.2};
        ArimaOrder order = new ArimaOrder(1, 1, 1, 0, 1, 1, 4);
        ArimaLikelihood.Point exact = new ArimaLikelihood(order, y, x, Double.POSITIVE_INFINITY).best(arma);
        double coarse = new ArimaLikelihood(order, y, x, 1e5).best(arma).value() - exact.value();
        ArimaLikelihood.Point fine = new ArimaLikelihood(order, y, x, 1e7).best(arma);
        assertEquals(0, coarse, 1e-3);
        assertEquals(0, fine.value() - exact.value(), Math.abs(coarse) / 50);
        assertEquals(exact.beta()[0], fine.beta()[0], 1e-5);
        assertThrows(IllegalArgumentException.class, () -> new Arima(order).withPriorVariance(1));
    }

    @Test
    void secondOrderWithTrendOfLakeHuron() {
        double[] level =
                SeriesReader.read(SharedData.file("lakehuron.csv"), "level_ft").values();
        double[] time = new double[level.length + 3];
        Arrays.setAll(time, t -> 1875 + t - 1920);
        Frame frame = new Frame(
                "lakehuron.csv",
                new Columns("level_ft", 0, List.of(), List.of("time")),
                Timeline.counting(time.length),
                level,
                new double[0][],
                new double[][] {time});
        ArimaFit fit = new Arima(ArimaOrder.of(2, 0, 0)).fit(frame.known(0, level.length, 3));
        double[] coefficients = fit.coefficients();
        assertArrayEquals(new double[] {1.0048, -0.2913}, Arrays.copyOf(coefficients, 2), 5.1e-5);
        assertEquals(579.0993, coefficients[2], 2e-4, "R's optimizer stops at a relative change of 1e-8");
        assertEquals(-0.0216, coefficients[3], 5.1e-5);
        assertEquals(0.4566, fit.sigmaSquared(), 5.1e-5);
        assertEquals(-101.2, fit.logLikelihood(), 5.1e-3);
        assertTrue(fit.standardErrors().isPresent());
        assertEquals(3, fit.forecast(frame.known(0, level.length, 3)).horizon());
    }

    /**
     * The filter's likelihood is that of the joint normal distribution, whose covariances come from a long moving
     * average: an ARMA(2,1) of 6 rows, psi weights cut off where they are below 1e-17.
     */
    @Test
    void theLikelihoodIsThatOfTheJointDistribution() {
        double[] arma = {0.5, -0.3, 0.4};
        ArimaOrder order = ArimaOrder.of(2, 0, 1);
        double[] w = {0.3, -1.2, 0.7, 2.1, -0.4, 0.2};
        double[] psi = new double[200];
        for (int j = 0; j < psi.length; j++) {
            psi[j] = j == 0 ? 1 : (j == 1 ? 0.4 : 0) + 0.5 * psi[j - 1] - (j > 1 ? 0.3 * psi[j - 2] : 0);
        }
        double[][] covariance = new double[6][6];
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) {
                for (int k = 0; k + Math.abs(i - j) < psi.length; k++) {
                    covariance[i][j] += psi[k] * psi[k + Math.abs(i - j)];
                }
            }
        }
        LUDecomposition lu = new LUDecomposition(new Array2DRowRealMatrix(covariance));
        double[] solved = lu.getSolver().solve(new Array2DRowRealMatrix(w)).getColumn(0);
        double squares = 0;
        for (int t = 0; t < 6; t++) {
            squares += w[t] * solved[t];
        }
        double expected = -0.5 * (6 * Math.log(2 * Math.PI * squares / 6) + 6 + Math.log(lu.getDeterminant()));
        ArimaLikelihood likelihood = new ArimaLikelihood(order, w, new double[0][], Double.POSITIVE_INFINITY);
        assertEquals(expected, likelihood.best(arma).value(), 1e-12);
        assertEquals(expected, likelihood.value(arma, new double[0]), 1e-12);
        assertEquals(squares / 6, likelihood.best(arma).sigmaSquared(), 1e-12);
    }

    @Test
    void findsTheParametersOfASimulation() {
        SplittableRandom random = new SplittableRandom(4);
        double[] y = new double[3000];
        double before = 0;
        for (int t = 1; t < y.length; t++) {
            double e = random.nextGaussian();
            y[t] = 1.5 + 0.7 * (y[t - 1] - 1.5) + e + 0.4 * before;
            before = e;
        }
        ArimaFit fit = fit(Frame.of("simulation", "y", y), ArimaOrder.of(1, 0, 1));
        double[] truth = {0.7, 0.4, 1.5};
        double[] errors = fit.standardErrors().orElseThrow();
        for (int i = 0; i < 3; i++) {
            assertEquals(truth[i], fit.coefficients()[i], 4 * errors[i], "coefficient " + i);
        }
    }

    /** A random walk: psi = 1, 1, ...; its forecast is the last value, with variance k s^2. */
    @Test
    void aRandomWalkForecastsItsLastValue() {
        SplittableRandom random = new SplittableRandom(9);
        double[] y = new double[60];
        for (int t = 1; t < y.length; t++) {
            y[t] = y[t - 1] + random.nextGaussian();
        }
        Frame frame = Frame.of("walk", "y", y);
        ArimaFit fit = fit(frame, ArimaOrder.of(0, 1, 0));
        Forecast forecast = fit.forecast(frame.known(0, 60, 4));
        double s = Math.sqrt(fit.sigmaSquared());
        for (int k = 0; k < 4; k++) {
            assertEquals(y[59], forecast.point(k), 1e-12);
            assertEquals(
                    y[59] + s * Math.sqrt(k + 1) * 1.2815515655446004,
                    forecast.at(k).quantile(0.9),
                    1e-9);
        }
        assertEquals(y[29], fit.forecast(frame.known(0, 30, 1)).point(0), 1e-12, "an earlier origin");
    }

    @Test
    void refusesBadOrdersAndData() {
        assertThrows(IllegalArgumentException.class, () -> ArimaOrder.of(-1, 0, 0));
        assertThrows(
                IllegalArgumentException.class, () -> ArimaOrder.of(1, 0, 0).seasonal(1, 0, 0, 1));
        Frame line = Frame.of("line", "y", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        assertThrows(DataException.class, () -> fit(line, ArimaOrder.of(1, 1, 0)));
        Frame few = Frame.of("few", "y", 1, 3, 2);
        assertThrows(DataException.class, () -> fit(few, ArimaOrder.of(1, 0, 0)));
    }
}
