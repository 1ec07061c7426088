package lanewise.forecast.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.forecast.AllocatedBytes;
import lanewise.forecast.data.Columns;
import lanewise.forecast.data.Covariate;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Frame;
import lanewise.forecast.data.Frequency;
import lanewise.forecast.data.KnownRows;
import lanewise.forecast.data.RowReader;
import lanewise.forecast.data.Timeline;
import lanewise.forecast.model.Difference;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Forecast;
import lanewise.forecast.model.Output;
import lanewise.forecast.model.Task;
import lanewise.forecast.neural.NetworkKind;
import lanewise.forecast.neural.NeuralFit;
import lanewise.forecast.neural.NeuralForecaster;
import lanewise.forecast.neural.Settings;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.io.Safetensors;
import lanewise.nn.io.StoredTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Forecasts of rows that come one by one are those of the table that they are in, and cost no memory. */
class LiveForecasterTest {
    private static final int ROWS = 100;
    private static final int HORIZON = 3;
    private static final int TARGET_LAG = 1;
    private static final int PAST_LAG = 2;
    private static final Columns COLUMNS =
            new Columns("y", TARGET_LAG, List.of(new Covariate("x", PAST_LAG)), List.of("k"));
    private static final List<Output> HEADS =
            List.of(new Output.Point(), new Output.Gaussian(), new Output.Student(), new Output.Quantiles(new double[] {
                0.1, 0.5, 0.9
            }));

    @TempDir
    Path folder;

    /** Values by row: y, x and k, of more rows than any test needs. */
    private static double[][] values(int rows) {
        Rng rng = Rng.of(8, "live");
        double[][] values = new double[3][rows];
        for (int t = 0; t < rows; t++) {
            values[0][t] = 20 + 5 * Math.sin(t / 3.0) + rng.nextNormal();
            values[1][t] = rng.nextNormal();
            values[2][t] = t % 5;
        }
        return values;
    }

    private static Frame frame() {
        double[][] v = values(ROWS + HORIZON);
        double[][] past = {Arrays.copyOf(v[1], ROWS)};
        return new Frame(
                "made", COLUMNS, Timeline.counting(ROWS + HORIZON), Arrays.copyOf(v[0], ROWS), past, new double[][] {
                    v[2]
                });
    }

    private KnownRows calendar(int rows) throws IOException {
        StringBuilder text = new StringBuilder("k\n");
        for (double k : values(rows)[2]) {
            text.append(k).append('\n');
        }
        Path file = Files.writeString(folder.resolve("calendar.csv"), text);
        return KnownRows.read(file, COLUMNS, null, Timeline.counting(2).frequency());
    }

    private SavedForecaster saved(NetworkKind kind, Output output, boolean log) {
        Task task = new Task(COLUMNS, HORIZON, 1, log, Difference.FIRST, output);
        Settings settings = Settings.of(kind)
                .withShape(new Settings.Shape(4, 1, 0))
                .withTraining(new Settings.Training(1, 1, 1e-2, 16, 0.2))
                .withLags(6)
                .withPrecision(log ? Precision.F64 : Precision.F32);
        Path file = folder.resolve("model.safetensors");
        var known = frame().history(HORIZON);
        try (NeuralFit fit = new NeuralForecaster(settings, task, 3).fit(log ? known.logarithm() : known)) {
            var about = new SavedForecaster.About(task, "", frame().time().frequency(), ROWS, "" + ROWS);
            SavedForecaster.save(file, fit, about);
        }
        return SavedForecaster.load(file);
    }

    /** What has become known with row t: the values of earlier rows. */
    private static double published(double[] column, int t, int lag) {
        return t < lag ? Double.NaN : column[t - lag];
    }

