package lanewise.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Before, or complete: nothing else may be found in the folder. */
class AtomicFileTest {
    @TempDir
    private Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void writesMoreThanAChunk() throws IOException {
        byte[] bytes = new byte[2 * AtomicFile.CHUNK + 3];
        new SplittableRandom(1).nextBytes(bytes);
        Path file = folder.resolve("file");
        AtomicFile.write(file, new byte[] {1});
        AtomicFile.write(file, bytes);
        assertArrayEquals(bytes, Files.readAllBytes(file));
        assertEquals(List.of("file"), names());
    }

    @Test
    void contentThatFailsHalfwayLeavesTheOldFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        for (Exception failure : List.of(new IOException("disk full"), new IllegalStateException("closed"))) {
            Exception thrown = assertThrows(
                    Exception.class,
                    () -> AtomicFile.write(file, channel -> {
                        channel.write(ByteBuffer.wrap(new byte[] {'n', 'e', 'w'}));
                        assertEquals(2, names().size(), "written beside the file");
                        assertEquals("old", Files.readString(file));
                        if (failure instanceof IOException e) {
                            throw e;
                        }
                        throw (RuntimeException) failure;
                    }));
            assertSame(failure, thrown);
            assertEquals("old", Files.readString(file));
            assertEquals(List.of("file"), names());
        }
    }

    @Test
    void aMissingFolderOrARootIsAnError() throws IOException {
        assertThrows(
                IOException.class, () -> AtomicFile.write(folder.resolve("none").resolve("file"), new byte[1]));
        IOException root = assertThrows(IOException.class, () -> AtomicFile.write(folder.getRoot(), new byte[1]));
        assertTrue(root.getMessage().contains("a root folder is no file"), root.getMessage());
        assertEquals(List.of(), names());
    }
}
