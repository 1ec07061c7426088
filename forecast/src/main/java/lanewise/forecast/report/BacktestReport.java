package lanewise.forecast.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import lanewise.forecast.backtest.BacktestResult;
import lanewise.forecast.backtest.Calibration;
import lanewise.forecast.backtest.Origins;
import lanewise.forecast.backtest.ScoreTable;
import lanewise.forecast.score.VarCoverage;

/**
 * A backtest as one HTML file that needs nothing else: scores, tests, coverage and pictures. Whatever comes from outside
 * is escaped.
 *
 * <pre>
 * new BacktestReport(result, origins)
 *         .fact("Seeds", "1 to 5")
 *         .command("./lanewise backtest passengers.csv --target passengers")
 *         .write(Path.of("report.html"));
 * </pre>
 */
public final class BacktestReport {
    /** Columns of the table of steps. */
    private static final int MOST_STEPS = 10;

    private static final double[] PROBABILITIES = {0.5, 0.8, 0.95};

    private final BacktestResult result;
    private final Origins origins;
    private final Ranking ranking;
    private final Map<String, String> facts = new LinkedHashMap<>();
    private String command = "";

    /**
     * @param result at least one candidate's
     * @param origins how the origins were chosen
     */
    public BacktestReport(BacktestResult result, Origins origins) {
        if (result.runs().isEmpty()) {
            throw new IllegalArgumentException("report: at least one candidate is needed, but there is none");
        }
        this.result = Objects.requireNonNull(result, "result");
        this.origins = Objects.requireNonNull(origins, "origins");
        this.ranking = Ranking.of(result);
    }

    /** Adds a line to the list of what made the numbers: a setting, a seed, a version. */
    public BacktestReport fact(String name, String value) {
        facts.put(name, value);
        return this;
    }

    /** The command line that makes this report again. */
    public BacktestReport command(String line) {
        command = Objects.requireNonNull(line, "line");
        return this;
    }

    /**
     * Writes the report in one step: a file that was there stays whole until the new one is complete.
     *
     * @param file where to; its folder must exist
     * @throws IOException if it cannot be written; nothing is left behind then
     */
    public void write(Path file) throws IOException {
        new Page("Backtest: " + target(), lead(), finding())
                .add(scores())
                .add(steps())
                .add(tests())
                .add(coverage())
                .add(new BacktestPictures(result, ranking).all())
                .add(Page.made(made(), command))
                .add(Page.glossary(glossary()))
                .write(file);
    }

    private String target() {
        return result.task().columns().target();
    }

    private String lead() {
        int horizon = result.task().horizon();
        int first = result.origins().getFirst();
        int last = result.origins().getLast();
        return String.format(
                Locale.ROOT,
                "Forecasts of the next %s of %s from %s, each from what was known then and compared with what came."
                        + " Data: %s, %d rows.",
                horizon == 1 ? "row" : horizon + " rows",
                target(),
                first == last
                        ? "one origin, " + label(first)
                        : result.origins().size() + " origins, " + label(first) + " to " + label(last),
                result.frame().source(),
                result.frame().rows());
    }

    /** The time of the last row that had passed. */
    private String label(int origin) {
        return result.frame().time().label(origin - 1);
    }

    private String finding() {
        List<Ranking.Group> groups = ranking.groups();
        String start = "Smallest mean absolute error: " + groups.getFirst().name() + " with "
                + number(groups.getFirst().mean(ScoreTable.Seed::mae));
        String rest = groups.stream()
                .skip(1)
                .map(group -> group.name() + " " + number(group.mean(ScoreTable.Seed::mae)))
                .collect(Collectors.joining(", "));
        return rest.isEmpty() ? start + "." : start + "; then " + rest + ".";
    }

    private String scores() {
        Map<String, ToDoubleFunction<ScoreTable.Seed>> columns = new LinkedHashMap<>();
        columns.put("MAE", ScoreTable.Seed::mae);
        columns.put("RMSE", ScoreTable.Seed::rmse);
        columns.put("MASE", ScoreTable.Seed::mase);
        columns.put("sMAPE", seed -> seed.scores().smape());
        columns.put("pinball", seed -> seed.scores().pinball());
        columns.put("CRPS", seed -> seed.scores().crps());
        columns.put("log score", seed -> seed.scores().logScore());
        List<String> headings = new ArrayList<>(List.of("model"));
        headings.addAll(columns.keySet());
        headings.addAll(List.of("fits", "seconds<br>per fit"));
        List<Page.Row> rows = new ArrayList<>();
        for (Ranking.Group group : ranking.groups()) {
            List<Page.Cell> cells = new ArrayList<>();
            columns.values().forEach(score -> cells.add(score(group, score)));
            cells.add(new Page.Cell("" + group.run().fits().size(), false));
            cells.add(new Page.Cell(seconds(group.mean(BacktestReport::secondsPerFit)), false));
            rows.add(new Page.Row(named(group), cells));
        }
        String caption = "Over all origins and steps; smaller is better, and the best of each column is marked. Where a"
                + " model ran with several seeds: the mean, and below it the best and the worst seed.";
        return Page.table("Scores", caption, headings, rows);
    }

