package lanewise.forecast.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lanewise.forecast.backtest.BacktestResult;
import lanewise.forecast.backtest.Calibration;
import lanewise.forecast.model.Forecast;
import lanewise.nn.train.TrainingListener;

/** The figures of a backtest's report. Each model has one colour in all of them. */
final class BacktestPictures {
    /** Bars of the histogram of the probability integral transform. */
    private static final int BINS = 10;
    /** Space at each side of a bar, in bars. */
    private static final double GAP = 0.04;
    /** Rows before the last origin that its picture shows: at least, and in horizons. */
    private static final int LEAST_BEFORE = 20;

    private static final int HORIZONS_BEFORE = 3;
    /** Central 50, 80 and 95 %. */
    private static final double[] LOWER = {0.025, 0.1, 0.25};

    private final BacktestResult result;
    private final Ranking.Group shown;
    private final List<Ranking.Group> coloured;

    BacktestPictures(BacktestResult result, Ranking ranking) {
        this.result = result;
        this.shown = ranking.shown();
        this.coloured = ranking.coloured();
    }

    private String target() {
        return result.task().columns().target();
    }

    /** All figures, as sections. */
    String all() {
        String steps = result.task().horizon() > 1 ? errorBySteps() : "";
        return fan() + origins() + steps + reliability() + histogram() + training();
    }

    private TimeAxis axis(int from, int end) {
        return TimeAxis.of(IntStream.range(from, end)
                .mapToObj(result.frame().time()::label)
                .toList());
    }

    private static double[] positions(TimeAxis time, int from, int end) {
        return IntStream.range(from, end).mapToDouble(time::position).toArray();
    }

    private double[] actuals(int from, int end) {
        return IntStream.range(from, end).mapToDouble(result.frame()::target).toArray();
    }

    private String fan() {
        int horizon = result.task().horizon();
        int origin = result.origins().getLast();
        int from = Math.max(0, origin - Math.max(LEAST_BEFORE, HORIZONS_BEFORE * horizon));
        TimeAxis time = axis(from, origin + horizon);
        Forecast forecast = shown.run().forecasts().getLast();
        double[] x = positions(time, origin - from, origin + horizon - from);
        Plot plot = Plot.inPage(time, "time", target());
        for (double lower : LOWER) {
            double[][] band = forecast.quantiles(lower, 1 - lower);
            plot.between(0, x, column(band, 0), column(band, 1));
        }
        plot.draw(Plot.Style.QUIET, 0, positions(time, 0, origin + horizon - from), actuals(from, origin + horizon));
        plot.draw(horizon == 1 ? Plot.Style.POINTS : Plot.Style.LINE, 0, x, forecast.points());
        return Page.figure(
                "Last forecast",
                "The forecast of " + Page.escape(shown.name()) + " from the last origin, "
                        + Page.escape(result.frame().time().label(origin - 1))
                        + ": its point, and the central 50, 80 and 95 % of its distribution.",
                Page.key("line", 0, shown.name())
                        + Page.key("area", 0, "50, 80 and 95 %")
                        + Page.quietKey("line", "observed"),
                plot);
    }

    private static double[] column(double[][] values, int column) {
        return Arrays.stream(values).mapToDouble(row -> row[column]).toArray();
    }

    private String origins() {
        int horizon = result.task().horizon();
        int first = result.origins().getFirst();
        int from = Math.max(0, first - horizon);
        int end = result.origins().getLast() + horizon;
        TimeAxis time = axis(from, end);
        Plot plot = Plot.inPage(time, "time", target());
        plot.draw(Plot.Style.QUIET, 0, positions(time, 0, end - from), actuals(from, end));
        for (int i = 0; i < result.origins().size(); i++) {
            int origin = result.origins().get(i);
            double[] x = positions(time, origin - from, origin - from + horizon);
            double[] y = shown.run().forecasts().get(i).points();
            plot.draw(horizon == 1 ? Plot.Style.POINTS : Plot.Style.THIN, 0, x, y);
        }
        return Page.figure(
                "All origins",
                "The points that " + Page.escape(shown.name()) + " forecast from each origin, and what came.",
                Page.key(
                                horizon == 1 ? "dot" : "line",
                                0,
                                shown.name() + ", from " + result.origins().size() + " origins")
                        + Page.quietKey("line", "observed"),
                plot);
    }

    private String colouredKeys(String shape) {
        return IntStream.range(0, coloured.size())
                .mapToObj(i -> Page.key(shape, i, coloured.get(i).name()))
                .collect(Collectors.joining());
    }

