package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same bits at every vector width, cold and warm, with and without vectors, in fresh JVMs; nothing allocated once
 * warm; and no kernel that a compiler gives up on.
 */
class FreshJvmTest {
    @TempDir
    private Path folder;

    /** One JVM for each width: a failure names it. Vectors cold, scalar, and vectors warm. */
    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-XX:UseAVX=2", "-XX:MaxVectorSize=16"})
    void theSameBitsAtEveryWidth(String flag) throws IOException, InterruptedException {
        List<String> results = run(List.of(flag, "-XX:+PrintCompilation"), "vectors");
        assertEquals(List.of(), starting(results, "allocates "));
        assertEquals(3, starting(results, "hash ").size());
        Set<String> hashes = new HashSet<>(starting(results, "hash "));
        assertEquals(1, hashes.size(), () -> "not the same bits: " + hashes);
        if (flag.contains("MaxVectorSize")) {
            assertEquals(List.of("width 128"), starting(results, "width "));
        }
    }

    @Test
    void theInterpreterGivesTheScalarBits() throws IOException, InterruptedException {
        List<String> interpreted = starting(run(List.of("-Xint"), "scalar"), "hash ");
        assertEquals(1, interpreted.size());
        assertEquals(starting(run(List.of("-XX:UseAVX=2"), "scalar"), "hash "), interpreted);
    }

    private static List<String> starting(List<String> lines, String word) {
        return lines.stream().filter(line -> line.startsWith(word)).toList();
    }

    private List<String> run(List<String> flags, String kernels) throws IOException, InterruptedException {
        Path results = folder.resolve("results");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", classes(Lanes.class) + File.pathSeparator + classes(FreshJvm.class)));
        command.addAll(List.of(FreshJvm.class.getName(), kernels, results.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> command + "\n" + output);
        // A kernel that C1 refuses can be stuck in it for ever, 100x too slow (docs/decisions).
        assertEquals(List.of(), CompilationLog.refused(output.lines()), command::toString);
        return Files.readAllLines(results);
    }

    /** The folder that holds a class: when tests are patched into the module, its code source would be the module's. */
    private static String classes(Class<?> type) {
        URL url = type.getResource(type.getSimpleName() + ".class");
        try {
            Path file = Path.of(url.toURI());
            int depth = type.getName().split("\\.").length;
            for (int i = 0; i < depth; i++) {
                file = file.getParent();
            }
            return file.toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(url + " is no file", e);
        }
    }
}
