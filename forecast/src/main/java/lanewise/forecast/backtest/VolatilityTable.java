package lanewise.forecast.backtest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.score.Christoffersen;
import lanewise.forecast.score.DieboldMariano;

/**
 * Scores of forecasts of returns whose variance is what matters, over all origins and steps, and tests of their value at
 * risk. The best baseline is the one with the smallest log score on these same rows.
 *
 * @param rows one per model, in the order of the candidates; the seeds of one model are one row
 */
public record VolatilityTable(List<Row> rows) {
    /**
     * One model.
     *
     * @param name its name
     * @param baseline whether others are compared with it
     * @param mean of its seeds
     * @param worst of its seeds, score by score
     * @param seeds number of them
     * @param var1 tests of the 1 % value at risk one step ahead, of the first seed; empty with fewer than 2 origins
     * @param var5 the same at 5 %
     * @param losses mean log score of each origin, over steps and seeds
     * @param againstBaseline Diebold-Mariano test of these; empty for the best baseline, and where no test is possible
     */
    public record Row(
            String name,
            boolean baseline,
            Scores mean,
            Scores worst,
            int seeds,
            Optional<Christoffersen> var1,
            Optional<Christoffersen> var5,
            double[] losses,
            Optional<DieboldMariano> againstBaseline) {}

    /**
     * Mean scores; smaller is better.
     *
     * @param logScore -ln density, nats
     * @param qlike ln h + y^2 / h with h the forecast variance
     * @param crps continuous ranked probability score, in the unit of the returns
     */
    public record Scores(double logScore, double qlike, double crps) {}

    public VolatilityTable {
        rows = List.copyOf(rows);
    }

    /** The table of a backtest whose forecasts all have a density. */
    public static VolatilityTable of(BacktestResult result) {
        Map<String, List<BacktestResult.Run>> groups = new LinkedHashMap<>();
        for (BacktestResult.Run run : result.runs()) {
            groups.computeIfAbsent(run.candidate().group(), name -> new ArrayList<>())
                    .add(run);
        }
        List<Row> rows = groups.values().stream().map(runs -> row(result, runs)).toList();
        Optional<Row> best = best(rows);
        int overlap = Comparison.overlap(result, result.task().horizon());
        return new VolatilityTable(rows.stream()
                .map(row -> best.isEmpty() || row == best.get() ? row : tested(row, best.get(), overlap))
                .toList());
    }

    /** The baseline with the smallest log score. */
    public Optional<Row> bestBaseline() {
        return best(rows);
    }

    private static Optional<Row> best(List<Row> rows) {
        return rows.stream()
                .filter(Row::baseline)
                .min(Comparator.comparingDouble(row -> row.mean().logScore()));
    }

    private static Row tested(Row row, Row best, int overlap) {
        Optional<DieboldMariano> test = Comparison.test(row.losses, best.losses, overlap);
        return new Row(row.name, row.baseline, row.mean, row.worst, row.seeds, row.var1, row.var5, row.losses, test);
    }

    private static Row row(BacktestResult result, List<BacktestResult.Run> runs) {
        double[] losses = new double[result.origins().size()];
        List<Scores> seeds = new ArrayList<>();
        for (BacktestResult.Run run : runs) {
            double[] sums = new double[3];
            int horizon = result.task().horizon();
            double cells = (double) losses.length * horizon;
            for (int o = 0; o < losses.length; o++) {
                for (int h = 0; h < horizon; h++) {
                    Distribution forecast = run.forecasts().get(o).at(h);
                    double y = result.actual(o, h);
                    double variance = forecast.variance();
                    losses[o] -= forecast.logDensity(y) / (horizon * runs.size());
                    sums[0] -= forecast.logDensity(y) / cells;
                    sums[1] += (Math.log(variance) + y * y / variance) / cells;
                    sums[2] += StepScores.crps(forecast, y) / cells;
                }
            }
            seeds.add(new Scores(sums[0], sums[1], sums[2]));
        }
        Candidate candidate = runs.getFirst().candidate();
        BacktestResult.Run first = runs.getFirst();
        return new Row(
                candidate.group(),
                candidate.baseline(),
                mean(seeds),
                worst(seeds),
                seeds.size(),
                coverage(result, first, 0.01),
                coverage(result, first, 0.05),
                losses,
                Optional.empty());
    }

    private static Scores mean(List<Scores> seeds) {
        return new Scores(
                seeds.stream().mapToDouble(Scores::logScore).average().orElseThrow(),
                seeds.stream().mapToDouble(Scores::qlike).average().orElseThrow(),
                seeds.stream().mapToDouble(Scores::crps).average().orElseThrow());
    }

    private static Scores worst(List<Scores> seeds) {
        return new Scores(
                seeds.stream().mapToDouble(Scores::logScore).max().orElseThrow(),
                seeds.stream().mapToDouble(Scores::qlike).max().orElseThrow(),
                seeds.stream().mapToDouble(Scores::crps).max().orElseThrow());
    }

    private static Optional<Christoffersen> coverage(BacktestResult result, BacktestResult.Run run, double level) {
        if (result.origins().size() < 2) {
            return Optional.empty();
        }
        boolean[] violations = new boolean[result.origins().size()];
        for (int o = 0; o < violations.length; o++) {
            violations[o] = result.actual(o, 0) < run.forecasts().get(o).at(0).quantile(level);
        }
        return Optional.of(Christoffersen.of(level, violations));
    }
}
