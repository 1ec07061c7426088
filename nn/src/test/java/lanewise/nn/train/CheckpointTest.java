package lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.nn.Data;
import lanewise.nn.Failures;
import lanewise.nn.Model;
import lanewise.nn.Parameter;
import lanewise.nn.Spec;
import lanewise.nn.Training;
import lanewise.nn.Weights;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.io.Safetensors;
import lanewise.nn.io.SafetensorsFile;
import lanewise.nn.io.StoredTensor;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Adagrad;
import lanewise.nn.optim.Adam;
import lanewise.nn.optim.Groups;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.RmsProp;
import lanewise.nn.optim.Schedule;
import lanewise.nn.optim.Sgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that is interrupted and resumed has the bits of the run that is not, whatever the step. */
class CheckpointTest {
    private static final Spec SPEC = Spec.of(Spec.lstm(2, 3), Spec.last(), Spec.linear(3, 1));
    private static final int EPOCHS = 4;
    /** 14 samples in batches of 5, 5 and 4. */
    private static final Series TRAINING = Data.windows(1, 17, 4);

    private static final Series VALIDATION = Data.windows(2, 9, 4, 0.5);
    private static final int STEPS = 3 * EPOCHS;

    @TempDir
    private Path folder;

    private static final List<Optimizer> OPTIMIZERS = List.of(
            Optimizer.sgd(0.1),
            new Sgd(0.1, 0.9, 0, 1e-3, true),
            new RmsProp(0.01, 0.9, 1e-8, 1e-3, 0.9, true),
            Optimizer.rmsProp(0.01),
            new Adagrad(0.1, 0.01, 1e-10, 0, 0.5),
            Optimizer.adam(0.05),
            new Adam(0.05, 0.9, 0.99, 1e-8, 0.01, true, true));

    static Stream<Arguments> cases() {
        return Stream.of(Precision.values())
                .flatMap(precision -> OPTIMIZERS.stream().map(optimizer -> Arguments.of(precision, optimizer)));
    }

    private static Trainer trainer(Model model, Optimizer optimizer) {
        return Trainer.of(model)
                .optimizer(optimizer)
                .clipNorm(0.3)
                .schedule(Schedule.cosine(STEPS, 0.1).after(2, 0.1))
                .epochs(EPOCHS)
                .batchSize(5)
                .patience(2);
    }

