package lanewise.forecast.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
    private static Series counting(int rows) {
        return new Series(
                "n", "test.csv", IntStream.range(0, rows).asDoubleStream().toArray(), List.of());
    }

    @Test
    void cutsInTimeOrderWithoutGapOrOverlap() {
        Split<TestSlice> split = Split.trainOnFirst(counting(10), 7);
        Split<ValidationSlice> inner = split.train().holdOut(2);
        assertArrayEquals(new double[] {0, 1, 2, 3, 4}, inner.train().values());
        assertArrayEquals(new double[] {5, 6}, inner.later().values());
        assertArrayEquals(new double[] {7, 8, 9}, split.later().values());
        assertEquals("8", split.later().label(0));
        assertEquals(7, Split.testOnLast(counting(10), 3).train().size());
    }

    @Test
    void aSliceDoesNotShowItsFuture() {
        Split<ValidationSlice> inner =
                Split.trainOnFirst(counting(10), 7).train().holdOut(2);
        assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5, 6}, inner.later().history());
        assertEquals(5, inner.later().from());
    }

    @Test
    void theScaleIsThatOfTheTrainingRows() {
        Series series = new Series("n", "test.csv", new double[] {1, 3, 1000, 2000}, List.of());
        Scaler scaler = Split.trainOnFirst(series, 2).train().scaler();
        assertEquals(2, scaler.mean());
        assertEquals(1, scaler.standardDeviation(), 1e-15);
        assertArrayEquals(new double[] {-1, 998}, scaler.scale(new double[] {1, 1000}), 1e-12);
        assertEquals(998, scaler.unscaleLevel(996), 1e-12);
        assertEquals(3, scaler.unscaleVariance(3), 1e-12);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 10, 11, Integer.MAX_VALUE})
    void refusesAHorizonBeyondTheData(int rows) {
        String test = assertThrows(DataException.class, () -> Split.testOnLast(counting(10), rows))
                .getMessage();
        assertTrue(
                test.contains("horizon") && test.contains("1 to 9 of 10 rows") && test.contains("got " + rows), test);
        assertThrows(DataException.class, () -> Split.trainOnFirst(counting(10), rows));
        assertThrows(DataException.class, () -> TrainSlice.whole(counting(10)).holdOut(rows));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, -7})
    void refusesAConstantTrainingSlice(double value) {
        Series series = new Series("n", "test.csv", new double[] {value, value, value, 5}, List.of());
        TrainSlice train = Split.trainOnFirst(series, 3).train();
        String message = assertThrows(DataException.class, train::scaler).getMessage();
        assertTrue(message.contains("constant") && message.contains("test.csv, rows 1 to 3"), message);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e200, 1e-200, Double.MAX_VALUE, Double.MIN_VALUE})
    void refusesValuesWhoseSquaresDoNotFit(double unit) {
        TrainSlice train = TrainSlice.whole(new Series("n", "test.csv", new double[] {unit, -unit, 0}, List.of()));
        String message = assertThrows(DataException.class, train::scaler).getMessage();
        assertTrue(message.contains("another unit"), message);
    }

    @Test
    void refusesFewerRowsThanNeeded() {
        String message = assertThrows(DataException.class, () -> counting(10).requireRows(30, "window 20 + horizon 10"))
                .getMessage();
        assertTrue(message.contains("window 20 + horizon 10") && message.contains("at least 30 rows, got 10"), message);
    }

    @Test
    void refusesPairsThatDoNotFollowEachOther() {
        TrainSlice train = Split.trainOnFirst(counting(10), 5).train();
        TestSlice later = Split.trainOnFirst(counting(10), 5).later();
        assertThrows(IllegalArgumentException.class, () -> new Split<>(train, later), "another series");
    }

    /** The first line is the control: it shows that the others fail for the reason they should. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true  | split.train().scaler()",
                "false | split.later().scaler()",
                "false | split.train().holdOut(1).later().scaler()",
                "false | Scaler.of(split.later().values())",
                "false | new TestSlice(null, 0, 1)",
                "false | new TrainSlice(null, 1)",
            })
    void onlyATrainingSliceGivesAScaler(boolean compiles, String expression, @TempDir Path folder)
            throws IOException, URISyntaxException {
        String text = "import lanewise.forecast.data.*; class Probe { Object o(Split<TestSlice> split) { return "
                + expression + "; } }";
        Path source = Files.writeString(folder.resolve("Probe.java"), text);
        Path classes = Path.of(
                Series.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        StringWriter messages = new StringWriter();
        int code = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        new PrintWriter(messages),
                        new PrintWriter(messages),
                        "-proc:none",
                        "-cp",
                        classes.toString(),
                        "-d",
                        folder.toString(),
                        source.toString());
        assertEquals(compiles, code == 0, messages::toString);
        assertTrue(
                compiles || messages.toString().matches("(?s).*(cannot find symbol|not public).*"), messages::toString);
    }
}
