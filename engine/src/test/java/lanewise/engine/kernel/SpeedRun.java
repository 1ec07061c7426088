package lanewise.engine.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lanewise.engine.Precision;
import lanewise.engine.cpu.Cpu;

/** Times every kernel of some precisions one after the other, in a JVM of its own. Started by {@link SpeedJvmTest}. */
final class SpeedRun {
    private static final int SIZE = 2048;
    private static final long WARM = 120_000_000;
    private static final int CHUNKS = 30;
    private static final long CHUNK = 500_000;

    private SpeedRun() {}

    /** Arguments: the file for the results, "forwards" or "backwards", and the precisions; the last one's times are written. */
    public static void main(String[] arguments) throws IOException {
        List<ElementProblem> problems = new ArrayList<>(ElementProblem.all());
        if (arguments[1].equals("backwards")) {
            problems = problems.reversed();
        }
        for (int i = 2; i < arguments.length; i++) {
            times(problems, Precision.valueOf(arguments[i]));
        }
        // Once more: what the compiler had not come to at first is compiled by now.
        Files.write(Path.of(arguments[0]), times(problems, Precision.valueOf(arguments[arguments.length - 1])));
    }

    private static List<String> times(List<ElementProblem> problems, Precision precision) {
        KernelSet kernels = KernelChoice.kernels(Cpu.read(false), precision);
        List<String> lines = new ArrayList<>();
        for (ElementProblem problem : problems) {
            problem.with(
                    precision,
                    SIZE,
                    1,
                    at -> lines.add(
                            best(() -> problem.run().run(kernels, precision, SIZE, at)) + " " + problem.name()));
        }
        return lines;
    }

    /** Nanoseconds of a call in the fastest of many chunks. */
    private static double best(Runnable call) {
        long begin = System.nanoTime();
        long runs = 0;
        while (System.nanoTime() - begin < WARM) {
            call.run();
            runs++;
        }
        long perChunk = Math.max(1, runs * CHUNK / WARM);
        double best = Double.MAX_VALUE;
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            long start = System.nanoTime();
            for (long i = 0; i < perChunk; i++) {
                call.run();
            }
            best = Math.min(best, (double) (System.nanoTime() - start) / perChunk);
        }
        return best;
    }
}
