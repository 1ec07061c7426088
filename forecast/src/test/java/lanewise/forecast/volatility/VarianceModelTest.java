package lanewise.forecast.volatility;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.forecast.SharedData;
import lanewise.forecast.data.Series;
import lanewise.forecast.data.Split;
import lanewise.forecast.data.TestSlice;
import lanewise.forecast.score.Scores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VarianceModelTest {
    static Stream<VarianceModel> models() {
        Correction.Settings small = new Correction.Settings(2, 20, 2, 1e-2);
        LstmVolatility lstm = new LstmVolatility(small, Precision.F32, 1, Engine.Options.defaults(), epoch -> {});
        return Stream.concat(Stream.of(new Garch(), lstm), VarianceModels.all().stream());
    }

    /** Real data, one seed: GARCH has .41789; of five seeds the worst had .4134. */
    @Test
    void theLstmIsBetterThanGarchOnDmGbp() {
        Split<TestSlice> split = Split.trainOnFirst(SharedData.dmbp(), 1500);
        LstmVolatility model =
                new LstmVolatility(LstmVolatility.defaults(), Precision.F32, 1, Engine.Options.defaults(), epoch -> {});
        try (LstmVolatilityFit fit = model.fit(split.train())) {
            double nll = Scores.gaussianNll(split.later().values(), fit.forecast(split.later()));
            assertTrue(nll <= 0.4179, "mean NLL of the last 474 rows: " + nll);
        }
    }

    private static Split<TestSlice> split(double[] y) {
        return Split.trainOnFirst(new Series("y", "test", y, List.of()), 120);
    }

    /** The property every later model has to have as well. */
    @ParameterizedTest
    @MethodSource("models")
    void theFutureChangesNoForecastBeforeIt(VarianceModel model) {
        SplittableRandom random = new SplittableRandom(11);
        for (int trial = 0; trial < 20; trial++) {
            double[] y = new double[200];
            Arrays.setAll(y, t -> random.nextGaussian());
            Split<TestSlice> split = split(y);
            int changed = random.nextInt(split.later().from(), y.length);
            double[] other = y.clone();
            for (int t = changed; t < y.length; t++) {
                other[t] = 10 * random.nextGaussian();
            }
            Forecast before = model.fit(split.train()).forecast(split.later());
            Forecast after =
                    model.fit(split(other).train()).forecast(split(other).later());
            int same = changed - split.later().from() + 1;
            assertArrayEquals(Arrays.copyOf(before.variance(), same), Arrays.copyOf(after.variance(), same));
            assertArrayEquals(Arrays.copyOf(before.mean(), same), Arrays.copyOf(after.mean(), same));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aStretchContinuesTheOneBefore(VarianceModel model) {
        double[] y = new SplittableRandom(5).doubles(200, -1, 1).toArray();
        Split<TestSlice> split = split(y);
        VarianceModel.Fitted fitted = model.fit(split.train());
        double[] all = fitted.forecast(split.train()).variance();
        double[] last = fitted.forecast(split.train().holdOut(20).later()).variance();
        assertArrayEquals(Arrays.copyOfRange(all, 100, 120), last);
        assertEquals(model.name(), fitted.name());
    }

    @Test
    void garchAndConstantReachTheDerivedScoresOnDmbp() {
        Split<TestSlice> split = Split.trainOnFirst(SharedData.dmbp(), 1500);
        assertNll(0.60639, 0.41789, new Garch(), split);
        assertNll(0.70641, 0.53812, new ConstantVariance(), split);
    }

    private static void assertNll(double in, double out, VarianceModel model, Split<TestSlice> split) {
        VarianceModel.Fitted fitted = model.fit(split.train());
        assertEquals(in, Scores.gaussianNll(split.train().values(), fitted.forecast(split.train())), 5e-6);
        assertEquals(out, Scores.gaussianNll(split.later().values(), fitted.forecast(split.later())), 5e-6);
    }

    @Test
    void ewmaFollowsItsRecursionByHand() {
        double[] y = new double[122];
        Arrays.setAll(y, t -> t % 2 == 0 ? 1 : -1);
        y[120] = 3;
        Split<TestSlice> split = split(y);
        double[] h = new Ewma().fit(split.train()).forecast(split.later()).variance();
        assertArrayEquals(new double[] {1, 0.94 + 0.06 * 9}, h, 1e-12);
    }

    @Test
    void aForecastHoldsPositiveVariancesOnly() {
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(
                    IllegalArgumentException.class, () -> new Forecast(new double[] {0}, new double[] {bad}), "" + bad);
        }
        assertThrows(IllegalArgumentException.class, () -> new Forecast(new double[] {0}, new double[] {1, 1}));
        assertThrows(IllegalArgumentException.class, () -> new Forecast(new double[] {Double.NaN}, new double[] {1}));
    }
}
