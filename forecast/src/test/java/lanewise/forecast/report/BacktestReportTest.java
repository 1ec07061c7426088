package lanewise.forecast.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lanewise.engine.Rng;
import lanewise.forecast.backtest.Backtest;
import lanewise.forecast.backtest.BacktestResult;
import lanewise.forecast.backtest.Calibration;
import lanewise.forecast.backtest.Candidate;
import lanewise.forecast.backtest.Comparison;
import lanewise.forecast.backtest.Origins;
import lanewise.forecast.baseline.Naive;
import lanewise.forecast.data.Columns;
import lanewise.forecast.data.Frame;
import lanewise.forecast.data.Known;
import lanewise.forecast.model.Difference;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Forecast;
import lanewise.forecast.model.Forecaster;
import lanewise.forecast.model.Output;
import lanewise.forecast.model.Task;
import lanewise.nn.train.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacktestReportTest {
    private static final String EVIL = "<script>alert('x')</script>\"&";
    private static final Origins ORIGINS = new Origins(12, 2, 4, 0, 20);

    @TempDir
    Path folder;

    /** A season of 4 and a trend with noise. */
    private static double[] series() {
        Rng rng = Rng.of(3, "report");
        return IntStream.range(0, 120)
                .mapToDouble(t -> 50 + 0.2 * t + 5 * Math.sin(Math.PI * t / 2) + rng.nextNormal())
                .toArray();
    }

    private static BacktestResult run(Frame frame, int horizon, Origins origins, Candidate... candidates) {
        Task task = new Task(frame.columns(), horizon, 4, false, Difference.NONE, new Output.Point());
        return new Backtest(frame, task, origins, (candidate, origin) -> {}).run(List.of(candidates));
    }

    private static Candidate[] naive() {
        return Stream.of(Naive.last(), Naive.seasonal(4), Naive.drift())
                .map(Candidate::baseline)
                .toArray(Candidate[]::new);
    }

    /** A model that a test can look through: the same distribution for every step, and a history. */
    private record Fixed(String name, Distribution distribution, List<TrainingListener.Epoch> epochs)
            implements Forecaster {
        @Override
        public Fitted fit(Known training) {
            return new Fitted() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public Forecast forecast(Known at) {
                    return new Forecast(Stream.generate(() -> distribution)
                            .limit(at.horizon())
                            .toList());
                }

                @Override
                public List<TrainingListener.Epoch> history() {
                    return epochs;
                }
            };
        }
    }

    private static List<TrainingListener.Epoch> epochs() {
        return IntStream.rangeClosed(1, 6)
                .mapToObj(e -> new TrainingListener.Epoch(e, 6, 1.0 / e, 0.5 + Math.abs(e - 4) * 0.1, 1, e == 4, 0))
                .toList();
    }

    private String written(BacktestReport report) throws IOException {
        Path file = folder.resolve("report.html");
        report.write(file);
        return Files.readString(file);
    }

    @Test
    void holdsEverythingAndNeedsNothingElse() throws IOException {
        Forecaster model = new Fixed("model x", new Distribution.Normal(70, 5), epochs());
        Candidate[] all = Stream.concat(
                        Stream.of(naive()), Stream.of(Candidate.model(model, 1), Candidate.model(model, 2)))
                .toArray(Candidate[]::new);
        BacktestResult result = run(Frame.of("made.csv", "y", series()), 8, ORIGINS, all);
        String html =
                written(new BacktestReport(result, ORIGINS).fact("Seed", "42").command("./lanewise backtest"));
        for (String part : List.of(
                "seasonal naive (4)",
                "model x, 2 seeds",
                "42",
                "./lanewise backtest",
                "made.csv",
                "12 origins",
                "Is the difference chance?",
                "in 80 %",
                "Reliability",
                "lowest, epoch 4")) {
            assertTrue(html.contains(part), part);
        }
        assertFalse(Pattern.compile("https?:|<script|<link|@import|url\\(|src=\"(?!data:)")
                .matcher(html)
                .find());
        assertEquals(6, html.split("<svg ", -1).length - 1, "six pictures");
        assertTrue(html.length() < 100_000, () -> html.length() + " characters");
    }

    @Test
    void oneOriginOfOneStepHasAReportToo() throws IOException {
        Origins one = new Origins(1, 1, 1, 0, 20);
        String html = written(new BacktestReport(run(Frame.of("s", "y", series()), 1, one, naive()), one));
        assertTrue(html.contains("one origin, 119") && html.contains("the next row of y"), html.substring(0, 6000));
        assertFalse(html.contains("Error by step") || html.contains("NaN"), html);
    }

    @Test
    void escapesWhateverComesFromOutside() throws IOException {
        Frame frame = new Frame(
                EVIL,
                new Columns(EVIL, 0, List.of(), List.of(EVIL + "k")),
                lanewise.forecast.data.Timeline.counting(120),
                series(),
                new double[0][],
                new double[][] {new double[120]});
        Forecaster model = new Fixed(EVIL, new Distribution.Normal(70, 5), epochs());
        BacktestResult result = run(frame, 3, ORIGINS, Candidate.model(model, 0), naive()[0]);
        String html = written(
                new BacktestReport(result, ORIGINS).fact(EVIL, EVIL + " %s %n").command(EVIL));
        assertFalse(html.contains("<script"));
        assertTrue(html.contains(" %s %n"), "percent signs stay as they are");
    }

    @Test
    void aFileThatCannotBeWrittenLeavesNothing() throws IOException {
        BacktestReport report = new BacktestReport(run(Frame.of("s", "y", series()), 2, ORIGINS, naive()), ORIGINS);
        assertThrows(
                IOException.class, () -> report.write(folder.resolve("none").resolve("r.html")));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    /** Of rows 1..100 a normal about 50.5 that puts them at known levels: what is counted is what one counts by hand. */
    @Test
    void calibrationCountsWhatComes() {
        double[] y = IntStream.rangeClosed(1, 140)
                .mapToDouble(t -> t <= 40 ? 50 : t - 40)
                .toArray();
        Origins origins = new Origins(100, 1, 100, 0, 20);
        double[] levels = {0.1, 0.5, 0.9};
        double[] values = {10.5, 50.5, 95.5};
        Forecaster quantiles = new Fixed("q", new Distribution.Quantiles(levels, values), List.of());
        BacktestResult result = run(Frame.of("s", "y", y), 1, origins, Candidate.model(quantiles, 0));
        Calibration found = Calibration.of(result, result.runs().getFirst());
        assertArrayEquals(levels, found.levels());
        assertArrayEquals(new double[] {0.10, 0.50, 0.95}, found.shares(), 1e-12);
        assertEquals(10, Arrays.stream(found.transform()).filter(p -> p == 0).count());
        Calibration.Interval inside = Calibration.interval(result, result.runs().getFirst(), 0.8);
        assertEquals(new Calibration.Interval(100, 85, inside.width()), inside);
        assertEquals(85, inside.width(), 1e-9);
        assertEquals(
                0, Calibration.interval(result, result.runs().getFirst(), 0.95).rows(), "no such quantiles");
    }

    @Test
    void equalAccuracyIsTestedByOrigins() {
        BacktestResult result = run(Frame.of("s", "y", series()), 8, ORIGINS, naive());
        List<BacktestResult.Run> runs = result.runs();
        var test = Comparison.test(result, runs.get(0), runs.get(1)).orElseThrow();
        assertEquals(12, test.observations());
        assertEquals(4, test.horizon(), "8 rows over a stride of 2");
        assertTrue(test.meanDifference() > 0 && test.pSecondBetter() < 0.05, test::toString);
        var swapped = Comparison.test(result, runs.get(1), runs.get(0)).orElseThrow();
        assertEquals(-test.statistic(), swapped.statistic(), 1e-12);
        assertTrue(Comparison.test(result, runs.get(0), runs.get(0)).isEmpty(), "no difference varies");
    }
}
