package lanewise.forecast.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import lanewise.engine.Precision;
import lanewise.forecast.data.DataException;

/**
 * How an experiment is run.
 *
 * @param seed the first seed
 * @param seeds trainings, from seeds seed, seed + 1, ...; at least 1
 * @param precision of the models
 * @param threads all that may work at once; the figures don't depend on it
 * @param data files given, or folders that hold files under their usual names
 * @param out folder of pictures and checkpoints; must exist
 * @param resume whether to go on from the checkpoints in {@code out}
 * @param quick whether to take few steps, to see that everything works; the figures mean nothing then
 */
public record Settings(
        long seed,
        int seeds,
        Precision precision,
        int threads,
        List<Path> data,
        Path out,
        boolean resume,
        boolean quick) {
    public Settings {
        Objects.requireNonNull(out, "out");
        data = List.copyOf(data);
        if (seeds < 1 || threads < 1) {
            throw new IllegalArgumentException("seeds and threads must be >= 1, but are " + seeds + " and " + threads);
        }
    }

    /** Seed 1, one training, float32, all processors, no data. */
    public static Settings of(Path out) {
        int threads = Runtime.getRuntime().availableProcessors();
        return new Settings(1, 1, Precision.F32, threads, List.of(), out, false, false);
    }

    public Settings withSeeds(long first, int count) {
        return new Settings(first, count, precision, threads, data, out, resume, quick);
    }

    public Settings withData(List<Path> files) {
        return new Settings(seed, seeds, precision, threads, files, out, resume, quick);
    }

    public Settings withThreads(int count) {
        return new Settings(seed, seeds, precision, count, data, out, resume, quick);
    }

    public Settings withPrecision(Precision other) {
        return new Settings(seed, seeds, other, threads, data, out, resume, quick);
    }

    /** The same, going on from the checkpoints in {@code out}. */
    public Settings asResumed() {
        return new Settings(seed, seeds, precision, threads, data, out, true, quick);
    }

    /** The same with few steps. */
    public Settings asQuick() {
        return new Settings(seed, seeds, precision, threads, data, out, resume, true);
    }

    /** {@code full}, or {@code few} in a quick run. */
    public int steps(int full, int few) {
        return quick ? few : full;
    }

    /** All seeds. */
    public long[] allSeeds() {
        return LongStream.range(seed, seed + seeds).toArray();
    }

    /** The file, if it was given: by its usual name, in a folder, or as the only one. */
    public Optional<Path> find(DataFile file) {
        for (Path given : data) {
            if (Files.isDirectory(given) && Files.isRegularFile(given.resolve(file.name()))) {
                return Optional.of(given.resolve(file.name()));
            }
            if (Objects.toString(given.getFileName(), "").equals(file.name())) {
                return Optional.of(given);
            }
        }
        // A single file may have any name.
        return data.size() == 1 && !Files.isDirectory(data.getFirst())
                ? Optional.of(data.getFirst())
                : Optional.empty();
    }

    /** The file; DataException that says what it holds and where it is from if it was not given. */
    public Path require(DataFile file) {
        return find(file)
                .orElseThrow(() -> new DataException(
                        "data",
                        "the experiment needs the file " + file.name() + " with " + file.columns(),
                        "--data " + file.name() + " (source: " + file.source() + ")",
                        data.isEmpty() ? "no --data" : "--data " + data,
                        "command line"));
    }
}
