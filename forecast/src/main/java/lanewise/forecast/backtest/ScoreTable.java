package lanewise.forecast.backtest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Mean scores of every candidate of a backtest over all origins.
 *
 * @param rows one per candidate, in their order
 */
public record ScoreTable(List<Row> rows) {
    /**
     * Scores of one candidate; the unit is that of the data where none is said.
     *
     * @param run whose they are
     * @param rmse root mean squared error
     * @param mae mean absolute error
     * @param mase mean absolute error over that of the seasonal naive forecast in the rows before the origin; NaN if that is 0
     */
    public record Row(BacktestResult.Run run, double rmse, double mae, double mase) {}

    public ScoreTable {
        rows = List.copyOf(rows);
    }

    /** Scores over the whole horizon. */
    public static ScoreTable of(BacktestResult result) {
        List<Row> rows = new ArrayList<>();
        int[] all = IntStream.range(0, result.task().horizon()).toArray();
        result.runs().forEach(run -> rows.add(row(result, run, all)));
        return new ScoreTable(rows);
    }

    private static Row row(BacktestResult result, BacktestResult.Run run, int[] steps) {
        double[][] errors = result.errors(run);
        double squares = 0;
        double absolutes = 0;
        double scaled = 0;
        for (int o = 0; o < errors.length; o++) {
            for (int h : steps) {
                squares += errors[o][h] * errors[o][h];
                absolutes += Math.abs(errors[o][h]);
                scaled += Math.abs(errors[o][h]) / result.scales()[o];
            }
        }
        double n = (double) errors.length * steps.length;
        return new Row(run, Math.sqrt(squares / n), absolutes / n, scaled / n);
    }
}
