package lanewise.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lanewise.nn.io.Safetensors.Checksum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever goes wrong while writing, the file is what it was before. */
class SafetensorsWriteTest {
    private static final int KILLS = 3;

    @TempDir
    private Path folder;

    private static List<StoredTensor> tensors(double value) {
        double[] values = new double[100_000];
        Arrays.fill(values, value);
        return List.of(StoredTensor.ofDoubles("x", new long[] {values.length}, values));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void replacesAFileAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(file, Map.of(), tensors(1), Checksum.CRC32C);
        Safetensors.write(file, Map.of(), tensors(2), Checksum.CRC32C);
        assertEquals(tensors(2).getFirst(), Safetensors.read(file).tensor("x"));
        assertEquals(List.of("model.safetensors"), names());
    }

    @Test
    void aFailureLeavesTheOldFile() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(file, Map.of(), tensors(1), Checksum.CRC32C);
        byte[] before = Files.readAllBytes(file);
        // A channel of an interrupted thread fails at its first byte.
        Thread.currentThread().interrupt();
        try {
            assertThrows(
                    ModelFileException.class, () -> Safetensors.write(file, Map.of(), tensors(2), Checksum.CRC32C));
        } finally {
            Thread.interrupted();
        }
        assertArrayEquals(before, Files.readAllBytes(file));
        assertEquals(List.of("model.safetensors"), names());
    }

    @Test
    void aFailingRenameLeavesNothing() throws IOException {
        Path occupied = Files.createDirectory(folder.resolve("occupied"));
        Path inside = Files.writeString(occupied.resolve("file"), "kept");
        ModelFileException e = assertThrows(
                ModelFileException.class, () -> Safetensors.write(occupied, Map.of(), tensors(1), Checksum.NONE));
        assertTrue(
                e.getMessage().startsWith(occupied + ": file: expected a place to write to, but got "), e.getMessage());
        assertEquals("kept", Files.readString(inside));
        assertEquals(List.of("occupied"), names());
    }

    @Test
    void aMissingFolderIsAnError() {
        Path file = folder.resolve("none").resolve("model.safetensors");
        assertThrows(ModelFileException.class, () -> Safetensors.write(file, Map.of(), tensors(1), Checksum.NONE));
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(file, Map.of(), tensors(1), Checksum.NONE);
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        Safetensors.write(link, Map.of(), tensors(2), Checksum.NONE);
        assertTrue(Files.isSymbolicLink(link));
        assertTrue(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
        assertEquals(tensors(2).getFirst(), Safetensors.read(file).tensor("x"));
    }

    @Test
    void wrongArgumentsTouchNoFile() throws IOException {
        StoredTensor x = tensors(1).getFirst();
        StoredTensor reserved = StoredTensor.ofDoubles("__metadata__", new long[0], new double[1]);
        StoredTensor halfPair = StoredTensor.ofDoubles("\ud83d", new long[0], new double[1]);
        assertRefused(Map.of(), List.of(x, x));
        assertRefused(Map.of(), List.of(reserved));
        assertRefused(Map.of(), List.of(halfPair));
        assertRefused(Map.of("lanewise.crc32c", "00000000"), List.of(x));
        assertRefused(Map.of("lanewise.checksum", "crc32c"), List.of(x));
        assertThrows(IllegalArgumentException.class, () -> StoredTensor.ofDoubles("x", new long[] {2}, new double[3]));
        assertThrows(IllegalArgumentException.class, () -> StoredTensor.ofDoubles("x", new long[] {-1}, new double[1]));
    }

    private void assertRefused(Map<String, String> metadata, List<StoredTensor> tensors) throws IOException {
        Path file = folder.resolve("model.safetensors");
        for (Checksum checksum : Checksum.values()) {
            assertThrows(IllegalArgumentException.class, () -> Safetensors.write(file, metadata, tensors, checksum));
        }
        assertEquals(List.of(), names());
    }

    /** Kills a process that does nothing but write, and expects a whole file each time. */
    @Test
    void aKilledWriterLeavesAWholeFile() throws Exception {
        Path file = folder.resolve("model.safetensors");
        for (int i = 0; i < KILLS; i++) {
            Process writer = startWriter(file);
            try {
                byte[] first = {(byte) writer.getInputStream().read()};
                assertEquals('w', first[0], "the writer has written once");
                TimeUnit.MILLISECONDS.sleep(7 + 13 * i);
            } finally {
                writer.destroyForcibly().waitFor();
            }
            assertTrue(Safetensors.read(file).verified());
        }
    }

    private static Process startWriter(Path file) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        String classes = rootOf(Safetensors.class) + File.pathSeparator + rootOf(SafetensorsWriteTest.class);
        return new ProcessBuilder(java, "-Xshare:auto", "-cp", classes, Writer.class.getName(), file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The folder that holds a class's package tree, also where tests are patched into a module. */
    private static Path rootOf(Class<?> type) {
        String name = type.getName().replace('.', '/') + ".class";
        String url = type.getResource("/" + name).toString();
        return Path.of(URI.create(url.substring(0, url.length() - name.length())));
    }

    /** The process that is killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) {
            for (int i = 0; ; i++) {
                Safetensors.write(Path.of(args[0]), Map.of(), tensors(i), Checksum.CRC32C);
                if (i == 0) {
                    System.out.write('w');
                    System.out.flush();
                }
            }
        }
    }
}
