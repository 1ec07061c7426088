package lanewise.engine.kernel;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.engine.Precision;
import lanewise.engine.cpu.Cpu;

/**
 * Runs every element-wise kernel in a JVM of its own and writes one hash over all results, first cold and then warm,
 * and what the warm kernels allocate. Started by {@link FreshJvmTest} with different flags.
 */
final class FreshJvm {
    private static final int SIZE = 331;
    private static final int WARM_SIZE = 2048;
    private static final long PATIENCE = 20_000_000_000L;
    private static final int CALLS = 200;

    private FreshJvm() {}

    /** Arguments: "vectors" or "scalar", and the file for the results, because the JVM itself writes to the output. */
    public static void main(String[] arguments) throws IOException {
        boolean vectors = arguments[0].equals("vectors");
        List<String> results = new ArrayList<>();
        results.add("width " + (vectors ? Width.preferredBits() : 0));
        results.add("hash " + Long.toHexString(hash(vectors)));
        if (vectors) {
            results.add("hash " + Long.toHexString(hash(false)));
            warmUp(results);
            results.add("hash " + Long.toHexString(hash(true)));
        }
        Files.write(Path.of(arguments[1]), results);
    }

    private static KernelSet kernels(Precision precision, boolean vectors) {
        return KernelChoice.kernels(Cpu.read(!vectors), precision);
    }

    private static long hash(boolean vectors) {
        long hash = 0;
        for (Precision precision : Precision.values()) {
            for (ElementProblem problem : ElementProblem.all()) {
                for (int n : new int[] {1, 33, SIZE}) {
                    long[] bits = problem.run(kernels(precision, vectors), precision, n, n);
                    hash = 31 * hash + Arrays.hashCode(bits);
                }
            }
        }
        return hash;
    }

    /** Repeats each kernel until it allocates nothing, and says so if it never stops. */
    private static void warmUp(List<String> results) {
        for (Precision precision : Precision.values()) {
            KernelSet kernels = kernels(precision, true);
            for (ElementProblem problem : ElementProblem.all()) {
                long allocated = new Warming(problem, kernels, precision).untilNothingIsAllocated();
                if (allocated > 0) {
                    results.add("allocates " + problem.name() + " " + precision + " " + allocated + " B/call");
                }
            }
        }
    }

    /** One kernel's operands, made once. */
    private record Warming(ElementProblem problem, KernelSet kernels, Precision precision) {
        long untilNothingIsAllocated() {
            long[] result = new long[1];
            problem.with(precision, WARM_SIZE, 1, addresses -> {
                long deadline = System.nanoTime() + PATIENCE;
                do {
                    result[0] = allocatedPerCall(addresses);
                } while (result[0] > 0 && System.nanoTime() < deadline);
                // Some more, so that what is hashed next is the compiled form.
                allocatedPerCall(addresses);
            });
            return result[0];
        }

        private long allocatedPerCall(long[] addresses) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                // Whole vectors only, and with a rest.
                problem.run().run(kernels, precision, i % 2 == 0 ? WARM_SIZE : WARM_SIZE - 37, addresses);
            }
            long after = threads.getCurrentThreadAllocatedBytes();
            // Problems with a call object make it themselves, at most 200 bytes.
            long perCall = (after - before) / CALLS;
            return perCall <= 200 ? 0 : perCall;
        }
    }
}
