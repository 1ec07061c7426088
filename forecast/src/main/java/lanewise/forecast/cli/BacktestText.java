package lanewise.forecast.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lanewise.forecast.backtest.BacktestResult;
import lanewise.forecast.backtest.Origins;
import lanewise.forecast.backtest.ScoreTable;
import lanewise.forecast.backtest.StepScores;
import lanewise.forecast.data.Frame;
import lanewise.forecast.score.DieboldMariano;

/** A backtest as a table for people and as JSON for programs. */
final class BacktestText {
    private final Console console;

    BacktestText(Console console) {
        this.console = console;
    }

    void print(BacktestResult result, ScoreTable table, Origins origins) {
        if (console.json()) {
            console.result(json(result, table));
            return;
        }
        header(result, origins);
        console.say(
                "%-24s %10s %10s %7s %7s %10s %10s %9s %7s %10s %10s %7s",
                "model",
                "RMSE",
                "MAE",
                "MASE",
                "sMAPE",
                "pinball",
                "CRPS",
                "log score",
                "inside",
                "width",
                "Winkler",
                "DM p");
        for (ScoreTable.Row row : table.rows()) {
            line(row.name(), row.mean(), dm(row, table));
            if (row.seeds().size() > 1) {
                line("  worst of " + row.seeds().size() + " seeds", row.worst(), "");
            }
        }
        footer(result, table);
    }

    void header(BacktestResult result, Origins origins) {
        Frame frame = result.frame();
        int last = result.origins().size() - 1;
        int horizon = result.task().horizon();
        console.say("%s, %s: %d rows, %s", frame.source(), frame.columns().target(), frame.rows(), frame.time());
        console.say(
                "%d origins, stride %d, models fitted at every %s; %d steps each, %s to %s; %s window",
                origins.count(),
                origins.stride(),
                origins.refit() == 1 ? "one" : ordinal(origins.refit()),
                horizon,
                result.time(0, 0),
                result.time(last, horizon - 1),
                origins.window() == 0 ? "expanding" : "sliding " + origins.window() + "-row");
        console.say("");
    }

    private static String ordinal(int n) {
        boolean teen = n % 100 >= 11 && n % 100 <= 13;
        String end = teen ? "th" : n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
        return n + end;
    }

    private void line(String name, StepScores s, String dm) {
        console.say(
                "%-24s %10.5g %10.5g %7s %7.2f %10.4g %10.4g %9s %6.1f%% %10.4g %10.4g %7s",
                name,
                s.rmse(),
                s.absoluteError(),
                Double.isNaN(s.scaledError()) ? "-" : String.format(Locale.ROOT, "%.3f", s.scaledError()),
                s.smape(),
                s.pinball(),
                s.crps(),
                logScore(s.logScore()),
                100 * s.coverage(),
                s.width(),
                s.winkler(),
                dm);
    }

    private static String logScore(double score) {
        String form = Math.abs(score) < 1e4 ? "%.4f" : "%.2e"; // a value that all but could not come
        return Double.isNaN(score) ? "-" : String.format(Locale.ROOT, form, score);
    }

    private static String dm(ScoreTable.Row row, ScoreTable table) {
        if (table.bestBaseline().filter(best -> best == row).isPresent()) {
            return "best";
        }
        return row.againstBaseline()
                .map(test ->
                        String.format(Locale.ROOT, "%.3f%s", test.pTwoSided(), test.meanDifference() < 0 ? "+" : "-"))
                .orElse("-");
    }

    private void footer(BacktestResult result, ScoreTable table) {
        console.say("");
        console.say(
                "inside, width, Winkler: the interval from %.3g to %.3g, which is to hold %.1f%%. pinball: mean of the"
                        + " levels %s.",
                table.judging().lower(),
                table.judging().upper(),
                100 * table.judging().nominal(),
                java.util.Arrays.toString(table.judging().levels()));
        table.bestBaseline()
                .ifPresent(best -> console.say(
                        "DM p: two-sided Diebold-Mariano test of absolute errors against %s, the best baseline: +"
                                + " better than it, - worse; a single - where the origins are too few for a test.",
                        best.name()));
        double seconds = result.runs().stream()
                .flatMap(run -> run.fits().stream())
                .mapToDouble(BacktestResult.Fit::seconds)
                .sum();
        console.say("Fits took %.1f s.", seconds);
    }

