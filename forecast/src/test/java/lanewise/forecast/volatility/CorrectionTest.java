package lanewise.forecast.volatility;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.forecast.data.Series;
import lanewise.forecast.data.Split;
import lanewise.forecast.data.TestSlice;
import lanewise.forecast.data.TrainSlice;
import lanewise.verify.Finding;
import lanewise.verify.GradCheck;
import lanewise.verify.SubjectReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorrectionTest {
    @TempDir
    Path folder;

    private static Series returns(long seed, int rows) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] y = new double[rows];
        double h = 1;
        for (int t = 0; t < rows; t++) {
            y[t] = 0.1 + Math.sqrt(h) * random.nextGaussian();
            h = 0.1 + 0.1 * y[t] * y[t] + 0.8 * h;
        }
        return new Series("y", "test", y, List.of());
    }

    private static LstmVolatility model(int epochs, double rate) {
        Correction.Settings settings = new Correction.Settings(2, 20, epochs, rate);
        return new LstmVolatility(settings, Precision.F64, 1, Engine.Options.defaults(), epoch -> {});
    }

    /** With next to no learning the forecast is that of the TARCH, but for the level that the training rows want. */
    @Test
    void startsFromTheTarch() {
        Split<TestSlice> split = Split.trainOnFirst(returns(1, 300), 200);
        VarianceModel tarch = new ArchModel(ArchSpec.of(ArchProcess.TARCH, ArchSpec.Innovation.NORMAL));
        double[] base = tarch.fit(split.train()).forecast(split.later()).variance();
        double[] in = tarch.fit(split.train()).forecast(split.train()).variance();
        double mu = tarch.fit(split.train()).forecast(split.train()).mean()[0];
        double[] y = split.train().values();
        double level = 0;
        for (int t = 1; t < y.length; t++) {
            level += (y[t] - mu) * (y[t] - mu) / in[t] / (y.length - 1);
        }
        try (LstmVolatilityFit fit = model(1, 1e-12).fit(split.train())) {
            double[] h = fit.forecast(split.later()).variance();
            for (int t = 0; t < h.length; t++) {
                assertEquals(base[t] * level, h[t], 1e-8 * h[t]);
            }
        }
    }

    /** Half of the correction is taken, and then the squares of the training rows are 1 in the mean. */
    @Test
    void theTrainingRowsHaveVarianceOneInItsUnits() {
        Series series = returns(2, 300);
        try (LstmVolatilityFit fit = model(20, 1e-2).fit(TrainSlice.whole(series))) {
            Forecast forecast = fit.forecast(TrainSlice.whole(series));
            double sum = 0;
            for (int t = 1; t < 300; t++) {
                double eps = series.values()[t] - forecast.mean()[t];
                sum += eps * eps / forecast.variance()[t];
            }
            assertEquals(1, sum / 299, 1e-10);
            assertEquals(20, fit.history().size());
        }
    }

    @Test
    void aFileHoldsTheModel() throws IOException {
        Split<TestSlice> split = Split.trainOnFirst(returns(3, 200), 150);
        Path file = folder.resolve("model.safetensors");
        try (LstmVolatilityFit fit = model(3, 1e-2).fit(split.train())) {
            fit.save(file);
            try (LstmVolatilityFit read = LstmVolatilityFit.load(file, Engine.Options.defaults())) {
                assertArrayEquals(
                        fit.forecast(split.later()).variance(),
                        read.forecast(split.later()).variance());
                assertArrayEquals(
                        fit.forecast(split.later()).mean(),
                        read.forecast(split.later()).mean());
            }
        }
    }

    /** By hand: mu 0, start s 1, h_1 = (.1 + (.1 + .2 / 2 + .5) 1)^2 = .64, then sigma_2 = .1 + (.1 + .2) 2 + .5 .8 = 1.1. */
    @Test
    void theInputsByHand() {
        BaseVariance base = BaseVariance.restored(new double[] {0, 0.1, 0.1, 0.2, 0.5}, 1, 2);
        BaseVariance.Rows rows = base.rows(new double[] {-2, 3});
        assertArrayEquals(new double[] {0.64, 1.21}, rows.h(), 1e-15);
        double fast = 0.85 * 2 + 0.15 * 4;
        double slow = 0.98 * 2 + 0.02 * 4;
        double[] expected = {-2.5, 0.5 * Math.log(fast / 1.21 + 1e-3), 0.5 * Math.log(slow / 1.21 + 1e-3)};
        assertArrayEquals(expected, rows.inputs()[0], 1e-14);
        assertEquals(3 / 1.1, rows.targets()[0][0], 1e-15);
        assertEquals(-5, base.rows(new double[] {-100, 0}).inputs()[0][0], "clamped");
    }

    @Test
    void theGradientOfTheLossAgreesWithDifferences() {
        SubjectReport report =
                GradCheck.loss("log_variance", new LogVarianceNll(5)).run(20, 42);
        assertEquals(Finding.Status.PASSED, report.status(), report::toString);
    }

    @Test
    void refusesBadSettingsAndNumbers() {
        assertThrows(IllegalArgumentException.class, () -> new Correction.Settings(4, 9, 1, 1e-3));
        assertThrows(IllegalArgumentException.class, () -> new Correction.Settings(0, 10, 1, 1e-3));
        assertThrows(IllegalArgumentException.class, () -> new Correction.Settings(4, 10, 0, 1e-3));
        assertThrows(IllegalArgumentException.class, () -> new Correction.Settings(4, 10, 1, Double.NaN));
        double[] good = {0, 0.1, 0.1, 0.2, 0.5};
        double[] bad = {Double.NaN, 0, -0.01, -0.2, 1};
        for (int i = 0; i < good.length; i++) {
            double[] theta = good.clone();
            theta[i] = bad[i];
            assertThrows(
                    IllegalArgumentException.class, () -> BaseVariance.restored(theta, 1, 1), Arrays.toString(theta));
        }
        assertThrows(IllegalArgumentException.class, () -> BaseVariance.restored(good, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> BaseVariance.restored(good, 1, Double.NaN));
    }
}
