package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lanewise.engine.Engine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Twenty training steps give the same bits in any JVM: with other vector widths, other compilers or none, 1, 2 and 4 threads, cold
 * and compiled, with and without fused multiply-add in hardware. Each row is a JVM of its own; all have the hashes below, so that the
 * same is shown of other machines. Most rows are left to {@code mvn test -P matrix -pl nn -am}.
 */
class DeterminismTest {
    /**
     * Hashes of {@link TrainingRun}'s models. Who changes the bits that training gives on purpose changes these, the table in
     * docs/numerics.md and CHANGELOG.md.
     */
    private static final Map<String, String> HASHES = Map.of("tiny", "1b899091fd64d07e", "small", "c62a1579a3a1218a");

    /**
     * @param sizes of models: tiny where everything is slow
     * @param threads of runs with vector kernels at once
     * @param repeats how often each model is trained after that
     * @param engine what the engine has to say of itself, in part
     */
    private record Row(String sizes, String threads, int repeats, String engine, List<String> flags) {
        /** Small models, or tiny ones where there is no compiler or no fused multiply-add. */
        static Row of(String engine, String... flags) {
            boolean slow = List.of(flags).contains("-Xint") || engine.contains("slow");
            return new Row(slow ? "tiny" : "small", "2", 1, engine, List.of(flags));
        }

        Row inFull() {
            return new Row(
                    sizes.equals("tiny") ? sizes : "tiny,small", "1,2,4", sizes.equals("tiny") ? 0 : 5, engine, flags);
        }

        @Override
        public String toString() {
            return flags.isEmpty() ? "(no flags)" : String.join(" ", flags);
        }
    }

    static Stream<Row> eachBuild() {
        return Stream.of(
                Row.of(""),
                Row.of("", "-XX:UseAVX=2"),
                Row.of("", "-XX:MaxVectorSize=16"),
                Row.of("scalar kernels: this JVM runs without its optimizing compiler", "-XX:TieredStopAtLevel=1"),
                Row.of("scalar kernels: this JVM only interprets", "-Xint"),
                Row.of("scalar kernels, and slow ones: fused multiply-add is switched off", "-XX:-UseFMA"));
    }

    static Stream<Row> matrix() {
        Stream<Row> others = Stream.of(
                Row.of("scalar kernels, and slow ones: fused multiply-add is switched off", "-XX:UseAVX=0"),
                Row.of("", "-XX:UseAVX=1"),
                Row.of("", "-XX:UseAVX=3"),
                Row.of("", "-XX:MaxVectorSize=32"),
                Row.of("", "-XX:MaxVectorSize=64"),
                Row.of("", "-XX:UseAVX=3", "-XX:MaxVectorSize=16"),
                Row.of("", "-XX:-TieredCompilation"),
                Row.of("", "-XX:+UseSerialGC"),
                Row.of("", "-XX:+UseZGC"));
        return Stream.concat(eachBuild(), others).map(Row::inFull);
    }

    @ParameterizedTest
    @MethodSource("eachBuild")
    void aFewJvmsHaveOneHash(Row row) throws Exception {
        requireHashes(row, run(row));
    }

    @Tag("matrix")
    @ParameterizedTest
    @MethodSource("matrix")
    void theWholeMatrixHasOneHash(Row row) throws Exception {
        List<String> output = run(row);
        System.out.println("| `" + row + "` | " + only(output, "engine ") + " | " + only(output, "tiny ") + " | "
                + (row.sizes().contains("small") ? only(output, "small ") : "") + " |");
        requireHashes(row, output);
    }

    /** C2 choosing at random, from a seed, where it is free to choose, with each collector. */
    static Stream<Row> stressed() {
        String[] collectors = {"G1", "Parallel", "Serial", "Z"};
        return IntStream.rangeClosed(1, 8).mapToObj(seed -> {
            List<String> flags = new ArrayList<>(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:StressSeed=" + seed));
            for (String part : List.of("LCM", "GCM", "IGVN", "CCP", "UnstableIfTraps", "MacroExpansion")) {
                flags.add("-XX:+Stress" + part);
            }
            // A JVM that does not know one of them goes on without it.
            flags.addAll(List.of(
                    "-XX:+IgnoreUnrecognizedVMOptions", "-XX:+Use" + collectors[seed % collectors.length] + "GC"));
            return Row.of("", flags.toArray(String[]::new)).inFull();
        });
    }

    @Tag("stress")
    @ParameterizedTest
    @MethodSource("stressed")
    void compilersUnderStressGiveTheSameHash(Row row) throws Exception {
        requireHashes(row, run(row));
    }

    private static void requireHashes(Row row, List<String> output) {
        assertTrue(only(output, "engine ").startsWith(row.engine()), () -> String.join("\n", output));
        for (String size : row.sizes().split(",")) {
            assertEquals(HASHES.get(size), only(output, size + " "), () -> size + " models with " + row);
        }
    }

    /** The rest of the one line that begins so. */
    private static String only(List<String> output, String beginning) {
        List<String> lines =
                output.stream().filter(line -> line.startsWith(beginning)).toList();
        assertEquals(1, lines.size(), () -> String.join("\n", output));
        return lines.getFirst().substring(beginning.length());
    }

    private static List<String> run(Row row) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(row.flags());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", classPath(), TrainingRun.class.getName()));
        command.addAll(List.of(row.sizes(), row.threads(), Integer.toString(row.repeats())));
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
