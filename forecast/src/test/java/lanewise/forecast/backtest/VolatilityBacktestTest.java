package lanewise.forecast.backtest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import lanewise.engine.Rng;
import lanewise.forecast.data.Frame;
import lanewise.forecast.data.Series;
import lanewise.forecast.data.Split;
import lanewise.forecast.data.TrainSlice;
import lanewise.forecast.model.Difference;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Forecast;
import lanewise.forecast.model.Output;
import lanewise.forecast.model.Task;
import lanewise.forecast.score.LogScore;
import lanewise.forecast.score.VarCoverage;
import lanewise.forecast.volatility.ArchModel;
import lanewise.forecast.volatility.ArchProcess;
import lanewise.forecast.volatility.ArchSpec;
import lanewise.forecast.volatility.VarianceForecaster;
import lanewise.forecast.volatility.VarianceModel;
import lanewise.forecast.volatility.VarianceModels;
import org.junit.jupiter.api.Test;

/** Models of the variance in a backtest give what they give alone, and their table counts what can be counted by hand. */
class VolatilityBacktestTest {
    /** GARCH(1,1) returns with omega .1, alpha .1, beta .8. */
    private static double[] returns(int rows) {
        double[] y = new double[rows];
        double h = 1;
        for (int t = 0; t < rows; t++) {
            y[t] = Math.sqrt(h) * Rng.of(21).normal(t);
            h = 0.1 + 0.1 * y[t] * y[t] + 0.8 * h;
        }
        return y;
    }

    private static BacktestResult run(double[] y, int horizon, Origins origins, List<Candidate> candidates) {
        Frame frame = Frame.of("returns", "r", y);
        Task task = new Task(frame.columns(), horizon, 1, false, Difference.NONE, new Output.Gaussian());
        return new Backtest(frame, task, origins, (c, o) -> {}).run(candidates);
    }

    @Test
    void oneStepForecastsAreThoseOfTheModel() {
        double[] y = returns(300);
        for (VarianceModel model : VarianceModels.all()) {
            BacktestResult result = run(
                    y, 1, new Origins(20, 1, 20, 0, 100), List.of(Candidate.baseline(new VarianceForecaster(model))));
            Split<?> split = Split.trainOnFirst(new Series("r", "returns", y, List.of()), 280);
            var expected = model.fit(split.train()).forecast(split.later());
            for (int o = 0; o < 20; o++) {
                Distribution step = result.runs().getFirst().forecasts().get(o).at(0);
                // The standard deviation is a root and back, or a division by nu - 2 and back.
                assertEquals(expected.variance()[o], step.variance(), 1e-12 * expected.variance()[o], model.name());
                assertEquals(expected.mean()[o], step.point(), model.name());
            }
        }
    }

    @Test
    void laterStepsAreThoseOfTheModel() {
        double[] y = returns(200);
        var model = new ArchModel(ArchSpec.of(ArchProcess.GARCH, ArchSpec.Innovation.values()[0]));
        BacktestResult result =
                run(y, 5, new Origins(1, 1, 1, 0, 100), List.of(Candidate.baseline(new VarianceForecaster(model))));
        TrainSlice train = TrainSlice.whole(new Series("r", "returns", Arrays.copyOf(y, 195), List.of()));
        double[] ahead = model.fit(train).varianceAhead(train, 5);
        Forecast forecast = result.runs().getFirst().forecasts().getFirst();
        double[] found = new double[5];
        Arrays.setAll(found, h -> forecast.at(h).variance());
        assertArrayEquals(ahead, found, 1e-12 * ahead[0] + 1e-12 * ahead[4]);
    }

    @Test
    void nobodyLooksAhead() {
        double[] y = returns(200);
        double[] other = y.clone();
        for (int t = 190; t < 200; t++) {
            other[t] = 3 - y[t];
        }
        Origins origins = new Origins(12, 2, 4, 0, 100);
        BacktestResult before = run(y, 2, origins, Candidates.volatility());
        BacktestResult after = run(other, 2, origins, Candidates.volatility());
        for (int c = 0; c < before.runs().size(); c++) {
            for (int o = 0; before.origins().get(o) <= 190; o++) {
                for (int h = 0; h < 2; h++) {
                    assertEquals(
                            before.runs().get(c).forecasts().get(o).at(h),
                            after.runs().get(c).forecasts().get(o).at(h));
                }
            }
        }
    }

    @Test
    void theTableCounts() {
        double[] y = returns(260);
        BacktestResult result = run(y, 1, new Origins(100, 1, 100, 0, 100), Candidates.volatility());
        VolatilityTable table = VolatilityTable.of(result);
        assertEquals(result.runs().size(), table.rows().size());
        VolatilityTable.Row constant = table.rows().getFirst();
        double sum = 0;
        double qlike = 0;
        int below = 0;
        for (int o = 0; o < 100; o++) {
            Distribution d = result.runs().getFirst().forecasts().get(o).at(0);
            sum += LogScore.gaussian(y[160 + o], d.point(), d.variance()) / 100;
            qlike += (Math.log(d.variance()) + y[160 + o] * y[160 + o] / d.variance()) / 100;
            below += y[160 + o] < d.quantile(0.05) ? 1 : 0;
        }
        assertEquals(sum, constant.mean().logScore(), 1e-12);
        assertEquals(qlike, constant.mean().qlike(), 1e-12);
        assertEquals(
                VarCoverage.kupiec(0.05, 100, below),
                constant.var5().orElseThrow().unconditional());
        VolatilityTable.Row best = table.bestBaseline().orElseThrow();
        assertTrue(best.mean().logScore() <= constant.mean().logScore());
        assertTrue(best.againstBaseline().isEmpty());
        assertEquals(
                best.name().equals(constant.name()), constant.againstBaseline().isEmpty());
    }
}