    private static List<Double> numbers(Forecast forecast) {
        List<Double> numbers = new ArrayList<>();
        for (Distribution step : forecast.steps()) {
            switch (step instanceof Distribution.Exponential e ? e.logarithm() : step) {
                case Distribution.Normal n -> numbers.addAll(List.of(n.mean(), n.standardDeviation()));
                case Distribution.StudentT s -> numbers.addAll(List.of(s.mean(), s.scale(), s.dof()));
                case Distribution.Quantiles q -> Arrays.stream(q.values()).forEach(numbers::add);
                default -> throw new AssertionError(step);
            }
        }
        return numbers;
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void rowsAsTheyComeGiveTheForecastsOfTheTable(NetworkKind kind) throws IOException {
        Frame frame = frame();
        double[][] v = values(ROWS + HORIZON);
        for (Output head : HEADS) {
            try (SavedForecaster saved = saved(kind, head, head instanceof Output.Gaussian)) {
                LiveForecaster live =
                        new LiveForecaster(saved, "rows", LiveForecaster.Gaps.REFUSE, calendar(ROWS + HORIZON));
                LiveForecaster next =
                        new LiveForecaster(saved, "rows", LiveForecaster.Gaps.REFUSE, calendar(ROWS + HORIZON));
                double[] numbers = new double[HORIZON * saved.numbersPerStep()];
                assertEquals(6 + 1 + PAST_LAG, live.needed());
                for (int t = 0; t < ROWS; t++) {
                    double target = published(v[0], t, TARGET_LAG);
                    double[] past = {published(v[1], t, PAST_LAG)};
                    live.take(new RowReader.Row("", target, past), "row " + t);
                    next.takeNext(target, past);
                    boolean ready = t + 1 >= live.needed();
                    assertEquals(ready, live.isReady());
                    assertEquals(ready, next.forecast(numbers));
                    if (ready) {
                        Forecast batch = saved.forecast(frame, t + 1);
                        assertEquals(batch.points().length, HORIZON);
                        assertEquals(numbers(batch), numbers(live.forecast().orElseThrow()));
                        assertEquals(
                                numbers(batch), Arrays.stream(numbers).boxed().toList());
                    }
                }
            }
        }
    }

    /** Nothing is allocated from a row to its forecast, whatever the network and its head, with lags and known covariates. */
    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aStepAllocatesNothing(NetworkKind kind) throws IOException {
        int most = 20_000;
        double[][] v = values(most + HORIZON);
        KnownRows calendar = calendar(most + HORIZON);
        for (Output head : HEADS) {
            try (SavedForecaster saved = saved(kind, head, head instanceof Output.Gaussian)) {
                LiveForecaster live = new LiveForecaster(saved, "rows", LiveForecaster.Gaps.REFUSE, calendar);
                assertTrue(saved.warmUp(Duration.ofSeconds(60)), "kernels must be compiled within a minute");
                double[] numbers = new double[HORIZON * saved.numbersPerStep()];
                double[] past = new double[1];
                long least = Long.MAX_VALUE;
                int t = 0;
                int forecasts = 0;
                while (least > 0 && t + 40 <= most) {
                    long before = AllocatedBytes.now();
                    for (int end = t + 40; t < end; t++) {
                        past[0] = published(v[1], t, PAST_LAG);
                        live.takeNext(published(v[0], t, TARGET_LAG), past);
                        forecasts += live.forecast(numbers) ? 1 : 0;
                    }
                    // A warm step allocates nothing; a class that is loaded meanwhile is nobody's fault.
                    least = forecasts > 0 ? Math.min(least, AllocatedBytes.now() - before) : least;
                }
                assertEquals(0, least, kind + " " + head);
                assertTrue(forecasts > 20 && numbers[0] != 0);
            }
        }
    }

    @Test
    void aStateKnowsItsRowsAndItsModel() throws IOException {
        double[][] v = values(ROWS + HORIZON);
        KnownRows calendar = calendar(ROWS + HORIZON);
        try (SavedForecaster saved = saved(NetworkKind.GRU, HEADS.getFirst(), true)) {
            LiveForecaster whole = new LiveForecaster(saved, "rows", LiveForecaster.Gaps.REFUSE, calendar);
            LiveForecaster part = whole;
            Path state = folder.resolve("state");
            for (int t = 0; t < ROWS; t++) {
                double target = published(v[0], t, TARGET_LAG);
                double[] past = {published(v[1], t, PAST_LAG)};
                if (t % 7 == 1) {
                    part.save(state);
                    part = new LiveForecaster(saved, "rows", LiveForecaster.Gaps.REFUSE, calendar);
                    part.restore(state);
                }
                whole.takeNext(target, past);
                if (part != whole) {
                    part.takeNext(target, past);
                }
                assertEquals(whole.isReady(), part.isReady());
                if (whole.isReady()) {
                    assertArrayEquals(
                            whole.forecast().orElseThrow().points(),
                            part.forecast().orElseThrow().points(),
                            0);
                }
            }
        }
    }

    @Test
    void whatCannotBeUsedChangesNothing() throws IOException {
        double[][] v = values(ROWS + HORIZON);
        try (SavedForecaster saved = saved(NetworkKind.RNN, HEADS.getFirst(), true)) {
            assertThrows(
                    DataException.class,
                    () -> new LiveForecaster(saved, "rows", LiveForecaster.Gaps.REFUSE, null),
                    "no known covariates");
            LiveForecaster live = new LiveForecaster(saved, "rows", LiveForecaster.Gaps.REFUSE, calendar(20));
            for (int t = 0; t < 17; t++) {
                double target = published(v[0], t, TARGET_LAG);
                double[] past = {published(v[1], t, PAST_LAG)};
                if (t == 5) {
                    long rows = live.rows();
                    assertThrows(DataException.class, () -> live.takeNext(-1, past), "no logarithm");
                    assertThrows(DataException.class, () -> live.takeNext(Double.NaN, past), "published by now");
                    double[] unpublished = {Double.NaN};
                    assertThrows(DataException.class, () -> live.takeNext(target, unpublished));
                    double[] infinite = {Double.POSITIVE_INFINITY};
                    assertThrows(DataException.class, () -> live.takeNext(target, infinite));
                    assertThrows(DataException.class, () -> live.takeNext(target, new double[2]));
                    assertEquals(rows, live.rows());
                }
                live.takeNext(target, past);
            }
            double[] past = {1};
            String message = assertThrows(DataException.class, () -> live.takeNext(20, past))
                    .getMessage();
            assertTrue(message.contains("end of the horizon") && message.contains("calendar.csv"), message);
            live.know(calendar(30));
            live.takeNext(20, past);
            assertTrue(live.isReady());
            LiveForecaster lenient = new LiveForecaster(saved, "rows", LiveForecaster.Gaps.FORWARD, calendar(10));
            for (int t = 0; t < 12; t++) {
                lenient.takeNext(20, past);
            }
            assertFalse(lenient.isReady(), "it goes on without forecasts");
            assertTrue(lenient.forecast().isEmpty());
        }
    }

    @Test
    void aStateWhoseLastTimeIsNoTimeIsRefused() {
        Frame frame = Frame.of("made", "y", Arrays.copyOf(values(ROWS)[0], ROWS));
        Task task = new Task(frame.columns(), HORIZON, 1, false, Difference.FIRST, new Output.Point());
        Settings settings = Settings.of(NetworkKind.RNN)
                .withShape(new Settings.Shape(2, 1, 0))
                .withTraining(new Settings.Training(1, 1, 1e-2, 16, 0.2))
                .withLags(4);
        Path file = folder.resolve("months.safetensors");
        try (NeuralFit fit = new NeuralForecaster(settings, task, 3).fit(frame.history(HORIZON))) {
            Frequency months = new Frequency(Timeline.Kind.MONTHS, 1);
            SavedForecaster.save(file, fit, new SavedForecaster.About(task, "t", months, ROWS, "1957-04"));
        }
        Path state = folder.resolve("months.state");
        try (SavedForecaster saved = SavedForecaster.load(file)) {
            LiveForecaster live = new LiveForecaster(saved, "rows", LiveForecaster.Gaps.REFUSE, null);
            live.take(new RowReader.Row("1957-05", 20, new double[0]), "row 1");
            live.save(state);
            live.restore(state);
            Map<String, String> texts = new HashMap<>(Safetensors.read(state).metadata());
            texts.keySet().removeIf(key -> key.startsWith("lanewise."));
            assertEquals("1957-05", texts.put("last", "May"));
            List<StoredTensor> rows =
                    List.copyOf(Safetensors.read(state).tensors().values());
            Safetensors.write(state, texts, rows, Safetensors.Checksum.CRC32C);
            var refused = assertThrows(ModelFileException.class, () -> live.restore(state));
            assertTrue(refused.getMessage().contains("'May'"), refused.getMessage());
        }
    }
}