    private static String named(Ranking.Group group) {
        int seeds = group.rows().size();
        return seeds == 1 ? group.name() : group.name() + ", " + seeds + " seeds";
    }

    private static double secondsPerFit(ScoreTable.Seed row) {
        return row.run().fits().stream()
                .mapToDouble(BacktestResult.Fit::seconds)
                .average()
                .orElse(Double.NaN);
    }

    private static String seconds(double value) {
        return value < 0.001 ? "&lt; .001" : String.format(Locale.ROOT, "%.3f", value);
    }

    private Page.Cell score(Ranking.Group group, ToDoubleFunction<ScoreTable.Seed> score) {
        double mean = group.mean(score);
        double best = ranking.groups().stream()
                .mapToDouble(g -> g.mean(score))
                .filter(Double::isFinite)
                .min()
                .orElse(Double.NaN);
        boolean marked = ranking.groups().size() > 1 && mean == best;
        if (group.rows().size() == 1) {
            return new Page.Cell(number(mean), marked);
        }
        DoubleStream seeds = group.rows().stream().mapToDouble(score);
        var range = seeds.summaryStatistics();
        String small = "<br><small>" + number(range.getMin()) + "&ndash;" + number(range.getMax()) + "</small>";
        return new Page.Cell(number(mean) + small, marked);
    }

    private String steps() {
        int horizon = result.task().horizon();
        if (horizon == 1) {
            return "";
        }
        int columns = Math.min(MOST_STEPS, horizon);
        int[] shown = IntStream.range(0, columns)
                .map(i -> (int) Math.round(i * (horizon - 1.0) / (columns - 1)))
                .toArray();
        List<double[]> errors = ranking.groups().stream()
                .map(group -> BacktestPictures.errorsByStep(result, group.run()))
                .toList();
        List<String> headings = new ArrayList<>(List.of("model"));
        List<Page.Row> rows = new ArrayList<>();
        for (int h : shown) {
            headings.add(h == 0 ? "1 step" : (h + 1) + "");
        }
        for (int i = 0; i < errors.size(); i++) {
            List<Page.Cell> cells = new ArrayList<>();
            for (int h : shown) {
                double best = errors.stream().mapToDouble(e -> e[h]).min().orElseThrow();
                double error = errors.get(i)[h];
                cells.add(new Page.Cell(number(error), errors.size() > 1 && error == best));
            }
            rows.add(new Page.Row(ranking.groups().get(i).name(), cells));
        }
        String caption = "Mean absolute error over all origins, by how many rows ahead" + seedNote() + ".";
        return Page.table("Errors by step", caption, headings, rows);
    }

    private String seedNote() {
        boolean several =
                ranking.groups().stream().anyMatch(group -> group.rows().size() > 1);
        return several ? "; of several seeds the first" : "";
    }

    private String tests() {
        Optional<Ranking.Group> reference = ranking.reference();
        if (reference.isEmpty() || ranking.groups().size() < 2) {
            return "";
        }
        List<Page.Row> rows = new ArrayList<>();
        for (Ranking.Group group : ranking.groups()) {
            if (group != reference.get()) {
                List<Page.Cell> cells = group.againstBaseline()
                        .map(t -> List.of(
                                new Page.Cell(number(t.meanDifference()), false),
                                new Page.Cell(String.format(Locale.ROOT, "%.2f", t.statistic()), false),
                                new Page.Cell(probability(t.pTwoSided()), t.pTwoSided() < 0.05)))
                        .orElse(List.of(none(), none(), none()));
                rows.add(new Page.Row(group.name(), cells));
            }
        }
        String caption = "Test of equal accuracy (Diebold and Mariano, corrected for small samples) against the best"
                + " baseline, " + Page.escape(reference.get().name())
                + ", by the mean absolute error of each origin. Below 0: better than it. Marked: p below .05. A dash:"
                + " too few origins, or errors that never differ.";
        return Page.table("Is the difference chance?", caption, List.of("model", "difference", "statistic", "p"), rows);
    }

