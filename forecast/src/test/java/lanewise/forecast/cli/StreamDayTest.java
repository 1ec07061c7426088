package lanewise.forecast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import lanewise.engine.Rng;
import lanewise.forecast.data.Columns;
import lanewise.forecast.data.Frame;
import lanewise.forecast.data.FrameReader;
import lanewise.forecast.live.SavedForecaster;
import lanewise.forecast.model.Forecast;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A day of a service: 100,000 rows through the command. */
class StreamDayTest {
    private static final int ROWS = 100_000;
    private static final int HORIZON = 3;

    @TempDir
    Path folder;

    private static String row(int t) {
        Rng rng = Rng.of(17, "day");
        String time = LocalDateTime.of(2024, 5, 1, 0, 0).plusSeconds(t).toString();
        double y = 100 + 10 * Math.sin(t / 700.0) + rng.normal(t);
        return (time.length() == 16 ? time + ":00" : time) + "," + y + "\n";
    }

    /** Rows as a socket would bring them: made when they are asked for, every 997th malformed. */
    private static final class Source extends InputStream {
        private final Runnable[] at = new Runnable[ROWS + 1];
        private byte[] line = "time,y\n".getBytes(StandardCharsets.US_ASCII);
        private int position;
        private int next;
        private boolean malformed;

        @Override
        public int read() {
            if (position == line.length) {
                if (next == ROWS) {
                    return -1;
                }
                if (at[next] != null) {
                    at[next].run();
                }
                malformed = !malformed && next % 997 == 5;
                line = (malformed ? "?\n" : row(next++)).getBytes(StandardCharsets.US_ASCII);
                position = 0;
            }
            return line[position++];
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            int first = read();
            if (first < 0 || length == 0) {
                return length == 0 ? 0 : -1;
            }
            bytes[offset] = (byte) first;
            int count = Math.min(length - 1, line.length - position);
            System.arraycopy(line, position, bytes, offset + 1, count);
            position += count;
            return count + 1;
        }
    }

    /** Keeps the lines whose numbers are asked for and counts the others. */
    private static final class Sink extends Writer {
        private final Map<Integer, String> kept = new TreeMap<>();
        private final List<Integer> wanted;
        private final StringBuilder line = new StringBuilder();
        private int lines;

        private Sink(List<Integer> wanted) {
            this.wanted = wanted;
        }

        @Override
        public void write(char[] text, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if (text[i] != '\n') {
                    line.append(text[i]);
                    continue;
                }
                if (wanted.contains(lines)) {
                    kept.put(lines, line.toString());
                }
                lines++;
                line.setLength(0);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /** By reflection, for the module that counts is not one that this module reads. */
    private static long allocated() {
        try {
            Object bean = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            return (long) Class.forName("com.sun.management.ThreadMXBean")
                    .getMethod("getCurrentThreadAllocatedBytes")
                    .invoke(bean);
        } catch (ReflectiveOperationException failure) {
            throw new AssertionError(failure);
        }
    }

    private Path model() throws Exception {
        StringBuilder text = new StringBuilder("time,y\n");
        for (int t = 0; t < 400; t++) {
            text.append(row(t));
        }
        Path table = Files.writeString(folder.resolve("train.csv"), text);
        Path model = folder.resolve("m.safetensors");
        CommandLineTest.Call call = CommandLineTest.call(
                "fit",
                table,
                "--target",
                "y",
                "--time",
                "time",
                "--horizon",
                HORIZON,
                "--hidden",
                8,
                "--lags",
                16,
                "--epochs",
                1,
                "--out",
                model);
        assertEquals(0, call.code(), call.err());
        return model;
    }

    @Test
    void aDayGivesTheForecastsOfTheBatchInFlatMemory() throws Exception {
        Path model = model();
        List<Integer> origins = List.of(17, 18, 100, 4096, 33_333, 77_777, 99_999, ROWS);
        Sink out = new Sink(origins);
        StringWriter err = new StringWriter();
        Source in = new Source();
        List<Long> used = new ArrayList<>();
        List<Long> bytes = new ArrayList<>();
        int[] looks = {20_000, 40_000, 60_000, 80_000, ROWS - 1};
        for (int row : looks) {
            in.at[row] = () -> {
                bytes.add(allocated());
                used.add(usedHeap());
                bytes.add(allocated());
            };
        }
        String[] arguments = {"stream", model.toString(), "--on-error", "skip"};
        assertEquals(0, Main.run(in, new PrintWriter(out), new PrintWriter(err, true), arguments), err::toString);
        assertEquals(ROWS + 1, out.lines);
        assertEquals(101, err.toString().split("skipped: row", -1).length - 1, "every malformed row is told of");

        // What a row leaves behind, a Double being 16 bytes and the smallest thing one could keep of it.
        double kept = (used.getLast() - used.getFirst()) / (ROWS - 20_000.0);
        assertTrue(kept < 16, () -> "bytes kept per row: " + kept);
        // Vector kernels box until C2 has compiled them, which may take many rows on a busy machine: the best stretch
        // counts.
        double perRow = IntStream.range(1, looks.length)
                .mapToDouble(i -> (bytes.get(2 * i) - bytes.get(2 * i - 1)) / (double) (looks[i] - looks[i - 1]))
                .min()
                .orElseThrow();
        assertTrue(perRow < 16_384, () -> "bytes allocated per row: " + perRow);
        assertSameAsBatch(model, out);
    }

    private void assertSameAsBatch(Path model, Sink out) throws Exception {
        StringBuilder text = new StringBuilder("time,y\n");
        for (int t = 0; t < ROWS; t++) {
            text.append(row(t));
        }
        Path table = Files.writeString(folder.resolve("day.csv"), text);
        Frame frame = FrameReader.read(table, Columns.of("y"), "time", FrameReader.Missing.REFUSE);
        try (SavedForecaster saved = SavedForecaster.load(model)) {
            for (var line : out.kept.entrySet()) {
                Forecast batch = saved.forecast(frame, line.getKey());
                StringBuilder expected = new StringBuilder(frame.time().label(line.getKey() - 1));
                for (int h = 0; h < HORIZON; h++) {
                    expected.append(',').append(batch.point(h));
                    for (double level : new double[] {0.05, 0.5, 0.95}) {
                        expected.append(',').append(batch.at(h).quantile(level));
                    }
                }
                assertEquals(expected.toString(), line.getValue());
            }
        }
        assertEquals(8, out.kept.size());
    }
}
