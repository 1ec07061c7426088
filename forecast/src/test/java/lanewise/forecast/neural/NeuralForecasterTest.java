package lanewise.forecast.neural;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.forecast.data.Columns;
import lanewise.forecast.data.Covariate;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Frame;
import lanewise.forecast.data.Known;
import lanewise.forecast.data.Timeline;
import lanewise.forecast.model.Difference;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Forecast;
import lanewise.forecast.model.Forecaster;
import lanewise.forecast.model.InLogarithms;
import lanewise.forecast.model.Output;
import lanewise.forecast.model.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks learn what can be learnt, and their inputs are what they are said to be. */
class NeuralForecasterTest {
    private static final Settings.Training LONG = new Settings.Training(60, 20, 1e-2, 16, 0.2);

    /** y_t = 10 + 5 sin(2 pi t / 8) exactly: 8 lags determine the future. */
    private static Frame sine(int rows) {
        return Frame.of(
                "sine",
                "y",
                IntStream.range(0, rows)
                        .mapToDouble(t -> 10 + 5 * Math.sin(2 * Math.PI * t / 8))
                        .toArray());
    }

    private static Task task(Frame frame, int horizon, Difference difference, Output output) {
        return new Task(frame.columns(), horizon, 8, false, difference, output);
    }

    private static Settings settings(NetworkKind kind) {
        return Settings.of(kind)
                .withShape(new Settings.Shape(8, 1, 0))
                .withTraining(LONG)
                .withLags(8);
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void everyNetworkLearnsASine(NetworkKind kind) {
        Frame frame = sine(200);
        Task task = task(frame, 4, Difference.NONE, new Output.Point());
        try (Forecaster.Fitted fit = new NeuralForecaster(settings(kind), task, 1).fit(frame.known(0, 160, 4))) {
            double worst = 0;
            for (int origin = 160; origin <= 196; origin++) {
                Forecast forecast = fit.forecast(frame.known(0, origin, 4));
                for (int h = 0; h < 4; h++) {
                    worst = Math.max(worst, Math.abs(forecast.point(h) - frame.target(origin + h)));
                }
            }
            // The mean is off by up to 5, the last value by up to 10.
            assertTrue(worst < 1.5, kind + " is off by " + worst);
        }
    }

    @Test
    void aSeasonalDifferenceOfASineIsNothing() {
        Frame frame = sine(100);
        Task task = task(frame, 10, Difference.SEASONAL, new Output.Gaussian());
        Settings quick = settings(NetworkKind.LSTM).withTraining(new Settings.Training(3, 3, 1e-3, 16, 0.2));
        try (Forecaster.Fitted fit = new NeuralForecaster(quick, task, 1).fit(frame.known(0, 90, 10))) {
            Forecast forecast = fit.forecast(frame.known(0, 90, 10));
            for (int h = 0; h < 10; h++) {
                // Differences are rounding errors of about 1e-15: their scale counts as constant, so they stay tiny.
                assertEquals(frame.target(90 + h), forecast.point(h), 2);
            }
        }
    }

    @Test
    void theDifferenceIsChosenFromTheRows() {
        Rng rng = Rng.of(4);
        double[] walk = new double[300];
        double[] noise = new double[300];
        double[] season = new double[300];
        for (int t = 0; t < walk.length; t++) {
            walk[t] = (t > 0 ? walk[t - 1] : 0) + rng.normal(t);
            noise[t] = rng.normal(t);
            season[t] = 10 * Math.sin(t * 2 * Math.PI / 8) + 0.1 * t + 0.1 * rng.normal(t);
        }
        assertEquals(Difference.FIRST, Window.choose(walk, 8, 4));
        assertEquals(Difference.NONE, Window.choose(noise, 8, 4));
        assertEquals(Difference.SEASONAL, Window.choose(season, 8, 4));
        assertEquals(Difference.NONE, Window.choose(noise, 1, 1));
        assertEquals(Difference.NONE, Window.choose(new double[] {1, 2, 3, 4}, 8, 3));
    }

    @Test
    void oneSeedGivesOneForecast() {
        Frame frame = sine(80);
        Task task = task(frame, 2, Difference.AUTO, new Output.Student());
        Settings quick = settings(NetworkKind.GRU).withTraining(new Settings.Training(2, 2, 1e-2, 16, 0.2));
        double[][] points = new double[3][];
        for (int i = 0; i < 3; i++) {
            try (Forecaster.Fitted fit = new NeuralForecaster(quick, task, i / 2).fit(frame.known(0, 70, 2))) {
                points[i] = fit.forecast(frame.known(0, 75, 2)).quantiles(0.1, 0.9)[1];
            }
        }
        assertArrayEquals(points[0], points[1], 0);
        assertTrue(points[0][0] != points[2][0], "another seed");
        assertTrue(points[0][0] < points[0][1]);
    }

    @Test
    void recursivePathsFanOut() {
        Rng rng = Rng.of(2);
        double[] walk = new double[200];
        for (int t = 1; t < walk.length; t++) {
            walk[t] = walk[t - 1] + rng.normal(t);
        }
        Frame frame = Frame.of("walk", "y", walk);
        Task task = new Task(frame.columns(), 9, 1, false, Difference.FIRST, new Output.Gaussian());
        Settings recursive = settings(NetworkKind.MLP)
                .withLags(2)
                .withPaths(400)
                .withTraining(new Settings.Training(10, 5, 3e-3, 16, 0.2));
        try (Forecaster.Fitted fit = new NeuralForecaster(recursive, task, 1).fit(frame.known(0, 190, 9))) {
            Forecast forecast = fit.forecast(frame.known(0, 190, 9));
            double first = width(forecast.at(0));
            double last = width(forecast.at(8));
            // A random walk's interval grows as sqrt(9) = 3; 400 paths and a trained deviation blur that.
            assertTrue(last / first > 2 && last / first < 4.5, first + " to " + last);
            assertTrue(forecast.at(0) instanceof Distribution.Samples s && s.values().length == 400);
            // All paths start from one Gaussian, so that the first step's density is that; later ones mix.
            double at = walk[190];
            double first90 = forecast.at(0).quantile(0.95) - forecast.at(0).quantile(0.05);
            double deviation = first90 / (2 * 1.645);
            double expected = -0.5 * Math.log(2 * Math.PI) - Math.log(deviation);
            assertEquals(expected, forecast.at(0).logDensity(forecast.at(0).quantile(0.5)), 0.25, "400 draws");
            assertTrue(forecast.at(8).logDensity(at) < expected
                    && Double.isFinite(forecast.at(8).logDensity(at)));
        }
    }

    private static double width(Distribution d) {
        return d.quantile(0.9) - d.quantile(0.1);
    }

    @Test
    void aKnownCovariateIsUsed() {
        // y is next to nothing but the known covariate of the same row.
        Rng rng = Rng.of(9);
        double[] k = IntStream.range(0, 300).mapToDouble(t -> rng.normal(t)).toArray();
        double[] y = IntStream.range(0, 300)
                .mapToDouble(t -> 3 * k[t] + 0.1 * rng.normal(1000 + t))
                .toArray();
        Columns columns = new Columns("y", 0, List.of(), List.of("k"));
        Frame frame = new Frame("s", columns, Timeline.counting(300), y, new double[0][], new double[][] {k});
        assertLearns(frame, y);
    }

    @Test
    void aPastCovariateIsUsedWithItsLag() {
        // The covariate of row t - 3 is next to all of y_t; it is published two rows late, so it is just known.
        Rng rng = Rng.of(9);
        double[] p = IntStream.range(0, 300).mapToDouble(t -> rng.normal(t)).toArray();
        double[] y = IntStream.range(0, 300)
                .mapToDouble(t -> t < 3 ? 0 : 3 * p[t - 3] + 0.1 * rng.normal(1000 + t))
                .toArray();
        Columns columns = new Columns("y", 0, List.of(new Covariate("p", 2)), List.of());
        Frame frame = new Frame("s", columns, Timeline.counting(300), y, new double[][] {p}, new double[0][]);
        assertLearns(frame, y);
    }

    private static void assertLearns(Frame frame, double[] y) {
        Task task = new Task(frame.columns(), 1, 1, false, Difference.NONE, new Output.Point());
        Settings settings = settings(NetworkKind.MLP).withLags(1);
        double sum = 0;
        try (Forecaster.Fitted fit = new NeuralForecaster(settings, task, 1).fit(frame.known(0, 250, 1))) {
            for (int origin = 250; origin < 300; origin++) {
                double error = fit.forecast(frame.known(0, origin, 1)).point(0) - y[origin];
                sum += error * error;
            }
        }
        // Without the covariate the best is a standard deviation of 3.
        assertTrue(Math.sqrt(sum / 50) < 1, "RMSE " + Math.sqrt(sum / 50));
    }

    @Test
    void logarithmsComeBack() {
        double[] y =
                IntStream.range(0, 120).mapToDouble(t -> Math.exp(0.05 * t)).toArray();
        Frame frame = Frame.of("growth", "y", y);
        Task task = new Task(frame.columns(), 3, 1, true, Difference.FIRST, new Output.Point());
        Forecaster forecaster = new InLogarithms(new NeuralForecaster(settings(NetworkKind.RNN), task, 1));
        try (Forecaster.Fitted fit = forecaster.fit(frame.known(0, 100, 3))) {
            Forecast forecast = fit.forecast(frame.known(0, 117, 3));
            for (int h = 0; h < 3; h++) {
                assertEquals(1, forecast.point(h) / y[117 + h], 0.02);
            }
        }
    }

    @Test
    void tooFewRowsAreRefused() {
        Frame frame = sine(40);
        Task task = task(frame, 12, Difference.NONE, new Output.Point());
        NeuralForecaster forecaster = new NeuralForecaster(settings(NetworkKind.LSTM), task, 1);
        Known known = frame.known(0, 28, 12);
        String message =
                assertThrows(DataException.class, () -> forecaster.fit(known)).getMessage();
        assertTrue(message.contains("LSTM") && message.contains("got 28"), message);
        Task one = task(frame, 1, Difference.NONE, new Output.Point());
        assertThrows(
                DataException.class,
                () -> new NeuralForecaster(settings(NetworkKind.LSTM).withLags(39), one, 1).fit(frame.known(0, 40, 1)));
    }

    @Test
    void settingsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new Settings.Shape(0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Settings.Shape(1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Settings.Training(0, 1, 1, 1, 0.2));
        assertThrows(IllegalArgumentException.class, () -> new Settings.Training(1, 1, -1, 1, 0.2));
        assertThrows(IllegalArgumentException.class, () -> new Settings.Training(1, 1, 1, 1, 0.6));
        assertThrows(
                IllegalArgumentException.class,
                () -> Settings.of(NetworkKind.GRU).withLags(-1));
        assertThrows(IllegalArgumentException.class, () -> NetworkKind.named("tree"));
        assertEquals(NetworkKind.LSTM, NetworkKind.named("lstm"));
        assertEquals(Precision.F32, Settings.of(NetworkKind.GRU).precision());
    }

    @Test
    void scalersAreThoseOfTheNumbers() {
        double[] x = {1, 2, 3, 4, 100};
        assertEquals(22, Scaling.STANDARD.of(x).mean());
        assertEquals(3, Scaling.ROBUST.of(x).mean());
        assertEquals(2 / 1.3489795003921634, Scaling.ROBUST.of(x).standardDeviation(), 1e-12);
        assertEquals(50.5, Scaling.RANGE.of(x).mean());
        assertEquals(49.5, Scaling.RANGE.of(x).standardDeviation());
        assertEquals(1, Scaling.NONE.of(x).standardDeviation());
        for (Scaling scaling : Scaling.values()) {
            assertEquals(1, scaling.of(new double[] {5, 5, 5}).standardDeviation(), scaling.name());
        }
    }
}
