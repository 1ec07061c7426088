package lanewise.nn.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.nn.Parameter;
import lanewise.nn.Training;
import lanewise.nn.io.DType;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.io.Safetensors;
import lanewise.nn.io.SafetensorsFile;
import lanewise.nn.io.StoredTensor;

/**
 * A run of training as one safetensors file with a checksum: {@code model.NAME} and {@code best.NAME} (the best pass's) for every
 * parameter and buffer, {@code optimizer.N} for the optimizer's blocks, {@code position} and {@code history} for the
 * rest. The metadata say what the run is of; a file of another run is refused, with all that differs, before anything changes.
 */
final class Checkpoint {
    private static final String VERSION = "lanewise.checkpoint";
    private static final String MODEL = "model.";
    private static final String BEST = "best.";
    private static final int POSITION = 12;
    private static final int EPOCH_FIELDS = 6;

    private final Trainer trainer;
    private final TrainingSession session;
    private final List<Parameter> tensors;
    private final int samples;
    private final boolean validated;
    private final Map<String, String> facts = new LinkedHashMap<>();

    Checkpoint(Trainer trainer, TrainingSession session, Samples training, Samples validation) {
        this.trainer = trainer;
        this.session = session;
        tensors = Training.tensors(trainer.model);
        samples = training.count();
        validated = validation != null;
        facts.put(VERSION, "1");
        facts.put("lanewise.spec", trainer.model.spec().toString());
        facts.put("lanewise.precision", trainer.model.precision().name());
        facts.put("optimizer", describe(trainer.optimizer));
        facts.put("clipping", describe(trainer.clipping));
        facts.put("loss", describe(trainer.loss));
        facts.put("nonFinite", trainer.nonFinite.name());
        facts.put("batchSize", Integer.toString(trainer.batchSize));
        facts.put("accumulate", Integer.toString(trainer.accumulate));
        facts.put("seed", Long.toString(trainer.seed));
        facts.put("training", describe(training));
        facts.put("validation", validation == null ? "none" : describe(validation));
    }

    /** What a record holds, or the type's name: without the hash codes that arrays and plain objects print. */
    private static String describe(Object settings) {
        return settings.toString().replaceAll("@[0-9a-f]+", "");
    }

    private static String describe(Samples s) {
        return s.count() + " samples of " + s.time() + " x " + s.inputWidth() + " inputs and " + s.targetTime() + " x "
                + s.targetWidth() + " targets, warmup " + s.warmup();
    }

    void write(Path file, Position at) {
        List<StoredTensor> content = new ArrayList<>();
        tensors.forEach(t -> content.add(store(MODEL, t, t.value().toArray())));
        List<Matrix> blocks = session.optimizer().blocks();
        for (int i = 0; i < blocks.size(); i++) {
            double[] block = blocks.get(i).toArray();
            content.add(StoredTensor.of("optimizer." + i, dtype(), new long[] {block.length}, block));
        }
        if (at.best != null) {
            for (int i = 0; i < at.best.length; i++) {
                content.add(store(BEST, tensors.get(i), at.best[i]));
            }
        }
        long updates = session.optimizer().steps();
        double[] position = {
            at.epoch,
            at.sample,
            at.step,
            at.terms,
            at.skipped,
            at.bestEpoch,
            at.lossSum,
            at.largestNorm,
            at.bestLoss,
            updates,
            session.skipped(),
            // A schedule is code: its next factor stands for it.
            trainer.schedule.factor(updates)
        };
        content.add(StoredTensor.ofDoubles("position", new long[] {position.length}, position));
        double[] history = at.history.stream()
                .flatMapToDouble(e -> Arrays.stream(new double[] {
                    e.epochs(), e.trainingLoss(), e.validationLoss(), e.gradientNorm(), e.best() ? 1 : 0, e.skipped()
                }))
                .toArray();
        content.add(StoredTensor.ofDoubles("history", new long[] {at.history.size(), EPOCH_FIELDS}, history));
        Safetensors.write(file, facts, content, Safetensors.Checksum.CRC32C);
    }

    private Map<String, Matrix> matrices() {
        Map<String, Matrix> all = new LinkedHashMap<>();
        tensors.forEach(t -> all.put(MODEL + t.name(), t.value()));
        List<Matrix> blocks = session.optimizer().blocks();
        for (int i = 0; i < blocks.size(); i++) {
            all.put("optimizer." + i, blocks.get(i));
        }
        return all;
    }

    private DType dtype() {
        return trainer.model.precision() == Precision.F32 ? DType.F32 : DType.F64;
    }

