package lanewise.forecast.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Files to begin with, one folder for each target. Those whose names begin with {@code bad-} were once read wrongly, or are the shortest
 * of their kind of damage, and are to be refused; the others were made by {@link MakeCorpus} and are to be taken.
 */
final class Corpus {
    static final Path FOLDER = Path.of("src", "test", "resources", "fuzz");
    static final String BAD = "bad-";

    private Corpus() {}

    static Path folder(FuzzTarget target) {
        return FOLDER.resolve(target.name().toLowerCase(Locale.ROOT));
    }

    /** By name, in its order. */
    static Map<String, byte[]> files(FuzzTarget target) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder(target))) {
            for (Path file : all.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    static List<byte[]> right(Map<String, byte[]> files) {
        return files.entrySet().stream()
                .filter(file -> !file.getKey().startsWith(BAD))
                .map(Map.Entry::getValue)
                .toList();
    }
}
