package lanewise.nn.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lanewise.nn.io.ModelFileException;

/**
 * Where and how often a trainer writes down all it needs to go on: files {@code checkpoint-000000000250.safetensors}, numbered by
 * batches over all passes. Each is complete or not there.
 *
 * @param folder made if it is not there
 * @param every batches between two of them, at least 1
 * @param keep newest ones that are kept, at least 1
 */
public record Checkpoints(Path folder, long every, int keep) {
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{12,18})\\.safetensors");

    public Checkpoints {
        Objects.requireNonNull(folder, "folder");
        if (every < 1 || keep < 1) {
            throw new IllegalArgumentException("every and keep must be >= 1, but are " + every + " and " + keep);
        }
    }

    /** The checkpoint after the most batches; empty if the folder holds none or is not there. */
    public static Optional<Path> latest(Path folder) {
        List<Path> files = files(folder);
        return files.isEmpty() ? Optional.empty() : Optional.of(files.getLast());
    }

    /** By number; ModelFileException if the folder can't be read. */
    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> number(file) >= 0)
                    .sorted(Comparator.comparingLong(Checkpoints::number))
                    .toList();
        } catch (IOException e) {
            throw new ModelFileException(folder, "folder", "one that can be read", e.toString(), e);
        }
    }

    private static long number(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    boolean due(long step) {
        return step % every == 0;
    }

    Path file(long step) {
        return folder.resolve(String.format(Locale.ROOT, "checkpoint-%012d.safetensors", step));
    }

    /** Makes the folder; a new run may not mix its checkpoints with another's. */
    void prepare(boolean resumed) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ModelFileException(folder, "folder", "one that can be made", e.toString(), e);
        }
        if (!resumed && latest(folder).isPresent()) {
            throw new IllegalArgumentException(
                    "checkpoints: a new run needs a folder without checkpoints, but " + folder + " holds "
                            + latest(folder).get().getFileName() + "; resume from it, or choose another folder");
        }
    }

    /** Deletes all but the newest up to this one; later ones, of a run that this one repeats, stay until they are replaced. */
    void deleteOld(long step) {
        List<Path> old = new ArrayList<>(files(folder));
        old.removeIf(file -> number(file) > step);
        for (Path file : old.subList(0, Math.max(0, old.size() - keep))) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new ModelFileException(file, "file", "one that can be deleted", e.toString(), e);
            }
        }
    }
}
