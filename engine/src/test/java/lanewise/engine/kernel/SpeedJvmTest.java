package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lanewise.engine.Precision;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every kernel at full speed after all others, of both precisions and in another order, were used before it: code of the JDK that
 * kernels share can be compiled for one kind of vectors only, and then the others box, at a tenth of the speed. Only in the
 * profile {@code jit}: it reads the clock. A factor of two is far from noise, and what fails is measured twice more.
 */
@Tag("jit")
class SpeedJvmTest {
    private static final double MOST = 2;
    private static final int TRIES = 3;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void asFastAfterAllOthersAsAlone(Precision precision) throws IOException, InterruptedException {
        String other = precision == Precision.F32 ? "F64" : "F32";
        Map<String, Double> alone = new HashMap<>();
        Map<String, Double> after = new HashMap<>();
        Map<String, Double> slower = new TreeMap<>();
        for (int attempt = 0; attempt < TRIES && (attempt == 0 || !slower.isEmpty()); attempt++) {
            run("forwards", precision.name(), precision.name(), precision.name())
                    .forEach((name, nanos) -> alone.merge(name, nanos, Math::min));
            run("backwards", precision.name(), other, precision.name())
                    .forEach((name, nanos) -> after.merge(name, nanos, Math::min));
            slower.clear();
            alone.forEach((name, nanos) -> {
                if (after.get(name) > MOST * nanos) {
                    slower.put(name, after.get(name) / nanos);
                }
            });
        }
        assertTrue(alone.size() > 50, "only " + alone.keySet());
        assertEquals(Map.of(), slower, "times as long as in a JVM of its own precision");
    }

    private Map<String, Double> run(String... order) throws IOException, InterruptedException {
        Path results = folder.resolve("results");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        String path = Stream.of(Lanes.class, SpeedRun.class)
                .map(SpeedJvmTest::folderOf)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        command.addAll(List.of("-cp", path, SpeedRun.class.getName(), results.toString()));
        command.addAll(List.of(order));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertEquals(0, process.waitFor(), () -> command.toString());
        Map<String, Double> times = new HashMap<>();
        for (String line : Files.readAllLines(results)) {
            int space = line.indexOf(' ');
            times.put(line.substring(space + 1), Double.parseDouble(line.substring(0, space)));
        }
        return times;
    }

    private static String folderOf(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        String url = type.getResource(type.getSimpleName() + ".class").toString();
        return Path.of(URI.create(url.substring(0, url.length() - file.length())))
                .toString();
    }
}
