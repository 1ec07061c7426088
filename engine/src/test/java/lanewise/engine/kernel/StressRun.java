package lanewise.engine.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import lanewise.engine.Precision;
import lanewise.engine.cpu.Cpu;

/** Runs vector kernels of every kind in rounds, from the first cold one to compiled ones; what {@link StressTest} starts. */
final class StressRun {
    private static final int PRODUCTS = 40;
    private static final int HEADS = 12;

    private StressRun() {}

    /** Arguments: rounds, and the file for a hash per round, which must all be the same. */
    public static void main(String[] arguments) throws IOException {
        List<String> hashes = new ArrayList<>();
        for (int round = 0; round < Integer.parseInt(arguments[0]); round++) {
            long hash = 0;
            for (Precision precision : Precision.values()) {
                hash = 31 * (31 * (31 * hash + elements(precision)) + products(precision)) + attention(precision);
            }
            hashes.add(Long.toHexString(hash));
        }
        Files.write(Path.of(arguments[1]), hashes);
    }

    private static long elements(Precision precision) {
        KernelSet kernels = KernelChoice.kernels(Cpu.read(false), precision);
        long hash = 0;
        for (ElementProblem problem : ElementProblem.all()) {
            for (int n : new int[] {1, 33, 331}) {
                hash = 31 * hash + Arrays.hashCode(problem.run(kernels, precision, n, n));
            }
        }
        return hash;
    }

    private static long products(Precision precision) {
        Random random = new Random(21);
        GemmKernels kernels = GemmProblem.vector(precision);
        long hash = 0;
        try (GemmScratch scratch = kernels.newScratch()) {
            for (int i = 0; i < PRODUCTS; i++) {
                int m = random.nextInt(40);
                int n = random.nextInt(70);
                var line = GemmProblem.Line.random(precision, m, n, random.nextInt(40), random);
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment c = new GemmProblem(line, arena).run(kernels, scratch);
                    hash = 31 * hash + Arrays.hashCode(c.toArray(ValueLayout.JAVA_BYTE));
                }
            }
        }
        return hash;
    }

    private static long attention(Precision precision) {
        Random random = new Random(22);
        AttentionKernels kernels = AttentionProblem.vector(precision);
        long hash = 0;
        try (AttentionScratch scratch = kernels.newScratch()) {
            for (int i = 0; i < HEADS; i++) {
                int queries = random.nextInt(40);
                int keys = random.nextInt(150);
                var line = AttentionProblem.Line.random(
                        precision, queries, keys, random.nextInt(40), random.nextInt(40), random);
                try (Arena arena = Arena.ofConfined()) {
                    for (byte[] output : new AttentionProblem(line, arena).run(kernels, scratch)) {
                        hash = 31 * hash + Arrays.hashCode(output);
                    }
                }
            }
        }
        return hash;
    }
}
