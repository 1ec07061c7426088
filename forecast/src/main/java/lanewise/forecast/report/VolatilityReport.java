package lanewise.forecast.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lanewise.forecast.data.Split;
import lanewise.forecast.data.TestSlice;
import lanewise.forecast.score.ScoreCard;
import lanewise.forecast.score.VarCoverage;
import lanewise.forecast.volatility.Forecast;

/**
 * A comparison of volatility forecasts as one HTML file that needs nothing else: no script, no other file, no network.
 * Pictures are inside it. Whatever comes from outside is escaped.
 *
 * <pre>
 * new VolatilityReport("DAX", split)
 *         .model(lstmIn, lstmOut, lstmForecast)       // the first one is the one whose band is drawn
 *         .model(garchIn, garchOut, garchForecast)
 *         .trainingCurve(loss)
 *         .fact("Seed", "1")
 *         .command("./lanewise demo")
 *         .write(Path.of("report.html"));
 * </pre>
 */
public final class VolatilityReport {
    /** Half the width of the central 95 % of a Gaussian, in standard deviations. */
    static final double BAND = 1.96;

    private static final Map<String, String> GLOSSARY = glossary();

    private final String title;
    private final Split<TestSlice> split;
    private final List<Result> results = new ArrayList<>();
    private final Map<String, String> facts = new LinkedHashMap<>();
    private String command = "";
    private double[] trainLoss = {};

    private record Result(ScoreCard in, ScoreCard out, Forecast forecast) {
        String name() {
            return out.model();
        }
    }

    /**
     * @param title heading of the page
     * @param split what the models were fitted to and what they were tested on
     */
    public VolatilityReport(String title, Split<TestSlice> split) {
        this.title = Objects.requireNonNull(title, "title");
        this.split = Objects.requireNonNull(split, "split");
    }

    /**
     * Adds a model. The first one is the one the report is about.
     *
     * @param in its scores on the training rows
     * @param out its scores on the test rows
     * @param forecast its forecasts of the test rows
     * @throws IllegalArgumentException if the forecasts are not one per test row, or the name is there already
     */
    public VolatilityReport model(ScoreCard in, ScoreCard out, Forecast forecast) {
        int rows = split.later().size();
        if (forecast.size() != rows || out.observations() != rows) {
            throw new IllegalArgumentException("model '" + out.model() + "': one forecast per test row; expected "
                    + rows + ", got " + forecast.size());
        }
        if (results.stream().anyMatch(other -> other.name().equals(out.model()))) {
            throw new IllegalArgumentException(
                    "model '" + out.model() + "': the name must be new, but it is there already");
        }
        results.add(new Result(in, out, forecast));
        return this;
    }

    /**
     * Adds the course of the training of the first model.
     *
     * @param train mean loss on the training rows, shape [epochs]
     * @throws IllegalArgumentException if there is no epoch
     */
    public VolatilityReport trainingCurve(double[] train) {
        if (train.length == 0) {
            throw new IllegalArgumentException("training curve: at least one epoch, but there is none");
        }
        trainLoss = train.clone();
        return this;
    }

    /** Adds a line to the list of what made the numbers: a setting of the model, the seed, a version. */
    public VolatilityReport fact(String name, String value) {
        facts.put(name, value);
        return this;
    }

    /** The command line that makes this report again. */
    public VolatilityReport command(String line) {
        command = Objects.requireNonNull(line, "line");
        return this;
    }

    /**
     * Writes the report in one step: a file that was there stays whole until the new one is complete.
     *
     * @param file where to; its folder must exist
     * @throws IllegalStateException if there is no model
     * @throws IOException if it cannot be written; nothing is left behind then
     */
    public void write(Path file) throws IOException {
        if (results.isEmpty()) {
            throw new IllegalStateException("report: at least one model is needed, but there is none");
        }
        page().write(file);
    }

