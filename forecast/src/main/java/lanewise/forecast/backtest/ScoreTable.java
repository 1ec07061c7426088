package lanewise.forecast.backtest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import lanewise.forecast.score.DieboldMariano;

/**
 * Mean scores of every model of a backtest over its origins, and whether they differ from those of the best baseline:
 * the one with the smallest mean absolute error on these same rows, which is hard on the models.
 *
 * @param judging what distributions are judged by
 * @param steps the steps that are averaged, from 0
 * @param rows one per model, in the order of the candidates; the seeds of one model are one row
 */
public record ScoreTable(Judging judging, List<Integer> steps, List<Row> rows) {
    /**
     * Scores of one model.
     *
     * @param name its name
     * @param baseline whether others are compared with it
     * @param seeds one per seed, in the order of the candidates
     * @param mean over the seeds
     * @param worst of the seeds, score by score
     * @param absoluteErrors mean absolute error of each origin, over steps and seeds
     * @param againstBaseline {@link Comparison} of these with the best baseline's; empty for that one, and where the
     *     origins are too few for their overlap or the errors are the same
     */
    public record Row(
            String name,
            boolean baseline,
            List<Seed> seeds,
            StepScores mean,
            StepScores worst,
            double[] absoluteErrors,
            Optional<DieboldMariano> againstBaseline) {}

    /**
     * One seed of a model.
     *
     * @param run its forecasts
     * @param scores their means
     */
    public record Seed(BacktestResult.Run run, StepScores scores) {
        /** Root mean squared error, in the unit of the data. */
        public double rmse() {
            return scores.rmse();
        }

        /** Mean absolute error, in the unit of the data. */
        public double mae() {
            return scores.absoluteError();
        }

        /** Mean absolute error over that of the seasonal naive forecast in the rows before each origin. */
        public double mase() {
            return scores.scaledError();
        }
    }

    public ScoreTable {
        steps = List.copyOf(steps);
        rows = List.copyOf(rows);
    }

    /** Scores over the whole horizon. */
    public static ScoreTable of(BacktestResult result, Judging judging) {
        return of(
                result,
                judging,
                IntStream.range(0, result.task().horizon()).boxed().toList());
    }

    /** Scores of one step h, from 0, alone. */
    public static ScoreTable ofStep(BacktestResult result, Judging judging, int h) {
        return of(result, judging, List.of(h));
    }

    private static ScoreTable of(BacktestResult result, Judging judging, List<Integer> steps) {
        Map<String, List<BacktestResult.Run>> groups = new LinkedHashMap<>();
        for (BacktestResult.Run run : result.runs()) {
            groups.computeIfAbsent(run.candidate().group(), name -> new ArrayList<>())
                    .add(run);
        }
        List<Row> rows = new ArrayList<>();
        groups.values().forEach(runs -> rows.add(row(result, judging, steps, runs)));
        return new ScoreTable(judging, steps, tested(rows, Comparison.overlap(result, steps.getLast() + 1)));
    }

    private static Row row(BacktestResult result, Judging judging, List<Integer> steps, List<BacktestResult.Run> runs) {
        List<Seed> seeds = new ArrayList<>();
        double[] absoluteErrors = new double[result.origins().size()];
        for (BacktestResult.Run run : runs) {
            List<StepScores> all = new ArrayList<>();
            for (int o = 0; o < absoluteErrors.length; o++) {
                for (int h : steps) {
                    double scale = result.scales()[o];
                    StepScores scores =
                            StepScores.of(run.forecasts().get(o).at(h), result.actual(o, h), scale, judging);
                    all.add(scores);
                    absoluteErrors[o] += scores.absoluteError() / (steps.size() * runs.size());
                }
            }
            seeds.add(new Seed(run, StepScores.mean(all)));
        }
        Candidate candidate = runs.getFirst().candidate();
        List<StepScores> scores = seeds.stream().map(Seed::scores).toList();
        return new Row(
                candidate.group(),
                candidate.baseline(),
                seeds,
                StepScores.mean(scores),
                StepScores.worst(scores, judging.nominal()),
                absoluteErrors,
                Optional.empty());
    }

    /** The row that others are compared with; empty without baselines. */
    public Optional<Row> bestBaseline() {
        return bestBaseline(rows);
    }

    private static Optional<Row> bestBaseline(List<Row> rows) {
        return rows.stream()
                .filter(Row::baseline)
                .min(Comparator.comparingDouble(row -> row.mean().absoluteError()));
    }

    private static List<Row> tested(List<Row> rows, int overlap) {
        Optional<Row> best = bestBaseline(rows);
        return rows.stream()
                .map(row -> best.isEmpty() || row == best.get() ? row : tested(row, best.get(), overlap))
                .toList();
    }

    private static Row tested(Row row, Row best, int overlap) {
        return new Row(
                row.name,
                row.baseline,
                row.seeds,
                row.mean,
                row.worst,
                row.absoluteErrors,
                Comparison.test(row.absoluteErrors, best.absoluteErrors, overlap));
    }
}
