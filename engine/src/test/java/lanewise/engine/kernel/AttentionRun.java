package lanewise.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.reflect.Method;
import java.util.Random;
import lanewise.engine.Precision;
import lanewise.engine.cpu.Cpu;
import lanewise.engine.kernel.AttentionProblem.Line;
import lanewise.engine.kernel.AttentionProblem.Mask;

/** What {@link AttentionJvmTest} starts in JVMs of their own; the answer goes to standard error. */
final class AttentionRun {
    private static final long PATIENCE = 20_000_000_000L;

    private AttentionRun() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        System.err.println("width " + Width.preferredBits());
        System.err.println(arguments[0].equals("hash") ? "hash " + hash() : "allocated " + allocated());
    }

    /** One number from the bits of many heads, which must not depend on the machine. */
    private static long hash() {
        Random random = new Random(13);
        long hash = 0;
        for (Precision precision : Precision.values()) {
            AttentionKernels kernels = KernelChoice.attention(Cpu.read(false), precision);
            try (AttentionScratch scratch = kernels.newScratch()) {
                for (int count = 0; count < 150; count++) {
                    int most = count % 15 == 0 ? 300 : 70;
                    Line line = Line.random(
                            precision,
                            random.nextInt(most),
                            random.nextInt(most),
                            random.nextInt(70),
                            random.nextInt(70),
                            random);
                    try (Arena arena = Arena.ofConfined()) {
                        for (byte[] output : new AttentionProblem(line, arena).run(kernels, scratch)) {
                            for (byte b : output) {
                                hash = hash * 31 + b;
                            }
                        }
                    }
                }
            }
        }
        return hash;
    }

    /** Bytes allocated by many calls once they are compiled: the least of many rounds until there is a clean one. */
    private static long allocated() throws ReflectiveOperationException {
        long most = 0;
        for (Precision precision : Precision.values()) {
            for (int kind = 0; kind < 3; kind++) {
                most = Math.max(most, allocated(precision, kind));
            }
        }
        return most;
    }

    private static long allocated(Precision precision, int kind) throws ReflectiveOperationException {
        AttentionKernels kernels = AttentionProblem.vector(precision);
        Mask mask = kind == 2 ? Mask.MATRIX : Mask.NONE;
        int width = kind == 0 ? 16 : 33;
        Line line = new Line(precision, 150, 150, 150, width, 40, kind > 0, 0, mask, kind == 2, 1, 3 * kind, 1);
        Counter counter = new Counter();
        try (Arena arena = Arena.ofConfined();
                AttentionScratch scratch = kernels.newScratch()) {
            AttentionCall call = new AttentionProblem(line, arena).call;
            long least = Long.MAX_VALUE;
            long end = System.nanoTime() + PATIENCE;
            while (least > 0 && System.nanoTime() < end) {
                long before = counter.bytes();
                for (int round = 0; round < 200; round++) {
                    kernels.forward(call, scratch);
                    kernels.backward(call, scratch);
                }
                least = Math.min(least, counter.bytes() - before - counter.own);
            }
            return least;
        }
    }

    /** Bytes this thread has allocated. By reflection, because the tests' module does not read the one that knows. */
    private static final class Counter {
        private final Object threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        private final Method method =
                Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
        /** What one question costs: the box of its answer. */
        private final long own;

        Counter() throws ReflectiveOperationException {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 100; i++) {
                long before = bytes();
                least = Math.min(least, bytes() - before);
            }
            own = least;
        }

        private long bytes() throws ReflectiveOperationException {
            return (Long) method.invoke(threads);
        }
    }
}