    private Page page() {
        return new Page(title, lead(), finding())
                .add(table())
                .add(figures())
                .add(Page.made(made(), command))
                .add(Page.glossary(GLOSSARY));
    }

    private String lead() {
        TestSlice test = split.later();
        String template =
                "One-step forecasts of mean and variance for the last %d rows of %s (time %s to %s), by models fitted"
                        + " to the %d rows before. Each forecast knows only what came before its row. Data: %s.";
        String first = test.label(0);
        String last = test.label(test.size() - 1);
        int fitted = split.train().size();
        return String.format(Locale.ROOT, template, test.size(), test.name(), first, last, fitted, test.source());
    }

    private String finding() {
        List<ScoreCard> ranked = results.stream()
                .map(Result::out)
                .sorted(Comparator.comparingDouble(ScoreCard::meanNll))
                .toList();
        String best = "Lowest negative log-likelihood out of sample: %s with %s nats per row";
        String start = best.formatted(
                ranked.getFirst().model(), number(ranked.getFirst().meanNll()));
        String rest = ranked.stream()
                .skip(1)
                .map(card -> card.model() + " " + number(card.meanNll()))
                .collect(Collectors.joining(", "));
        return rest.isEmpty() ? start + "." : start + "; then " + rest + ".";
    }

    /** A column of the table: its heading, its text, and the number whose smallest value is best. */
    private record Column(String heading, Function<Result, String> text, ToDoubleFunction<Result> rank) {
        static Column score(String heading, ToDoubleFunction<Result> score) {
            return new Column(heading, result -> number(score.applyAsDouble(result)), score);
        }

        static Column coverage(String heading, Function<ScoreCard, VarCoverage> coverage) {
            return new Column(
                    heading,
                    result -> percentAndP(coverage.apply(result.out())),
                    result -> coverage.apply(result.out()).statistic());
        }
    }

    private String table() {
        List<Column> columns = List.of(
                Column.score("NLL<br>in sample", result -> result.in().meanNll()),
                Column.score("NLL<br>out of sample", result -> result.out().meanNll()),
                Column.score("QLIKE", result -> result.out().qlike()),
                Column.score("CRPS", result -> result.out().crps()),
                Column.score("variance<br>RMSE", result -> result.out().varianceRmse()),
                Column.coverage("below 1 %<br>VaR (p)", ScoreCard::var1),
                Column.coverage("below 5 %<br>VaR (p)", ScoreCard::var5));
        List<String> headings = new ArrayList<>(List.of("model"));
        columns.forEach(column -> headings.add(column.heading()));
        String caption = "Smaller is better; the best of each column is marked. Out of sample unless the heading says"
                + " otherwise.";
        List<Page.Row> rows = results.stream()
                .map(result -> new Page.Row(
                        result.name(),
                        columns.stream().map(column -> cell(column, result)).toList()))
                .toList();
        return Page.table("Comparison", caption, headings, rows);
    }