    private Checkpoints everyStep() {
        return new Checkpoints(folder, 1, Integer.MAX_VALUE);
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path file(int step) {
        return folder.resolve("checkpoint-%012d.safetensors".formatted(step));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void resumedAtEveryStepTheBitsAreThose(Precision precision, Optimizer optimizer) {
        Trainer.Result whole;
        double[] expected;
        List<Integer> steps = new ArrayList<>();
        try (Model model = Model.build(SPEC, precision, 8)) {
            whole = trainer(model, optimizer)
                    .checkpoints(everyStep())
                    .listener(epoch -> steps.add(epoch.epoch()))
                    .fit(TRAINING, VALIDATION);
            expected = Data.parameters(model);
        }
        int count = 3 * steps.size();
        assertEquals(count, names().size(), "as many as batches, early stopping included");
        assertTrue(count >= 6);
        for (int step = 1; step <= count; step++) {
            // Other parameters and threads than those that the run began with.
            Engine.Options options = new Engine.Options(1 + step % 2, step % 3 == 0);
            try (Model model = Model.build(SPEC, precision, 99, options)) {
                Trainer.Result result = trainer(model, optimizer).resume(file(step), TRAINING, VALIDATION);
                assertArrayEquals(expected, Data.parameters(model), "step " + step);
                assertEquals(whole, result, "step " + step);
            }
        }
    }

    /**
     * Everything else that a step depends on: dropout's random numbers, running statistics, another order and other noise in each
     * pass, groups of parameters, and updates that were left out.
     */
    @ParameterizedTest
    @EnumSource
    void nothingElseIsForgotten(Precision precision) {
        Spec spec = Spec.of(Spec.lstm(2, 3), Spec.dropout(0.4), Spec.last(), Spec.batchNorm(), Spec.linear(3, 1));
        Optimizer groups = Groups.of(Optimizer.adamW(0.05))
                .with(Set.of(Parameter.Role.BIAS, Parameter.Role.NORM), Optimizer.momentum(0.1, 0.9));
        List<double[]> outcomes = new ArrayList<>();
        List<Trainer.Result> results = new ArrayList<>();
        for (int step = 0; step <= STEPS; step++) {
            Samples samples = new Jitter(new Shuffled(new Holed(TRAINING), 5), new double[] {0.1, 0.2}, 6);
            try (Model model = Model.build(spec, precision, step == 0 ? 8 : 99)) {
                Trainer trainer =
                        trainer(model, groups).seed(7).nonFinite(NonFinite.SKIP).patience(EPOCHS);
                results.add(
                        step == 0
                                ? trainer.checkpoints(everyStep()).fit(samples, VALIDATION)
                                : trainer.resume(file(step), samples, VALIDATION));
                outcomes.add(Training.tensors(model).stream()
                        .flatMapToDouble(t -> Arrays.stream(t.value().toArray()))
                        .toArray());
            }
        }
        assertTrue(results.getFirst().history().stream().allMatch(epoch -> epoch.skipped() == 1));
        for (int step = 1; step <= STEPS; step++) {
            assertArrayEquals(outcomes.getFirst(), outcomes.get(step), "step " + step);
            assertEquals(results.getFirst(), results.get(step), "step " + step);
        }
    }

    /** Samples of which one holds NaN, which forward would leave in the running statistics. */
    private record Holed(Samples samples) implements Samples {
        @Override
        public int count() {
            return samples.count();
        }

        @Override
        public int time() {
            return samples.time();
        }

        @Override
        public int inputWidth() {
            return samples.inputWidth();
        }

        @Override
        public int targetWidth() {
            return samples.targetWidth();
        }

        @Override
        public int targetTime() {
            return samples.targetTime();
        }

        @Override
        public void read(int sample, double[] x, double[] target) {
            samples.read(sample, x, target);
            if (sample == 2) {
                x[0] = Double.NaN;
            }
        }
    }

    /** Interrupted by what a listener throws, more than once, in one folder. */
    @Test
    void aRunInManyPieces() {
        RuntimeException stop = new RuntimeException("stop");
        double[] expected;
        Trainer.Result whole;
        try (Model model = Model.build(SPEC, Precision.F32, 8)) {
            whole = trainer(model, Optimizer.adam(0.05)).patience(EPOCHS).fit(TRAINING, null);
            expected = Data.parameters(model);
        }
        Trainer.Result result = null;
        int runs = 0;
        while (result == null) {
            int[] left = {4};
            TrainingListener interrupter = new TrainingListener() {
                @Override
                public void updated(Update update) {
                    if (--left[0] == 0) {
                        throw stop;
                    }
                }

                @Override
                public void epochEnded(Epoch epoch) {}
            };
            runs++;
            try (Model model = Model.build(SPEC, Precision.F32, 8)) {
                Trainer trainer = trainer(model, Optimizer.adam(0.05))
                        .patience(EPOCHS)
                        .checkpoints(new Checkpoints(folder, 2, 1))
                        .listener(interrupter);
                Optional<Path> latest = Checkpoints.latest(folder);
                result = latest.isEmpty() ? trainer.fit(TRAINING, null) : trainer.resume(latest.get(), TRAINING, null);
                assertArrayEquals(expected, Data.parameters(model));
            } catch (RuntimeException e) {
                assertEquals(stop, e);
                assertEquals(1, names().size(), "the last one alone is kept");
            }
        }
        assertEquals(whole, result);
        assertTrue(runs > 3, runs + " runs");
    }

    @Test
    void theNewestAreKept() {
        try (Model model = Model.build(SPEC, Precision.F32, 8)) {
            Trainer trainer =
                    trainer(model, Optimizer.adam(0.05)).patience(EPOCHS).checkpoints(new Checkpoints(folder, 2, 3));
            trainer.fit(TRAINING);
            List<String> kept = IntStream.of(8, 10, 12)
                    .mapToObj(step -> file(step).getFileName().toString())
                    .toList();
            assertEquals(kept, names());
            assertEquals(Optional.of(file(12)), Checkpoints.latest(folder));
            assertEquals(Optional.empty(), Checkpoints.latest(folder.resolve("none")));
            Failures.illegalArgument(
                    () -> trainer.fit(TRAINING), "without checkpoints", "checkpoint-000000000012", "resume");
            trainer.resume(file(8), TRAINING, null);
            assertEquals(kept, names());
            // What went in comes out for other uses too.
            Weights.load(model, file(10), Weights.Names.strip("model.").ofPart());
        }
        Failures.illegalArgument(() -> new Checkpoints(folder, 0, 1), "every", "0");
        Failures.illegalArgument(() -> new Checkpoints(folder, 1, 0), "keep", "0");
    }

    private void assertRefused(UnaryOperator<Trainer> change, Samples training, Samples validation, String... parts) {
        try (Model model = Model.build(SPEC, Precision.F32, 9)) {
            double[] before = Data.parameters(model);
            Trainer trainer = change.apply(trainer(model, Optimizer.adam(0.05)));
            Failures.expect(ModelFileException.class, () -> trainer.resume(file(5), training, validation), parts);
            assertArrayEquals(before, Data.parameters(model));
        }
    }

    @Test
    void anotherRunIsRefused() {
        try (Model model = Model.build(SPEC, Precision.F32, 8)) {
            trainer(model, Optimizer.adam(0.05)).checkpoints(everyStep()).fit(TRAINING, VALIDATION);
        }
        assertRefused(
                t -> t.optimizer(Optimizer.adam(0.06)), TRAINING, VALIDATION, "optimizer: here Adam", "0.06", "0.05");
        assertRefused(t -> t.optimizer(Optimizer.sgd(0.05)), TRAINING, VALIDATION, "optimizer: here Sgd[", "Adam[");
        assertRefused(t -> t.batchSize(4), TRAINING, VALIDATION, "batchSize: here 4, in the checkpoint 5");
        assertRefused(t -> t.clipNorm(0.4), TRAINING, VALIDATION, "clipping: here", "0.4", "0.3");
        assertRefused(
                t -> t.loss(Loss.pinball(0.5)), TRAINING, VALIDATION, "loss: here", "Pinball", "MeanSquaredError");
        assertRefused(t -> t.seed(3), TRAINING, VALIDATION, "seed: here 3, in the checkpoint 0");
        assertRefused(t -> t.schedule(Schedule.constant()), TRAINING, VALIDATION, "schedule: expected a factor of 1.0");
        assertRefused(
                t -> t.seed(1).nonFinite(NonFinite.SKIP),
                Data.windows(1, 18, 4),
                null,
                "training: here 15 samples of 4 x 2 inputs and 1 x 1 targets, warmup 0, in the checkpoint 14 samples",
                "validation: here none, in the checkpoint 6 samples",
                "seed: ",
                "nonFinite: here SKIP, in the checkpoint STOP");
        Spec wider = Spec.of(Spec.lstm(2, 4), Spec.last(), Spec.linear(4, 1));
        for (Precision precision : Precision.values()) {
            try (Model model = Model.build(wider, precision, 9)) {
                Failures.expect(
                        ModelFileException.class,
                        () -> trainer(model, Optimizer.adam(0.05)).resume(file(5), TRAINING, VALIDATION),
                        "lanewise.spec: here chain(",
                        precision == Precision.F64 ? "lanewise.precision: here F64" : "lanewise.spec");
            }
        }
        // More passes and patience are no other run.
        try (Model model = Model.build(SPEC, Precision.F32, 8)) {
            Trainer.Result longer = trainer(model, Optimizer.adam(0.05))
                    .epochs(EPOCHS + 2)
                    .patience(100)
                    .resume(file(5), TRAINING, VALIDATION);
            assertEquals(EPOCHS + 2, longer.history().size());
        }
    }

    @Test
    void aDamagedOrOtherFileIsRefused() throws IOException {
        try (Model model = Model.build(SPEC, Precision.F32, 8)) {
            trainer(model, Optimizer.adam(0.05)).checkpoints(everyStep()).fit(TRAINING, VALIDATION);
        }
        SafetensorsFile right = Safetensors.read(file(5));
        assertTrue(right.verified());
        byte[] bytes = Files.readAllBytes(file(5));
        bytes[bytes.length / 2] ^= 4;
        Files.write(file(5), bytes);
        assertRefused(t -> t, TRAINING, VALIDATION, "checksum", "damaged");
        Safetensors.write(file(5), right.metadata(), right.tensors().values(), Safetensors.Checksum.NONE);
        assertRefused(t -> t, TRAINING, VALIDATION, "a checkpoint with its checksum");
        Safetensors.write(file(5), Map.of(), right.tensors().values(), Safetensors.Checksum.CRC32C);
        assertRefused(t -> t, TRAINING, VALIDATION, "a checkpoint with its checksum");
        Files.delete(file(5));
        assertRefused(t -> t, TRAINING, VALIDATION, "a file of this name");

        Map<String, StoredTensor> tensors = new LinkedHashMap<>(right.tensors());
        tensors.remove("optimizer.1");
        assertChangedIsRefused(right, tensors, "tensor \"optimizer.1\"", "none of this name");
        tensors.put("optimizer.1", StoredTensor.ofFloats("optimizer.1", new long[] {1}, new float[1]));
        assertChangedIsRefused(right, tensors, "tensor \"optimizer.1\"", "but got optimizer.1 F32[1]");
        tensors.putAll(right.tensors());
        tensors.put("more", StoredTensor.ofFloats("more", new long[] {1}, new float[1]));
        assertChangedIsRefused(right, tensors, "also [more]");
        tensors.remove("more");
        for (String name : List.of("model.2.bias", "best.2.bias")) {
            tensors.put(name, StoredTensor.ofFloats(name, new long[] {1}, new float[] {Float.NaN}));
            assertChangedIsRefused(right, tensors, name, "finite values", "NaN at element 0");
            tensors.putAll(right.tensors());
        }
        for (int i : new int[] {0, 1, 2, 5, 9, 10}) {
            for (double value : new double[] {-1, Double.NaN, 1e300}) {
                double[] position = right.tensor("position").toDoubles();
                position[i] = value;
                tensors.put("position", StoredTensor.ofDoubles("position", new long[] {12}, position));
                assertChangedIsRefused(right, tensors, "expected");
            }
        }
    }

    private void assertChangedIsRefused(SafetensorsFile right, Map<String, StoredTensor> tensors, String... parts) {
        Safetensors.write(file(5), right.metadata(), tensors.values(), Safetensors.Checksum.CRC32C);
        assertRefused(t -> t, TRAINING, VALIDATION, parts);
    }

    /** A checkpoint's fixed order of fields is what old files have. */
    @Test
    void aSecondRunWritesTheSameBytes() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            try (Model model = Model.build(SPEC, Precision.F64, 8)) {
                trainer(model, Optimizer.adam(0.05))
                        .checkpoints(new Checkpoints(folder.resolve("run" + run), 7, 1))
                        .patience(EPOCHS)
                        .fit(TRAINING, VALIDATION);
            }
            Path written = Checkpoints.latest(folder.resolve("run" + run)).orElseThrow();
            assertEquals(
                    "checkpoint-000000000007.safetensors", written.getFileName().toString());
            files.add(Files.readAllBytes(written));
        }
        assertArrayEquals(files.get(0), files.get(1));
        assertFalse(Files.exists(file(7)));
        assertThrows(
                ModelFileException.class,
                () -> new Checkpoints(Files.writeString(folder.resolve("taken"), ""), 1, 1).prepare(false));
    }
}
