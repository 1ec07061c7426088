package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** jdk.incubator.vector stays in one package, so that its next form can be swapped in there. */
class VectorImportTest {
    private static final Path SOURCES = Path.of("src/main/java");

    @Test
    void onlyTheKernelPackageImportsTheVectorApi() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> users = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("module-info.java"))
                    .filter(VectorImportTest::imports)
                    .toList();
            Path kernels = SOURCES.resolve("lanewise/engine/kernel");
            assertEquals(
                    List.of(),
                    users.stream().filter(file -> !file.startsWith(kernels)).toList());
            assertTrue(users.size() >= 3, "the search found only " + users);
        }
    }

    private static boolean imports(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.anyMatch(line -> line.matches("import (static )?jdk\\.incubator\\.vector\\..*"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