    private static Map<String, Object> json(BacktestResult result, ScoreTable table) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("source", result.frame().source());
        object.put("target", result.frame().columns().target());
        object.put("rows", result.frame().rows());
        object.put("horizon", result.task().horizon());
        object.put("season", result.task().season());
        object.put("levels", table.judging().levels());
        object.put(
                "interval",
                new double[] {table.judging().lower(), table.judging().upper()});
        table.bestBaseline().ifPresent(best -> object.put("bestBaseline", best.name()));
        List<Map<String, Object>> models = new ArrayList<>();
        List<ScoreTable> byStep = new ArrayList<>();
        for (int h = 0; h < result.task().horizon(); h++) {
            byStep.add(ScoreTable.ofStep(result, table.judging(), h));
        }
        for (int i = 0; i < table.rows().size(); i++) {
            models.add(model(result, table, byStep, i));
        }
        object.put("models", models);
        object.put("origins", origins(result));
        return object;
    }

    private static Map<String, Object> model(BacktestResult result, ScoreTable table, List<ScoreTable> byStep, int i) {
        ScoreTable.Row row = table.rows().get(i);
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("model", row.name());
        object.put("baseline", row.baseline());
        object.put("scores", scores(row.mean()));
        object.put("worst", scores(row.worst()));
        object.put(
                "seeds", row.seeds().stream().map(seed -> scores(seed.scores())).toList());
        row.againstBaseline().ifPresent(test -> object.put("againstBestBaseline", test(test)));
        object.put(
                "byStep",
                byStep.stream().map(step -> scores(step.rows().get(i).mean())).toList());
        List<Map<String, Object>> runs = new ArrayList<>();
        for (BacktestResult.Run run : result.runs()) {
            if (run.candidate().group().equals(row.name())) {
                runs.add(run(run, table));
            }
        }
        object.put("runs", runs);
        return object;
    }

    private static Map<String, Object> run(BacktestResult.Run run, ScoreTable table) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("seed", run.candidate().seed());
        object.put(
                "fits",
                run.fits().stream()
                        .map(fit -> Map.of("origin", fit.origin(), "model", fit.name()))
                        .toList());
        object.put(
                "points",
                run.forecasts().stream().map(forecast -> forecast.points()).toList());
        object.put(
                "quantiles",
                run.forecasts().stream()
                        .map(forecast ->
                                List.of(forecast.quantiles(table.judging().levels())))
                        .toList());
        return object;
    }

    static Map<String, Object> test(DieboldMariano test) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("meanDifference", test.meanDifference());
        object.put("statistic", test.statistic());
        object.put("pTwoSided", test.pTwoSided());
        object.put("overlap", test.horizon());
        return object;
    }

    private static Map<String, Object> scores(StepScores s) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("rmse", s.rmse());
        object.put("mae", s.absoluteError());
        object.put("mase", s.scaledError());
        object.put("smape", s.smape());
        object.put("pinball", s.pinball());
        object.put("crps", s.crps());
        object.put("logScore", s.logScore());
        object.put("coverage", s.coverage());
        object.put("width", s.width());
        object.put("winkler", s.winkler());
        return object;
    }

    private static List<Map<String, Object>> origins(BacktestResult result) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (int o = 0; o < result.origins().size(); o++) {
            int origin = o;
            double[] actual = new double[result.task().horizon()];
            java.util.Arrays.setAll(actual, h -> result.actual(origin, h));
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("rows", result.origins().get(o));
            object.put("time", result.time(o, 0));
            object.put("actual", actual);
            all.add(object);
        }
        return all;
    }
}
