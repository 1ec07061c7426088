package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The kernels' bits while C2 makes its free choices (order of instructions, of optimizations, of inlining, where to give up on code)
 * at random from a seed, with every collector and with each compiler alone: the same as in a JVM without flags, and no JVM may crash.
 * Each command goes to target/stress.log; {@code stress.seed} is the first seed and {@code stress.seeds} how many the profile
 * {@code stress} takes.
 */
class StressTest {
    private static final int SEED = Integer.getInteger("stress.seed", 1);
    private static final int SEEDS = Integer.getInteger("stress.seeds", 8);
    private static final int ROUNDS = 12;
    private static final List<String> COLLECTORS =
            List.of("-XX:+UseG1GC", "-XX:+UseParallelGC", "-XX:+UseSerialGC", "-XX:+UseZGC");
    private static final List<String> STRESS = List.of(
            "StressLCM",
            "StressGCM",
            "StressIGVN",
            "StressCCP",
            "StressIncrementalInlining",
            "StressMacroExpansion",
            "StressMacroElimination",
            "StressUnstableIfTraps",
            "StressLoopPeeling");

    @TempDir
    private Path folder;

    @Test
    void oneSeed() throws Exception {
        assertEquals(run(1, List.of()), run(ROUNDS, stressed(SEED)));
    }

    @Tag("stress")
    @ParameterizedTest
    @MethodSource("variants")
    void everyVariant(String flags) throws Exception {
        boolean slow = flags.contains("-Xcomp") || flags.contains("-Xint");
        assertEquals(run(1, List.of()), run(slow ? 1 : 2 * ROUNDS, List.of(flags.split(" "))));
    }

    static Stream<String> variants() throws Exception {
        List<String> all = new ArrayList<>();
        for (int seed = SEED; seed < SEED + SEEDS; seed++) {
            all.add(String.join(" ", stressed(seed)) + " " + COLLECTORS.get(seed % COLLECTORS.size()));
        }
        String stressed = String.join(" ", stressed(SEED));
        all.addAll(COLLECTORS);
        all.addAll(List.of("-XX:TieredStopAtLevel=2", "-XX:TieredStopAtLevel=3", "-XX:-TieredCompilation", "-Xcomp"));
        all.add(stressed + " -XX:-TieredCompilation -XX:UseAVX=2");
        all.add(stressed + " -XX:MaxVectorSize=16");
        all.add("-XX:+UnlockDiagnosticVMOptions -XX:+DeoptimizeNMethodBarriersALot -XX:+UseZGC");
        return all.stream();
    }

    /** The flags of this kind that this JVM knows: they come and go with its version. */
    private static List<String> stressed(int seed) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        java(), "-XX:+UnlockDiagnosticVMOptions", "-XX:+PrintFlagsFinal", "-version")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String known = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        List<String> flags = new ArrayList<>(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:StressSeed=" + seed));
        STRESS.stream().filter(flag -> known.contains(" " + flag + " ")).forEach(flag -> flags.add("-XX:+" + flag));
        assertTrue(flags.size() > 5, () -> "hardly a flag of " + STRESS + " is known to this JVM");
        return flags;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The one hash of all rounds. */
    private String run(int rounds, List<String> flags) throws IOException, InterruptedException {
        Path results = folder.resolve("results");
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(flags);
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", classPath(), StressRun.class.getName(), "" + rounds, results.toString()));
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int code = process.waitFor();
        String line = code + "  " + String.join(" ", command);
        Files.writeString(
                Path.of("target", "stress.log"), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        assertEquals(0, code, () -> line + "\n" + text(log));
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> crashes = files.filter(
                            file -> file.getFileName().toString().startsWith("hs_err"))
                    .toList();
            assertEquals(List.of(), crashes, line);
        }
        List<String> hashes = Files.readAllLines(results);
        assertEquals(rounds, hashes.size(), line);
        Set<String> different = new HashSet<>(hashes);
        assertEquals(1, different.size(), () -> "rounds differ: " + hashes + "; " + line);
        return hashes.getFirst();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The folders of the classes, wherever this JVM has them from: they may be modules here. */
    private static String classPath() {
        return Stream.of(Lanes.class, StressRun.class)
                .map(StressTest::folderOf)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String folderOf(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        String url = type.getResource(type.getSimpleName() + ".class").toString();
        return Path.of(URI.create(url.substring(0, url.length() - file.length())))
                .toString();
    }
}
