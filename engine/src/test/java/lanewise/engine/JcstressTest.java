package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Runs jcstress over src/jcstress: pairs of actions millions of times, in several JVMs and forms of compilation, with every outcome that
 * is not listed there a failure. Needs the profile {@code concurrency}, which brings jcstress; {@code jcstress.mode} is sanity,
 * quick (unless given), default or tough.
 */
@Tag("concurrency")
class JcstressTest {
    @Test
    void onlyListedOutcomes() throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "jcstress").toAbsolutePath());
        Path log = folder.resolve("log");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(),
                "org.openjdk.jcstress.Main",
                "-t",
                "lanewise",
                "-m",
                System.getProperty("jcstress.mode", "quick"),
                "-r",
                folder.toString(),
                "-jvmArgsPrepend",
                "--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int code = process.waitFor();
        String output = Files.readString(log);
        assertEquals(0, code, output);
        String results = output.substring(Math.max(0, output.lastIndexOf("RUN RESULTS")));
        for (String kind : List.of("Interesting", "Failed", "Error")) {
            assertTrue(results.contains(kind + " tests: No matches."), () -> log + "\n" + results);
        }
    }

    private static String classPath() {
        Stream<String> paths = Stream.of("jdk.module.path", "java.class.path", "surefire.test.class.path")
                .map(System::getProperty)
                .filter(Objects::nonNull);
        return Stream.concat(Stream.of(folderOf(Engine.class), folderOf(JcstressTest.class)), paths)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Tests are patched into the module, so no path names their folder. */
    private static String folderOf(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        String url = type.getResource(type.getSimpleName() + ".class").toString();
        return Path.of(URI.create(url.substring(0, url.length() - file.length())))
                .toString();
    }
}
