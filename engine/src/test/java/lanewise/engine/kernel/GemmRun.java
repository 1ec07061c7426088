package lanewise.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.util.Random;
import java.util.function.Consumer;
import lanewise.engine.Precision;

/** What {@link GemmJvmTest} starts in JVMs of their own; the answer goes to standard error. */
final class GemmRun {
    private GemmRun() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        System.err.println(arguments[0].equals("hash") ? "hash " + hash() : "allocated " + allocated());
    }

    /** One number from the bits of many products, which must not depend on the machine. */
    private static long hash() {
        Random random = new Random(11);
        long hash = 0;
        for (Precision precision : Precision.values()) {
            GemmKernels kernels = GemmProblem.vector(precision);
            try (GemmScratch scratch = kernels.newScratch()) {
                for (int count = 0; count < 400; count++) {
                    int most = count % 50 == 0 ? 300 : 70;
                    int m = random.nextInt(most);
                    int n = random.nextInt(most);
                    var line = GemmProblem.Line.random(precision, m, n, random.nextInt(most), random);
                    try (Arena arena = Arena.ofConfined()) {
                        MemorySegment c = new GemmProblem(line, arena).run(kernels, scratch);
                        for (byte b : c.toArray(ValueLayout.JAVA_BYTE)) {
                            hash = hash * 31 + b;
                        }
                    }
                }
            }
        }
        return hash;
    }

    /** Bytes allocated by many products once they are compiled: the least of many rounds until there is a clean one. */
    private static long allocated() throws ReflectiveOperationException {
        long most = 0;
        for (Precision precision : Precision.values()) {
            most = Math.max(most, Math.max(allocated(precision, false), allocated(precision, true)));
        }
        return most;
    }

    private static long allocated(Precision precision, boolean transposed) throws ReflectiveOperationException {
        GemmKernels kernels = GemmProblem.vector(precision);
        Counter counter = new Counter();
        try (Arena arena = Arena.ofConfined();
                GemmScratch scratch = kernels.newScratch()) {
            GemmCall[] calls = new GemmCall[12];
            for (int i = 0; i < calls.length; i++) {
                calls[i] =
                        call(arena, new int[] {1, 2, 3, 4, 5, 6, 7, 8, 16, 9, 32, 64}[i], i % 3 * 20 + 32, transposed);
            }
            PackCall pack = pack(arena, kernels, transposed);
            GemmCall stored = call(arena, 7, 70, false);
            stored.b = pack.packed;
            stored.k = pack.totalK;
            Consumer<GemmCall> product = g -> kernels.multiply(g, scratch);
            long least = Long.MAX_VALUE;
            long end = System.nanoTime() + 12_000_000_000L;
            while (least > 0 && System.nanoTime() < end) {
                long before = counter.bytes();
                for (int round = 0; round < 500; round++) {
                    kernels.pack(pack);
                    kernels.multiplyPacked(stored, scratch);
                    for (GemmCall g : calls) {
                        product.accept(g);
                    }
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

    private static GemmCall call(Arena arena, int m, int n, boolean transposed) {
        GemmCall g = new GemmCall();
        g.m = m;
        g.n = n;
        g.k = 40;
        g.a = arena.allocate(m * 40 * 8L, 64).address();
        g.aRowStep = transposed ? 1 : 40;
        g.aColumnStep = transposed ? m : 1;
        g.b = arena.allocate(n * 40 * 8L, 64).address();
        g.bRowStep = transposed ? 1 : n;
        g.bColumnStep = transposed ? 40 : 1;
        g.c = arena.allocate(m * n * 8L, 64).address();
        g.cRowStep = n;
        g.start = g.c;
        g.startRowStep = n;
        return g;
    }

    private static PackCall pack(Arena arena, GemmKernels kernels, boolean transposed) {
        PackCall p = new PackCall();
        p.k = 33;
        p.n = 70;
        p.b = arena.allocate(33 * 70 * 8L, 64).address();
        p.bRowStep = transposed ? 1 : 70;
        p.bColumnStep = transposed ? 33 : 1;
        p.packed = arena.allocate(kernels.packedElements(33, 70) * 8, 64).address();
        p.totalK = 33;
        return p;
    }
}
