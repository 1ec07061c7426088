package lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import lanewise.engine.Precision;
import lanewise.nn.Data;
import lanewise.nn.Failures;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the listeners write, read back by readers of the test's own. */
class TrainingLogTest {
    private static final Spec SPEC = Spec.of(Spec.lstm(2, 3), Spec.last(), Spec.linear(3, 1));
    private static final Series TRAINING = Data.windows(1, 17, 4);
    private static final Series VALIDATION = Data.windows(2, 9, 4);

    @TempDir
    private Path folder;

    /** A quarter of a second passes at each look. */
    private static LongSupplier quarters() {
        long[] now = {7_000_000_000L};
        return () -> now[0] += 250_000_000;
    }

    private record Seen(int epoch, double loss, double norm, double rate) {}

    private static final class Recorder implements TrainingListener {
        private final Map<Long, Seen> updates = new LinkedHashMap<>();
        private final List<Epoch> epochs = new ArrayList<>();

        @Override
        public void updated(Update u) {
            updates.put(u.step(), new Seen(u.epoch(), u.loss(), u.gradientNorm(), u.learningRate()));
        }

        @Override
        public void epochEnded(Epoch epoch) {
            epochs.add(epoch);
        }
    }

    private static Recorder train(Samples validation, TrainingListener listener) {
        Recorder recorder = new Recorder();
        try (Model model = Model.build(SPEC, Precision.F32, 8)) {
            Trainer.of(model)
                    .optimizer(Optimizer.adam(0.1))
                    .schedule(Schedule.exponential(0.9))
                    .epochs(2)
                    .batchSize(5)
                    .listener(recorder)
                    .listener(listener)
                    .fit(TRAINING, validation);
        }
        return recorder;
    }

    @Test
    void linesOfNumbers() throws IOException {
        Path file = folder.resolve("log.csv");
        Recorder seen;
        try (CsvListener csv = new CsvListener(file, quarters(), java.nio.file.StandardOpenOption.CREATE_NEW)) {
            seen = train(VALIDATION, csv);
            // Before close: a killed process loses no pass.
            assertEquals(7, Files.readAllLines(file).size());
        }
        List<String> lines = Files.readAllLines(file);
        assertEquals("step,epoch,loss,gradient_norm,learning_rate,validation_loss,seconds", lines.getFirst());
        // One look at the start, then one at each batch and each pass's end; a pass's end replaces the last batch's.
        double[] seconds = {0.25, 0.5, 1, 1.25, 1.5, 2};
        for (int step = 1; step <= 6; step++) {
            Seen u = seen.updates.get((long) step);
            String validation =
                    step % 3 == 0 ? "" + seen.epochs.get(step / 3 - 1).validationLoss() : "";
            String line = step + "," + u.epoch + "," + u.loss + "," + u.norm + "," + u.rate + "," + validation + ","
                    + seconds[step - 1];
            assertEquals(line, lines.get(step));
        }
        assertEquals(0.1 * 0.9, seen.updates.get(2L).rate);
        assertNotEquals(seen.epochs.get(0).validationLoss(), seen.epochs.get(1).validationLoss());
    }

    @Test
    void appendedOrReplaced() throws IOException {
        Path file = folder.resolve("log.csv");
        for (int run = 1; run <= 2; run++) {
            try (CsvListener csv = CsvListener.append(file)) {
                train(null, csv);
            }
            List<String> lines = Files.readAllLines(file);
            assertEquals(1 + 6 * run, lines.size());
            assertTrue(lines.getLast().matches("6,2,[^,]+,[^,]+,[^,]+,,[^,]+"), lines.getLast());
        }
        try (CsvListener csv = CsvListener.create(file)) {
            train(null, csv);
        }
        assertEquals(7, Files.readAllLines(file).size());
        Failures.expect(
                ModelFileException.class,
                () -> CsvListener.create(folder.resolve("none").resolve("log.csv")),
                "log.csv: file: expected one that can be written");
    }

    /** One decoded event. */
    private record Event(double wallTime, long step, String version, Map<String, Float> scalars) {}

    /** Reads event files with none of the writer's code: its CRC goes bit by bit. */
    private static final class EventReader {
        private final byte[] bytes;
        private int at;

        EventReader(byte[] bytes) {
            this.bytes = bytes;
        }

        private long little(int count) {
            long value = 0;
            for (int i = 0; i < count; i++) {
                value |= (bytes[at++] & 0xFFL) << 8 * i;
            }
            return value;
        }

        private static int crc32c(byte[] bytes, int from, int to) {
            int crc = ~0;
            for (int i = from; i < to; i++) {
                crc ^= bytes[i] & 0xFF;
                for (int bit = 0; bit < 8; bit++) {
                    crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82F63B78;
                }
            }
            return ~crc;
        }