    private String errorBySteps() {
        TimeAxis steps = TimeAxis.counting(result.task().horizon());
        Plot plot = Plot.inPage(steps, "steps ahead", "mean absolute error of " + target());
        for (int i = coloured.size() - 1; i >= 0; i--) {
            plot.draw(
                    Plot.Style.LINE,
                    i,
                    steps.positions(),
                    errorsByStep(result, coloured.get(i).run()));
        }
        return Page.figure(
                "Error by step",
                "Mean absolute error over all origins, by how many rows ahead.",
                colouredKeys("line"),
                plot);
    }

    /** Mean absolute error of each step over all origins, shape [H]. */
    static double[] errorsByStep(BacktestResult result, BacktestResult.Run run) {
        double[][] errors = result.errors(run);
        double[] means = new double[result.task().horizon()];
        for (double[] ofOrigin : errors) {
            for (int h = 0; h < means.length; h++) {
                means[h] += Math.abs(ofOrigin[h]) / errors.length;
            }
        }
        return means;
    }

    private String reliability() {
        Plot plot = Plot.inPage(TimeAxis.counting(1), "level of the quantile", "share of values below it");
        double[] diagonal = {0, 1};
        plot.draw(Plot.Style.QUIET, 0, diagonal, diagonal);
        for (int i = coloured.size() - 1; i >= 0; i--) {
            Calibration calibration = Calibration.of(result, coloured.get(i).run());
            if (calibration.levels().length > 0) {
                plot.draw(Plot.Style.LINE, i, calibration.levels(), calibration.shares());
                plot.draw(Plot.Style.POINTS, i, calibration.levels(), calibration.shares());
            }
        }
        return Page.figure(
                "Reliability",
                "How often what came was below each forecast quantile, over all origins and steps. Below the diagonal"
                        + " at the right and above it at the left, distributions are too narrow.",
                colouredKeys("line") + Page.quietKey("line", "right as often as promised"),
                plot);
    }

    private String histogram() {
        double[] transform = Calibration.of(result, shown.run()).transform();
        int[] counts = new int[BINS];
        for (double p : transform) {
            counts[Math.min(BINS - 1, (int) (p * BINS))]++;
        }
        Plot plot = Plot.inPage(TimeAxis.counting(1), "probability integral transform F(y)", "density");
        for (int bin = 0; bin < BINS; bin++) {
            double height = (double) counts[bin] * BINS / transform.length;
            plot.bar(0, (bin + GAP) / BINS, (bin + 1 - GAP) / BINS, height);
        }
        plot.draw(Plot.Style.QUIET, 0, new double[] {0, 1}, new double[] {1, 1});
        return Page.figure(
                "Where in its distribution each value came",
                "F(y) of " + Page.escape(shown.name())
                        + " over all origins and steps. Flat if the distributions are right; a valley if they are too"
                        + " narrow, a hill if too wide, a slope if too high or too low.",
                Page.key("area", 0, shown.name()) + Page.quietKey("line", "uniform"),
                plot);
    }

    private String training() {
        List<TrainingListener.Epoch> history = shown.run().fits().getLast().history();
        if (history.isEmpty()) {
            return "";
        }
        double[] train = history.stream()
                .mapToDouble(TrainingListener.Epoch::trainingLoss)
                .toArray();
        double[] validation = history.stream()
                .mapToDouble(TrainingListener.Epoch::validationLoss)
                .toArray();
        TimeAxis epochs = TimeAxis.counting(history.size());
        boolean validated = Arrays.stream(validation).allMatch(Double::isFinite);
        double[] judged = validated ? validation : train;
        int best = IntStream.range(0, judged.length).reduce(0, (a, b) -> judged[b] < judged[a] ? b : a);
        Plot plot = Plot.inPage(epochs, "epoch", "mean loss");
        plot.draw(Plot.Style.LINE, 0, epochs.positions(), train);
        if (validated) {
            plot.draw(Plot.Style.LINE, 1, epochs.positions(), validation);
        }
        plot.draw(Plot.Style.POINTS, 2, new double[] {best + 1.0}, new double[] {judged[best]});
        return Page.figure(
                "Training",
                "Mean loss of " + Page.escape(shown.name()) + " after each epoch of its last fit.",
                Page.key("line", 0, "training rows")
                        + (validated ? Page.key("line", 1, "validation rows") : "")
                        + Page.key("dot", 2, "lowest, epoch " + (best + 1)),
                plot);
    }
}