    private StoredTensor store(String prefix, Parameter tensor, double[] values) {
        long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
        return StoredTensor.of(prefix + tensor.name(), dtype(), shape, values);
    }

    /** Sets model, optimizer and session to what they were, and returns the position; if the file is refused, nothing changes. */
    Position read(Path file) {
        SafetensorsFile content = Safetensors.read(file);
        requireSameRun(content);
        Map<String, StoredTensor> rest = new LinkedHashMap<>(content.tensors());
        Map<String, Matrix> matrices = matrices();
        Map<String, double[]> values = new LinkedHashMap<>();
        matrices.forEach(
                (name, matrix) -> values.put(name, take(file, rest, name, dtype(), matrix.rows() * matrix.columns())));
        double[] p = take(file, rest, "position", DType.F64, POSITION);
        Position at = position(file, rest, p);
        if (!rest.isEmpty()) {
            throw new ModelFileException(file, "tensors", "those of a checkpoint", "also " + rest.keySet());
        }
        long updates = (long) p[9];
        double factor = trainer.schedule.factor(updates);
        if (factor != p[11]) {
            throw new ModelFileException(
                    file, "schedule", "a factor of " + factor + " for update " + updates, Double.toString(p[11]));
        }
        matrices.forEach((name, matrix) -> matrix.setAll(values.get(name)));
        session.resume(updates, (long) p[10]);
        return at;
    }

    /** @param p as {@link #write} has it */
    private Position position(Path file, Map<String, StoredTensor> rest, double[] p) {
        Position at = new Position();
        at.epoch = (int) p[0];
        at.sample = (int) p[1];
        at.step = (long) p[2];
        at.terms = p[3];
        at.skipped = (int) p[4];
        at.bestEpoch = (int) p[5];
        at.lossSum = p[6];
        at.largestNorm = p[7];
        at.bestLoss = p[8];
        if (at.epoch < 1
                || at.sample < 1
                || at.sample > samples
                || at.sample < samples && at.sample % trainer.batchSize != 0
                || at.bestEpoch < 0
                || at.bestEpoch >= at.epoch
                || !(p[9] >= 0 && p[10] >= 0 && p[9] + p[10] == p[2])) {
            throw new ModelFileException(file, "position", "one in a run of training", Arrays.toString(p));
        }
        double[] e = take(file, rest, "history", DType.F64, (at.epoch - 1L) * EPOCH_FIELDS);
        for (int i = 0, epoch = 1; i < e.length; i += EPOCH_FIELDS, epoch++) {
            at.history.add(new TrainingListener.Epoch(
                    epoch, (int) e[i], e[i + 1], e[i + 2], e[i + 3], e[i + 4] == 1, (int) e[i + 5]));
        }
        if (validated && at.bestEpoch > 0) {
            at.best = tensors.stream()
                    .map(t -> take(
                            file,
                            rest,
                            BEST + t.name(),
                            dtype(),
                            t.value().rows() * t.value().columns()))
                    .toArray(double[][]::new);
        }
        return at;
    }

    /** The values of a tensor that has to be there; a parameter's are finite. */
    private static double[] take(Path file, Map<String, StoredTensor> rest, String name, DType dtype, long size) {
        StoredTensor tensor = rest.remove(name);
        if (tensor == null || tensor.dtype() != dtype || tensor.size() != size) {
            throw new ModelFileException(
                    file,
                    "tensor \"" + name + "\"",
                    size + " values of " + dtype,
                    tensor == null ? "none of this name" : tensor.toString());
        }
        double[] values = tensor.toDoubles();
        boolean parameter = name.startsWith(MODEL) || name.startsWith(BEST);
        for (int i = 0; parameter && i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new ModelFileException(
                        file, "tensor \"" + name + "\"", "finite values", values[i] + " at element " + i);
            }
        }
        return values;
    }

    private void requireSameRun(SafetensorsFile content) {
        if (!content.verified() || !content.metadata().containsKey(VERSION)) {
            throw new ModelFileException(
                    content.path(), "file", "a checkpoint with its checksum", "another safetensors file");
        }
        List<String> differ = new ArrayList<>();
        facts.forEach((key, here) -> {
            String there = content.metadata().get(key);
            if (!here.equals(there)) {
                differ.add(key + ": here " + here + ", in the checkpoint " + there);
            }
        });
        if (!differ.isEmpty()) {
            throw new ModelFileException(
                    content.path(), "run", "the one that goes on here", "another:\n  " + String.join("\n  ", differ));
        }
    }
}