        private void requireCrc(int from, int to) {
            int masked = (int) little(4);
            int rotated = masked - 0xa282ead8;
            assertEquals(crc32c(bytes, from, to), rotated << 15 | rotated >>> 17, "checksum at byte " + (at - 4));
        }

        private long varint() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = bytes[at++];
                value |= (b & 0x7FL) << shift;
                if (b >= 0) {
                    return value;
                }
            }
        }

        private String text() {
            int length = (int) varint();
            at += length;
            return new String(bytes, at - length, length, StandardCharsets.UTF_8);
        }

        List<Event> all() {
            List<Event> events = new ArrayList<>();
            while (at < bytes.length) {
                int start = at;
                int length = Math.toIntExact(little(8));
                requireCrc(start, start + 8);
                int end = at + length;
                events.add(event(end));
                assertEquals(end, at);
                requireCrc(end - length, end);
            }
            return events;
        }

        private Event event(int end) {
            double wallTime = Double.NaN;
            long step = 0;
            String version = "";
            Map<String, Float> scalars = new LinkedHashMap<>();
            while (at < end) {
                int key = (int) varint();
                switch (key) {
                    case 0x09 -> wallTime = Double.longBitsToDouble(little(8));
                    case 0x10 -> step = varint();
                    case 0x1A -> version = text();
                    case 0x2A -> summary(scalars);
                    default -> throw new AssertionError("field " + key);
                }
            }
            return new Event(wallTime, step, version, scalars);
        }

        private void summary(Map<String, Float> scalars) {
            long length = varint();
            long end = at + length;
            while (at < end) {
                assertEquals(0x0A, varint());
                varint();
                assertEquals(0x0A, varint());
                String tag = text();
                assertEquals(0x15, varint());
                scalars.put(tag, Float.intBitsToFloat((int) little(4)));
            }
            assertEquals(end, at);
        }
    }

    @Test
    void theReaderKnowsTheChecksum() {
        // RFC 3720, B.4: 32 bytes of zeros.
        assertEquals(0x8A9136AA, EventReader.crc32c(new byte[32], 0, 32));
    }

    @Test
    void eventsForTensorBoard() throws IOException {
        Clock clock = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_500L), ZoneOffset.UTC);
        Path file;
        Recorder seen;
        try (TensorBoardListener board = TensorBoardListener.in(folder.resolve("run"), clock);
                TensorBoardListener second = TensorBoardListener.in(folder.resolve("run"), clock)) {
            seen = train(VALIDATION, board);
            file = board.file();
            assertNotEquals(file, second.file());
            assertEquals(9, new EventReader(Files.readAllBytes(file)).all().size(), "before close");
        }
        assertEquals(
                "events.out.tfevents.1700000000.0.lanewise", file.getFileName().toString());
        List<Event> events = new EventReader(Files.readAllBytes(file)).all();
        assertEquals(new Event(1_700_000_000.5, 0, "brain.Event:2", Map.of()), events.getFirst());
        List<Event> expected = new ArrayList<>();
        for (int step = 1; step <= 6; step++) {
            Seen u = seen.updates.get((long) step);
            expected.add(new Event(
                    1_700_000_000.5,
                    step,
                    "",
                    Map.of(
                            "train/loss", (float) u.loss,
                            "train/gradient_norm", (float) u.norm,
                            "train/learning_rate", (float) u.rate)));
            if (step % 3 == 0) {
                TrainingListener.Epoch epoch = seen.epochs.get(step / 3 - 1);
                expected.add(new Event(
                        1_700_000_000.5,
                        step,
                        "",
                        Map.of("train/epoch_loss", (float) epoch.trainingLoss(), "validation/loss", (float)
                                epoch.validationLoss())));
            }
        }
        assertEquals(expected, events.subList(1, events.size()));
    }

    /** More than the buffer holds, and step numbers of every length. */
    @Test
    void manyEvents() throws IOException {
        Path file = folder.resolve("events");
        byte[] tag = "x".getBytes(StandardCharsets.US_ASCII);
        try (EventFile events = new EventFile(file, 1)) {
            for (int i = 0; i < 5000; i++) {
                events.scalar(tag, i);
                events.write(i, 1L << i % 63);
            }
        }
        List<Event> read = new EventReader(Files.readAllBytes(file)).all();
        assertEquals(5001, read.size());
        for (int i = 0; i < 5000; i++) {
            assertEquals(new Event(i, 1L << i % 63, "", Map.of("x", (float) i)), read.get(i + 1));
        }
        Failures.expect(
                ModelFileException.class, () -> TensorBoardListener.in(file), "folder: expected one that can be");
    }
}
