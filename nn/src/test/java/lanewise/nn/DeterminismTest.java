package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lanewise.engine.Engine;
import org.junit.jupiter.api.Test;

/** Twenty training steps give the same bits in any JVM: other vector widths, other compilers, none; 1 and 2 threads. */
class DeterminismTest {
    @Test
    void everyVectorWidthAndCompilerGivesTheSameBits() throws Exception {
        List<String> expected = hashes(run("small", 5), "");
        assertEquals(expected, hashes(run("small", 5, "-XX:UseAVX=2"), ""));
        assertEquals(expected, hashes(run("small", 5, "-XX:MaxVectorSize=16"), ""));
        assertEquals(expected, hashes(run("small", 2, "-XX:TieredStopAtLevel=1"), "scalar kernels: "));
    }

    @Test
    void theInterpreterGivesTheSameBits() throws Exception {
        List<String> expected = hashes(run("tiny", 5), "");
        assertEquals(expected, hashes(run("tiny", 1, "-Xint"), "scalar kernels: this JVM only interprets"));
    }

    /** The hash of F32 and of F64, each seen with 1 and with 2 threads. */
    private static List<String> hashes(List<String> output, String engine) {
        List<String> hashes =
                output.stream().filter(line -> line.startsWith("hash ")).toList();
        assertEquals(4, hashes.size(), () -> String.join("\n", output));
        assertEquals(hashes.get(0), hashes.get(1), "1 and 2 threads");
        assertEquals(hashes.get(2), hashes.get(3), "1 and 2 threads");
        assertTrue(hashes.get(0).startsWith("hash F32 ") && hashes.get(2).startsWith("hash F64 "));
        assertTrue(
                output.stream().anyMatch(line -> line.startsWith("engine " + engine)), () -> String.join("\n", output));
        return hashes;
    }

    private static List<String> run(String size, int repeats, String... flags)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", classPath(), TrainingRun.class.getName(), size, Integer.toString(repeats)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertEquals(0, process.waitFor(), () -> command + "\n" + String.join("\n", output));
        return output;
    }

    /** Engine, library and tests, folders or jars, wherever this JVM has them from: they may be modules here. */
    private static String classPath() {
        return Stream.of(Engine.class, Model.class, TrainingRun.class)
                .map(DeterminismTest::locationOf)
                .distinct()
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    private static String locationOf(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        String url = type.getResource(type.getSimpleName() + ".class").toString();
        String root = url.substring(0, url.length() - file.length());
        if (root.startsWith("jar:")) {
            root = root.substring("jar:".length(), root.length() - "!/".length());
        }
        return Path.of(URI.create(root)).toString();
    }
}
