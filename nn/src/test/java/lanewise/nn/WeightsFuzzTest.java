package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import lanewise.engine.Precision;
import lanewise.nn.io.DType;
import lanewise.nn.train.Checkpoints;
import lanewise.nn.train.Series;
import lanewise.nn.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files beside a model: either all of its parameters change or none. */
class WeightsFuzzTest {
    private static final Spec SPEC = Spec.of(Spec.lstm(2, 3), Spec.last(), Spec.linear(3, 1));

    @TempDir
    private Path folder;

    private byte[] bytes(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    private Mutations mutations(byte[]... right) {
        return new Mutations(folder.resolve("variant"), List.of(right));
    }

    /** Makes the checksum right again where it still stands in its place. */
    private static byte[] sealed(byte[] bytes) {
        byte[] result = bytes.clone();
        String key = "\"lanewise.crc32c\":\"";
        int at = new String(result, StandardCharsets.ISO_8859_1).indexOf(key) + key.length();
        if (at >= key.length() && at + 8 <= result.length) {
            Arrays.fill(result, at, at + 8, (byte) '0');
            CRC32C crc = new CRC32C();
            crc.update(result);
            byte[] digits = "%08x".formatted(crc.getValue()).getBytes(StandardCharsets.US_ASCII);
            ByteBuffer.wrap(result).put(at, digits);
        }
        return result;
    }

    private record Watched(Model model, double[][] last) {
        static Watched of(Model model) {
            return new Watched(model, new double[][] {Data.parameters(model)});
        }

        /** All values are what they were, or all are what the file held. */
        void look(boolean taken) {
            double[] now = Data.parameters(model);
            if (!taken) {
                assertTrue(Arrays.equals(last[0], now), "a refused file changed a parameter");
            }
            assertTrue(Arrays.stream(now).allMatch(Double::isFinite));
            last[0] = now;
        }
    }

    @Test
    void stateDicts() throws IOException {
        Path half = folder.resolve("half");
        Path whole = folder.resolve("whole");
        try (Model source = Model.build(SPEC, Precision.F32, 1);
                Model model = Model.build(SPEC, Precision.F32, 2)) {
            Weights.save(source, half, DType.F16);
            Weights.save(source, whole, DType.F64);
            Watched watched = Watched.of(model);
            Mutations.Outcome outcome =
                    mutations(bytes(half), bytes(whole)).run(2, file -> Weights.load(model, file), watched::look);
            assertTrue(outcome.refused() > 1000 && outcome.taken() > 100, outcome.toString());
        }
    }

    @Test
    void modelFiles() throws IOException {
        Path file = folder.resolve("model");
        try (Model source = Model.build(SPEC, Precision.F64, 1)) {
            source.save(file, Map.of("a", "b"));
        }
        Mutations.Outcome outcome = mutations(bytes(file))
                .finishedBy(WeightsFuzzTest::sealed)
                .run(3, each -> Model.load(each).close(), taken -> {});
        assertTrue(outcome.refused() > 1000 && outcome.taken() > 100, outcome.toString());
    }

    @Test
    void checkpoints() throws IOException {
        Series samples = Data.windows(1, 9, 4);
        try (Model model = Model.build(SPEC, Precision.F32, 1)) {
            Trainer trainer = Trainer.of(model).epochs(2).batchSize(4);
            trainer.checkpoints(new Checkpoints(folder.resolve("run"), 3, 1)).fit(samples, samples);
            byte[] right = bytes(Checkpoints.latest(folder.resolve("run")).orElseThrow());
            RuntimeException resumed = new RuntimeException("resumed");
            Trainer stopping = Trainer.of(model)
                    .epochs(2)
                    .batchSize(4)
                    .listener(new lanewise.nn.train.TrainingListener() {
                        @Override
                        public void started(Run run) {
                            assertEquals(3, run.done());
                            throw resumed;
                        }

                        @Override
                        public void epochEnded(Epoch epoch) {}
                    });
            Watched watched = Watched.of(model);
            Mutations.Outcome outcome = mutations(right)
                    .finishedBy(WeightsFuzzTest::sealed)
                    .run(
                            4,
                            file -> {
                                try {
                                    stopping.resume(file, samples, samples);
                                } catch (RuntimeException e) {
                                    if (e != resumed) {
                                        throw e;
                                    }
                                }
                            },
                            watched::look);
            assertTrue(outcome.refused() > 1000 && outcome.taken() > 100, outcome.toString());
        }
    }
}
