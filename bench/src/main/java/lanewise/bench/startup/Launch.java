package lanewise.bench.startup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts a JVM with a program like {@link FirstInference}, again and again. A run ends when the program's line has come; the program
 * is on its way out by then.
 */
public final class Launch implements AutoCloseable {
    private static final int MOST_RUNS = 1000;

    private final Path folder;
    private final List<String> command = new ArrayList<>();
    private final List<long[]> phases = new ArrayList<>();
    private Process last;
    private double result;

    /**
     * @param options for the JVM
     * @param classes where the program's classes are, as {@link #classes} finds it
     * @param main the program
     */
    public Launch(List<String> options, List<Path> classes, Class<?> main) {
        try {
            folder = Files.createTempDirectory("lanewise-startup");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xshare:auto");
        command.addAll(options);
        String path =
                classes.stream().map(Path::toString).collect(Collectors.joining(System.getProperty("path.separator")));
        command.addAll(List.of("-cp", path, main.getName()));
        command.add(model().toString());
        command.add(x().toString());
    }

    /** The jars or folders that these classes come from. */
    public static List<Path> classes(Class<?>... classes) {
        return Stream.of(classes).map(Launch::origin).distinct().toList();
    }

    private static Path origin(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where the program looks for its model. */
    public Path model() {
        return folder.resolve("model");
    }

    /** Where the program looks for its input. */
    public Path x() {
        return folder.resolve("x");
    }

    /** Starts the program and waits for its line. */
    public void run() {
        long[] times = run(command);
        if (phases.size() < MOST_RUNS) {
            phases.add(times);
        }
    }

    /** The result of one more run that is not counted, as it was written to a file. */
    public double[] y() {
        Path y = folder.resolve("y");
        List<String> writing = new ArrayList<>(command);
        writing.add(y.toString());
        run(writing);
        reap();
        try {
            return Floats.widened(y);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long[] run(List<String> started) {
        reap();
        Path log = folder.resolve("log");
        try {
            long start = System.nanoTime();
            last = new ProcessBuilder(started).redirectError(log.toFile()).start();
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(last.getInputStream(), StandardCharsets.UTF_8));
            String line = lines.readLine();
            while (line != null && !line.startsWith(FirstInference.MARK)) {
                line = lines.readLine();
            }
            if (line == null) {
                throw new IllegalStateException(
                        "the program gave no result: " + Files.readString(log).strip());
            }
            String[] words = line.substring(FirstInference.MARK.length()).split(" ");
            long begun = Long.parseLong(words[0]);
            long loaded = Long.parseLong(words[1]);
            result = Double.parseDouble(words[3]);
            return new long[] {begun - start, loaded - begun, Long.parseLong(words[2]) - loaded};
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last element of the last run's result. */
    public double result() {
        return result;
    }

    /** Median seconds from starting the JVM to main, from there to a model that is ready, and from there to the result. */
    public Map<String, Double> further() {
        Map<String, Double> further = new TreeMap<>();
        List<String> names = List.of("to_main", "to_model", "to_result");
        for (int phase = 0; phase < names.size() && !phases.isEmpty(); phase++) {
            int at = phase;
            long[] sorted = phases.stream().mapToLong(p -> p[at]).sorted().toArray();
            further.put(names.get(phase), sorted[sorted.length / 2] * 1e-9);
        }
        return further;
    }

    private void reap() {
        if (last != null) {
            try {
                last.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                last.destroyForcibly();
            }
        }
    }

    @Override
    public void close() {
        reap();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
