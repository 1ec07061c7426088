package lanewise.forecast.backtest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import lanewise.forecast.baseline.Naive;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Frame;
import lanewise.forecast.data.Known;
import lanewise.forecast.model.Difference;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Forecast;
import lanewise.forecast.model.Forecaster;
import lanewise.forecast.model.Output;
import lanewise.forecast.model.Task;
import lanewise.forecast.score.Crps;
import org.junit.jupiter.api.Test;

/** Origins, and scores worked out by hand. */
class ScoreTableTest {
    private static final double ROUNDING = 1e-12;

    /** 1, 3, 6, 10, ...: the naive error h steps ahead is known. */
    private static Frame triangle(int rows) {
        double[] y = new double[rows];
        for (int t = 0; t < rows; t++) {
            y[t] = (t + 1) * (t + 2) / 2.0;
        }
        return Frame.of("triangle", "y", y);
    }

    private static Task task(Frame frame, int horizon) {
        return new Task(frame.columns(), horizon, 1, false, Difference.NONE, new Output.Point());
    }

    /** Forecasts the last value plus {@code offset}. */
    private static Forecaster shifted(String name, double offset) {
        return new Forecaster() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Fitted fit(Known training) {
                return new Fitted() {
                    @Override
                    public String name() {
                        return name;
                    }

                    @Override
                    public Forecast forecast(Known at) {
                        List<Distribution> steps = new ArrayList<>();
                        for (int h = 0; h < at.horizon(); h++) {
                            steps.add(new Distribution.Normal(at.target(at.targetEnd() - 1) + offset, 2));
                        }
                        return new Forecast(steps);
                    }
                };
            }
        };
    }

    @Test
    void originsEndOneHorizonBeforeTheEnd() {
        Frame frame = triangle(30);
        assertEquals(List.of(19, 22, 25), new Origins(3, 3, 1, 0, 19).in(frame, 5));
        String message = assertThrows(DataException.class, () -> new Origins(3, 3, 1, 0, 20).in(frame, 5))
                .getMessage();
        assertTrue(message.contains("at least 31 rows") && message.contains("got 30"), message);
        assertThrows(DataException.class, () -> new Origins(1, 1, 1, 0, 1).in(frame, 30));
        assertThrows(
                DataException.class,
                () -> new Origins(Integer.MAX_VALUE, Integer.MAX_VALUE, 1, 0, 1).in(frame, Integer.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> new Origins(0, 1, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Origins(1, 0, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Origins(1, 1, 0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Origins(1, 1, 1, -1, 1));
        assertEquals(7, new Origins(1, 1, 1, 3, 1).from(10));
        assertEquals(0, new Origins(1, 1, 1, 30, 1).from(10));
        assertEquals(0, new Origins(1, 1, 1, 0, 1).from(10));
    }

    @Test
    void modelsAreFittedAtEveryKthOrigin() {
        Frame frame = triangle(30);
        BacktestResult result = new Backtest(frame, task(frame, 2), new Origins(7, 1, 3, 0, 10), (c, o) -> {})
                .run(List.of(Candidate.baseline(Naive.last())));
        assertEquals(List.of(22, 23, 24, 25, 26, 27, 28), result.origins());
        assertEquals(
                List.of(22, 25, 28),
                result.runs().getFirst().fits().stream()
                        .map(BacktestResult.Fit::origin)
                        .toList());
        assertEquals(7, result.runs().getFirst().forecasts().size());
        assertEquals(result.actual(6, 1), frame.target(29));
        assertEquals("30", result.time(6, 1));
    }

    @Test
    void scoresByHand() {
        // At an origin of n rows the last value is n (n + 1) / 2; the next are n + 1 and 2 n + 3 above it.
        Frame frame = triangle(12);
        BacktestResult result = new Backtest(frame, task(frame, 2), new Origins(2, 1, 1, 0, 5), (c, o) -> {})
                .run(List.of(Candidate.baseline(shifted("last", 0)), Candidate.model(shifted("better", 10), 0)));
        assertEquals(List.of(9, 10), result.origins());
        // Errors of "last": 10, 21 and 11, 23; of "better": 0, 11 and 1, 13.
        assertArrayEquals(new double[] {-10, -21}, result.errors(result.runs().getFirst())[0]);
        // Changes in the known rows: 2..9 and 2..10, mean 5.5 and 6.
        assertArrayEquals(new double[] {5.5, 6}, result.scales(), ROUNDING);
        ScoreTable table = ScoreTable.of(result, new Judging(new double[] {0.5}, 0.1, 0.9));
        StepScores last = table.rows().get(0).mean();
        assertEquals(Math.sqrt((100 + 441 + 121 + 529) / 4.0), last.rmse(), ROUNDING);
        assertEquals((10 + 21 + 11 + 23) / 4.0, last.absoluteError(), ROUNDING);
        assertEquals((31 / 5.5 + 34 / 6.0) / 4, last.scaledError(), ROUNDING);
        double smape = 200 * (10 / 100.0 + 21 / 111.0 + 11 / 121.0 + 23 / 133.0) / 4;
        assertEquals(smape, last.smape(), ROUNDING);
        assertEquals(0.5 * (10 + 21 + 11 + 23) / 4, last.pinball(), ROUNDING);
        double crps =
                (Crps.gaussian(10, 0, 2) + Crps.gaussian(21, 0, 2) + Crps.gaussian(11, 0, 2) + Crps.gaussian(23, 0, 2))
                        / 4;
        assertEquals(crps, last.crps(), ROUNDING);
        double z = (100 + 441 + 121 + 529) / 4.0 / 4;
        assertEquals(0.5 * Math.log(2 * Math.PI * 4) + 0.5 * z, last.logScore(), ROUNDING);
        // The 10 % quantile of N(0, 2^2) is -2.5631031310892007: all of last's values lie above, better's first two
        // inside.
        double half = 2 * 1.2815515655446004;
        assertEquals(0, last.coverage());
        assertEquals(2 * half, last.width(), 1e-9);
        assertEquals(2 * half + 10 * ((10 + 21 + 11 + 23) / 4.0 - half), last.winkler(), 1e-8);
        StepScores better = table.rows().get(1).mean();
        assertEquals(0.5, better.coverage());
        assertEquals(6.25, better.absoluteError(), ROUNDING);
        assertEquals("last", table.bestBaseline().orElseThrow().name());
        assertTrue(table.rows().get(1).againstBaseline().isEmpty(), "two origins are too few");
        assertEquals(
                (10 + 11) / 2.0,
                ScoreTable.ofStep(result, table.judging(), 0)
                        .rows()
                        .get(0)
                        .mean()
                        .absoluteError(),
                ROUNDING);
    }

    @Test
    void seedsOfOneModelAreOneRow() {
        Frame frame = triangle(40);
        BacktestResult result = new Backtest(frame, task(frame, 1), new Origins(10, 1, 1, 0, 5), 2, (c, o) -> {})
                .run(List.of(
                        Candidate.baseline(shifted("last", 0)),
                        new Candidate("net", 1, false, shifted("net", 20)),
                        new Candidate("net", 2, false, shifted("net", 35))));
        ScoreTable table = ScoreTable.of(result, Judging.of(new Output.Point()));
        assertEquals(
                List.of("last", "net"),
                table.rows().stream().map(ScoreTable.Row::name).toList());
        ScoreTable.Row net = table.rows().get(1);
        assertEquals(2, net.seeds().size());
        assertEquals(
                (net.seeds().get(0).mae() + net.seeds().get(1).mae()) / 2,
                net.mean().absoluteError(),
                ROUNDING);
        assertEquals(
                Math.max(net.seeds().get(0).mae(), net.seeds().get(1).mae()),
                net.worst().absoluteError());
        assertTrue(net.againstBaseline().orElseThrow().meanDifference() < 0);
        // The errors of both grow by 1 from origin to origin: differences that don't vary cannot be tested.
        assertTrue(Comparison.test(result, result.runs().get(0), result.runs().get(1))
                .isEmpty());
    }

    @Test
    void quantilesAreJudgedAtTheirOwnLevels() {
        Judging judging = Judging.of(new Output.Quantiles(new double[] {0.1, 0.5, 0.8}));
        assertArrayEquals(new double[] {0.1, 0.5, 0.8}, judging.levels());
        assertEquals(0.7, judging.nominal(), ROUNDING);
        StepScores scores = StepScores.of(
                new Distribution.Quantiles(new double[] {0.1, 0.5, 0.8}, new double[] {1, 2, 3}), 4, 1, judging);
        assertEquals((0.1 * 3 + 0.5 * 2 + 0.8 * 1) / 3, scores.pinball(), ROUNDING);
        // Width 2, and 1 above a bound that 20 % are to exceed: 2 / (2 * 0.2).
        assertEquals(2 + 1 / 0.2, scores.winkler(), ROUNDING);
        assertTrue(Double.isNaN(scores.logScore()));
        assertThrows(IllegalArgumentException.class, () -> new Judging(new double[] {0.5}, 0.9, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new Judging(new double[] {0.5, 0.5}, 0.1, 0.9));
    }
}
