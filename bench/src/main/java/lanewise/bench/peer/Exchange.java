package lanewise.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Named arrays in a folder that two processes share: a file of little-endian doubles each. */
final class Exchange {
    private static final String SUFFIX = ".f64";

    private Exchange() {}

    /** Writes arrays into a folder, and removes all that were there. */
    static void write(Path folder, Map<String, double[]> arrays) {
        try {
            remove(folder);
            Files.createDirectories(folder);
            for (var entry : arrays.entrySet()) {
                ByteBuffer bytes = ByteBuffer.allocate(entry.getValue().length * Double.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
                bytes.asDoubleBuffer().put(entry.getValue());
                Files.write(folder.resolve(entry.getKey() + SUFFIX), bytes.array());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All arrays of a folder. */
    static Map<String, double[]> read(Path folder) {
        Map<String, double[]> arrays = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                byte[] bytes = Files.readAllBytes(file);
                double[] values = new double[bytes.length / Double.BYTES];
                ByteBuffer.wrap(bytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asDoubleBuffer()
                        .get(values);
                String name = file.getFileName().toString();
                arrays.put(name.substring(0, name.length() - SUFFIX.length()), values);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return arrays;
    }

    /** Removes a folder and the files in it. */
    static void remove(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
