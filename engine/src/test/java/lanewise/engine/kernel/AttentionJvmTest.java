package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a JVM of its own can show: other vector widths, a cold start, and what the compilers make of the kernels. */
class AttentionJvmTest {
    @TempDir
    Path folder;

    @Test
    void everyWidthGivesTheSameBits() throws Exception {
        List<String> widest = run("hash");
        assertTrue(widest.getLast().startsWith("hash "), widest::toString);
        assertEquals(widest.getLast(), run("hash", "-XX:UseAVX=2").getLast());
        List<String> narrow = run("hash", "-XX:MaxVectorSize=16");
        assertTrue(narrow.contains("width 128"), narrow::toString);
        assertEquals(widest.getLast(), narrow.getLast());
    }

    /** C1 gives up on a method with too many vector accesses, and then C2 may never see it. */
    @Test
    void compilersTakeEveryKernelAndNothingIsAllocated() throws Exception {
        assertEquals("allocated 0", run("allocated", "-XX:+PrintCompilation").getLast());
        List<String> log = Files.readAllLines(folder.resolve("out"));
        assertTrue(log.stream().anyMatch(line -> line.contains("kernel.AttentionPassesF32::weights")), "not compiled");
        assertEquals(List.of(), CompilationLog.refused(log.stream()));
    }

    private List<String> run(String what, String... flags) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", classPath(), AttentionRun.class.getName(), what));
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(err.toFile())
                .start();
        int code = process.waitFor();
        List<String> lines = Files.readAllLines(err);
        assertEquals(0, code, () -> String.join("\n", lines));
        return lines;
    }

    /** The folders of the classes, wherever this JVM has them from: they may be modules here. */
    private static String classPath() {
        return Stream.of(AttentionF32.class, AttentionRun.class)
                .map(AttentionJvmTest::folderOf)
                .distinct()
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    private static String folderOf(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        String url = type.getResource(type.getSimpleName() + ".class").toString();
        return Path.of(URI.create(url.substring(0, url.length() - file.length())))
                .toString();
    }
}
