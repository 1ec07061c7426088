package lanewise.forecast.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Jazzer on every reader, each in a JVM of its own: it follows which code an input reaches and changes those that reach more. For
 * {@code fuzz.seconds} each, 600 unless given; what it found before lies in target/fuzz and is where it goes on. Afterwards each input that
 * it kept is read here, where allocations can be counted. Needs the profile {@code fuzz}, which brings Jazzer.
 */
@Tag("fuzz")
class JazzerTest {
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 600);
    /** For one input; the slowest takes milliseconds. */
    private static final int TIMEOUT = 20;
    /** Of the whole process; Jazzer itself needs most of it. */
    private static final int MEGABYTES = 2500;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void findsNothing(FuzzTarget target) throws IOException, InterruptedException {
        Path found =
                Files.createDirectories(Path.of("target", "fuzz", target.name()).toAbsolutePath());
        Path log = found.resolveSibling(target.name() + ".log");
        Process process = new ProcessBuilder(command(target, found))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int code = process.waitFor();
        List<String> lines = Files.readAllLines(log);
        String end = String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        assertEquals(0, code, () -> log + ":\n" + end);
        assertTrue(end.contains("Done "), () -> log + ":\n" + end);
        Reading reading = new Reading(target, folder.resolve("file"));
        try (Stream<Path> inputs = Files.list(found)) {
            for (Path input : inputs.toList()) {
                reading.takes(Files.readAllBytes(input));
            }
        }
    }

    private static List<String> command(FuzzTarget target, Path found) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-XX:+EnableDynamicAgentLoading", "-Xmx900m", "-Dfuzz.target=" + target));
        command.addAll(List.of("-cp", classPath(), "com.code_intelligence.jazzer.Jazzer"));
        command.add("--target_class=" + JazzerTarget.class.getName());
        command.add("--instrumentation_includes=lanewise.**:de.siegmar.**");
        command.add("--reproducer_path=" + found.getParent());
        command.addAll(List.of("-artifact_prefix=" + found.getParent() + File.separator + target + "-", "-seed=1"));
        command.addAll(List.of("-max_total_time=" + SECONDS, "-timeout=" + TIMEOUT, "-rss_limit_mb=" + MEGABYTES));
        command.addAll(List.of("-max_len=" + Reading.LONGEST, "-print_final_stats=1"));
        command.addAll(
                List.of(found.toString(), Corpus.folder(target).toAbsolutePath().toString()));
        return command;
    }

    /** Everything that this JVM runs on, modules too, as one class path. */
    private static String classPath() {
        Stream<String> paths = Stream.of("jdk.module.path", "java.class.path", "surefire.test.class.path")
                .map(System::getProperty)
                .filter(Objects::nonNull);
        return Stream.concat(Stream.of(testClasses()), paths).collect(Collectors.joining(File.pathSeparator));
    }

    /** Tests are patched into the module, so no path names their folder. */
    private static String testClasses() {
        String file = JazzerTarget.class.getName().replace('.', '/') + ".class";
        String url = JazzerTarget.class.getResource("JazzerTarget.class").toString();
        return Path.of(URI.create(url.substring(0, url.length() - file.length())))
                .toString();
    }
}