    private Page.Cell cell(Column column, Result result) {
        double best = results.stream().mapToDouble(column.rank()).min().orElseThrow();
        boolean isBest = results.size() > 1 && column.rank().applyAsDouble(result) == best;
        return new Page.Cell(column.text().apply(result), isBest);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String percentAndP(VarCoverage coverage) {
        String p = coverage.pValue() < 0.001 ? "&lt; .001" : String.format(Locale.ROOT, "%.3f", coverage.pValue());
        return String.format(Locale.ROOT, "%.1f %% <small>(%s)</small>", 100 * coverage.share(), p);
    }

    private String figures() {
        TimeAxis time = TimeAxis.of(split.later());
        Plot plot = Plot.inPage(time, "time", "variance (unit squared)");
        for (int i = results.size() - 1; i >= 0; i--) {
            double[] variance = results.get(i).forecast().variance();
            plot.draw(i == 0 ? Plot.Style.LINE : Plot.Style.THIN, i, time.positions(), variance);
        }
        String variances = Page.figure(
                "Forecast variance",
                "One-step forecasts of the variance over the test rows.",
                IntStream.range(0, results.size())
                        .mapToObj(i -> Page.key("line", i, results.get(i).name()))
                        .collect(Collectors.joining()),
                plot);
        return bandFigure(time) + variances + (trainLoss.length == 0 ? "" : trainingFigure());
    }

    private String bandFigure(TimeAxis time) {
        Result first = results.getFirst();
        double[] y = split.later().values();
        int outside = rowsOutsideBand(y, first.forecast()).length;
        String share = String.format(Locale.ROOT, "%d of %d, %.1f %%", outside, y.length, 100.0 * outside / y.length);
        return Page.figure(
                "Forecast band",
                "Observed values and the band mean &plusmn; 1.96 standard deviations, forecast one step ahead. A"
                        + " Gaussian model that is right leaves 5 % of them outside.",
                Page.key("area", 0, "95 % band of " + first.name())
                        + Page.quietKey("line", "observed")
                        + Page.key("dot", 1, "outside the band (" + share + ")"),
                band(time, y, first.forecast()));
    }

    private Plot band(TimeAxis time, double[] y, Forecast forecast) {
        double[] mean = forecast.mean();
        double[] variance = forecast.variance();
        double[] lower = new double[y.length];
        double[] upper = new double[y.length];
        for (int t = 0; t < y.length; t++) {
            lower[t] = mean[t] - BAND * Math.sqrt(variance[t]);
            upper[t] = mean[t] + BAND * Math.sqrt(variance[t]);
        }
        Plot plot = Plot.inPage(time, "time", split.later().name());
        plot.between(0, time.positions(), lower, upper);
        plot.draw(Plot.Style.QUIET, 0, time.positions(), y);
        int[] outside = rowsOutsideBand(y, forecast);
        if (outside.length > 0) {
            double[] x = IntStream.of(outside).mapToDouble(time::position).toArray();
            plot.draw(
                    Plot.Style.POINTS,
                    1,
                    x,
                    IntStream.of(outside).mapToDouble(t -> y[t]).toArray());
        }
        return plot;
    }

    private String trainingFigure() {
        TimeAxis epochs = TimeAxis.counting(trainLoss.length);
        Plot plot = Plot.inPage(epochs, "epoch", "mean loss (nats per row)");
        plot.draw(Plot.Style.LINE, 0, epochs.positions(), trainLoss);
        return Page.figure(
                "Training",
                "Mean loss on the training rows, each batch before its update.",
                Page.key("line", 0, "training rows"),
                plot);
    }

    /** Numbers of the rows outside mean +- {@value #BAND} standard deviations. */
    static int[] rowsOutsideBand(double[] y, Forecast forecast) {
        double[] mean = forecast.mean();
        double[] variance = forecast.variance();
        return IntStream.range(0, y.length)
                .filter(t -> Math.abs(y[t] - mean[t]) > BAND * Math.sqrt(variance[t]))
                .toArray();
    }

    private Map<String, String> made() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Data", split.later().source() + ", " + split.later().name());
        all.putAll(facts);
        return all;
    }

    private static Map<String, String> glossary() {
        Map<String, String> terms = new LinkedHashMap<>();
        terms.put("NLL", """
            Mean negative Gaussian log-likelihood per row, &frac12; (ln 2&pi; + ln h + (y &minus; m)&sup2; / h), in
            nats.\
            """);
        terms.put("QLIKE", "Mean of ln h + y&sup2; / h: how well the variance h fits the squared values.");
        terms.put("CRPS", "Continuous ranked probability score of the Gaussian forecast, in the unit of the data.");
        terms.put("variance RMSE", "Root mean squared difference of h and y&sup2;; large values rule it.");
        terms.put("below VaR (p)", """
            Share of values below the 1 % or 5 % value at risk, and the probability of a share at least as far off if
            the level is right (Kupiec's test). Marked: the smallest test statistic.\
            """);
        return terms;
    }
}