    private String coverage() {
        List<String> headings = new ArrayList<>(List.of("model"));
        for (double probability : PROBABILITIES) {
            headings.add(String.format(Locale.ROOT, "in %.0f %% <small>(p)</small>", 100 * probability));
            headings.add("width");
        }
        List<Page.Row> rows = new ArrayList<>();
        for (Ranking.Group group : ranking.groups()) {
            List<Page.Cell> cells = new ArrayList<>();
            for (double probability : PROBABILITIES) {
                cells.addAll(coverage(Calibration.interval(result, group.run(), probability), probability));
            }
            rows.add(new Page.Row(group.name(), cells));
        }
        String caption =
                "Share of values within the central intervals of the forecast distributions, over all origins and"
                        + " steps" + seedNote()
                        + ", with the probability of a share at least as far off if the intervals are right and rows"
                        + " are independent, which overlapping forecasts are not (Kupiec), and their mean width.";
        return Page.table("Coverage", caption, headings, rows);
    }

    private static List<Page.Cell> coverage(Calibration.Interval interval, double probability) {
        if (interval.rows() == 0) {
            return List.of(none(), none());
        }
        VarCoverage test = VarCoverage.kupiec(1 - probability, interval.rows(), interval.rows() - interval.inside());
        String share = String.format(Locale.ROOT, "%.1f %%", 100.0 * interval.inside() / interval.rows());
        String small = " <small>(" + probability(test.pValue()) + ")</small>";
        return List.of(new Page.Cell(share + small, false), new Page.Cell(number(interval.width()), false));
    }

    private static Page.Cell none() {
        return new Page.Cell("&ndash;", false);
    }

    private static String probability(double p) {
        return p < 0.001 ? "&lt; .001" : String.format(Locale.ROOT, "%.3f", p).replaceFirst("^0", "");
    }

    /** Four significant digits. */
    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        double size = Math.abs(value);
        if (size != 0 && (size >= 1e7 || size < 1e-4)) {
            return String.format(Locale.ROOT, "%.3e", value);
        }
        int whole = size < 1 ? 0 : (int) Math.floor(Math.log10(size)) + 1;
        int decimals = size >= 1000 ? 0 : size >= 1 ? 4 - whole : size >= 0.01 || size == 0 ? 4 : 6;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private Map<String, String> made() {
        Map<String, String> all = new LinkedHashMap<>();
        var columns = result.task().columns();
        all.put("Data", result.frame().source() + ", " + result.frame().time());
        all.put(
                "Target",
                target() + (columns.targetLag() == 0 ? "" : ", known " + columns.targetLag() + " rows later"));
        if (!columns.past().isEmpty()) {
            all.put(
                    "Past covariates",
                    columns.past().stream()
                            .map(c -> c.name() + (c.lag() == 0 ? "" : " (" + c.lag() + " rows later)"))
                            .collect(Collectors.joining(", ")));
        }
        if (!columns.known().isEmpty()) {
            all.put("Known covariates", String.join(", ", columns.known()));
        }
        all.put(
                "Horizon",
                result.task().horizon() == 1 ? "1 row" : result.task().horizon() + " rows");
        all.put("Season", result.task().season() == 1 ? "none" : result.task().season() + " rows");
        all.put(
                "Origins",
                origins.count() + ", every " + (origins.stride() == 1 ? "row" : origins.stride() + " rows")
                        + "; fitted anew at every " + (origins.refit() == 1 ? "one" : origins.refit() + " of them")
                        + ", to " + (origins.window() == 0 ? "all rows before it" : origins.window() + " rows"));
        all.putAll(facts);
        return all;
    }

    private static Map<String, String> glossary() {
        Map<String, String> terms = new LinkedHashMap<>();
        terms.put("MAE, RMSE", "Mean absolute and root mean squared error, in the unit of the data.");
        terms.put("MASE", """
            Mean absolute error over that of the seasonal naive forecast one season ahead in the rows known at the
            origin: below 1, better than that was in sample.\
            """);
        terms.put("sMAPE", "200 |f &minus; y| / (|f| + |y|), percent.");
        terms.put(
                "pinball",
                "Mean quantile loss over the levels that are judged: those of the task's quantiles, else 5 to 95 %.");
        terms.put("CRPS", "Continuous ranked probability score, in the unit of the data.");
        terms.put("log score", "Negative logarithm of the density of what came, in nats; quantiles have none.");
        terms.put("origin", "The last row that had passed when a forecast was made.");
        return terms;
    }
}
