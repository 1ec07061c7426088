package lanewise.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import lanewise.engine.Precision;

/**
 * One matrix product with its operands in memory of its own. The matrix C has gaps between its rows and canaries around it,
 * all NaN, and {@link #run} gives back the whole of that memory, so that a comparison sees every stray write.
 *
 * <p>A problem is built from its one line alone: equal lines give equal bits.
 */
final class GemmProblem {
    /** Where the start value comes from. */
    enum Start {
        ITSELF,
        ZERO,
        ROW,
        MATRIX
    }

    /** How B lies. */
    enum B {
        PLAIN,
        TRANSPOSED,
        PACKED,
        PACKED_TRANSPOSED
    }

    /** The line. Gaps are elements between rows (of A: lines). */
    record Line(Precision precision, int m, int n, int k, boolean aTransposed, B b, Start start, int gap, long seed) {
        static Line random(Precision precision, int m, int n, int k, Random random) {
            B b = B.values()[random.nextInt(4)];
            Start start = Start.values()[random.nextInt(4)];
            int gap = random.nextInt(4) == 0 ? 40 : random.nextInt(4);
            return new Line(precision, m, n, k, random.nextBoolean(), b, start, gap, random.nextLong());
        }
    }

    private static final int CANARY = 80;

    final Line line;
    final MemorySegment a;
    final MemorySegment b;
    final MemorySegment start;
    private final Arena arena;
    private final long aRowStep;
    private final long aColumnStep;
    private final long bRowStep;
    private final long bColumnStep;
    private final long cRowStep;

    GemmProblem(Line line, Arena arena) {
        this.line = line;
        this.arena = arena;
        int gap = line.gap;
        boolean bTransposed = line.b == B.TRANSPOSED || line.b == B.PACKED_TRANSPOSED;
        aRowStep = line.aTransposed ? 1 : line.k + gap;
        aColumnStep = line.aTransposed ? line.m + gap : 1;
        bRowStep = bTransposed ? 1 : line.n + gap;
        bColumnStep = bTransposed ? line.k + gap : 1;
        cRowStep = line.n + gap;
        Random random = new Random(line.seed);
        a = random(elements(line.m, aRowStep, line.k, aColumnStep), random);
        b = random(elements(line.k, bRowStep, line.n, bColumnStep), random);
        start = random(elements(line.m, cRowStep, line.n, 1), random);
    }

    private static long elements(int rows, long rowStep, int columns, long columnStep) {
        return rows == 0 || columns == 0 ? 0 : (rows - 1) * rowStep + (columns - 1) * columnStep + 1;
    }

    private MemorySegment random(long elements, Random random) {
        MemorySegment s = fresh(elements, 0);
        for (long i = 0; i < elements; i++) {
            set(s, i, (random.nextFloat() - 0.5f) * (random.nextInt(16) == 0 ? 1e3f : 1f));
        }
        return s;
    }

    /** New memory full of NaN, not aligned beyond an element unless asked. */
    private MemorySegment fresh(long elements, long alignment) {
        long bytes = line.precision.bytes();
        MemorySegment s = arena.allocate(elements * bytes + 128, 64).asSlice(alignment == 0 ? bytes : 0);
        s.fill((byte) 0xff);
        return s;
    }

    /** The product by these kernels: the memory around and in C. */
    MemorySegment run(GemmKernels kernels, GemmScratch scratch) {
        long bytes = line.precision.bytes();
        MemorySegment memory = fresh(2 * CANARY + line.m * cRowStep, 0);
        GemmCall g = new GemmCall();
        g.m = line.m;
        g.n = line.n;
        g.k = line.k;
        g.a = a.address();
        g.aRowStep = aRowStep;
        g.aColumnStep = aColumnStep;
        g.b = b.address();
        g.bRowStep = bRowStep;
        g.bColumnStep = bColumnStep;
        g.c = memory.address() + CANARY * bytes;
        g.cRowStep = cRowStep;
        g.start = line.start == Start.ZERO ? 0 : line.start == Start.ITSELF ? g.c : start.address();
        g.startRowStep = line.start == Start.ROW ? 0 : cRowStep;
        if (line.start == Start.ITSELF && line.n > 0) {
            for (int i = 0; i < line.m; i++) {
                long row = i * cRowStep * bytes;
                MemorySegment.copy(start, row, memory, CANARY * bytes + row, line.n * bytes);
            }
        }
        if (line.b == B.PLAIN || line.b == B.TRANSPOSED) {
            kernels.multiply(g, scratch);
        } else {
            g.b = pack(kernels).address();
            kernels.multiplyPacked(g, scratch);
        }
        return memory;
    }

    /** B packed into memory that held NaN, so that no padding may reach a result. */
    private MemorySegment pack(GemmKernels kernels) {
        PackCall p = new PackCall();
        MemorySegment packed = fresh(kernels.packedElements(line.k, line.n), 64);
        p.k = line.k;
        p.n = line.n;
        p.b = b.address();
        p.bRowStep = bRowStep;
        p.bColumnStep = bColumnStep;
        p.packed = packed.address();
        p.totalK = line.k;
        kernels.pack(p);
        return packed;
    }

    /** The same by the definition itself, as slow and as plain as can be. */
    MemorySegment expected() {
        MemorySegment memory = fresh(2 * CANARY + line.m * cRowStep, 0);
        for (int i = 0; i < line.m; i++) {
            for (int j = 0; j < line.n; j++) {
                set(memory, CANARY + i * cRowStep + j, element(i, j));
            }
        }
        return memory;
    }

    private double element(int i, int j) {
        double c = startValue(i, j);
        for (int kk = 0; kk < line.k; kk++) {
            c = line.precision == Precision.F32
                    ? Math.fma((float) a(i, kk), (float) b(kk, j), (float) c)
                    : Math.fma(a(i, kk), b(kk, j), c);
        }
        return c;
    }

    double a(int i, int kk) {
        return get(a, i * aRowStep + kk * aColumnStep);
    }

    double b(int kk, int j) {
        return get(b, kk * bRowStep + j * bColumnStep);
    }

    double startValue(int i, int j) {
        return line.start == Start.ZERO ? 0 : get(start, line.start == Start.ROW ? j : i * cRowStep + j);
    }

    void setA(int i, int kk, double value) {
        set(a, i * aRowStep + kk * aColumnStep, value);
    }

    void setB(int kk, int j, double value) {
        set(b, kk * bRowStep + j * bColumnStep, value);
    }

    /** C(i, j) in what {@link #run} gave back. */
    double c(MemorySegment memory, int i, int j) {
        return get(memory, CANARY + i * cRowStep + j);
    }

    double get(MemorySegment s, long index) {
        return line.precision == Precision.F32
                ? s.get(JAVA_FLOAT_UNALIGNED, index * 4)
                : s.get(JAVA_DOUBLE_UNALIGNED, index * 8);
    }

    void set(MemorySegment s, long index, double value) {
        if (line.precision == Precision.F32) {
            s.set(JAVA_FLOAT_UNALIGNED, index * 4, (float) value);
        } else {
            s.set(JAVA_DOUBLE_UNALIGNED, index * 8, value);
        }
    }

    static GemmKernels vector(Precision precision) {
        return precision == Precision.F32 ? new GemmF32() : new GemmF64();
    }

    static GemmKernels reference(Precision precision) {
        int panel = vector(precision).panelColumns();
        return precision == Precision.F32 ? new ReferenceGemmF32(panel) : new ReferenceGemmF64(panel);
    }

    /** Fills all that a product may use but must not trust. */
    static void poison(GemmScratch scratch) {
        switch (scratch) {
            case GemmBuffersF32 s -> {
                Arrays.fill(s.a, Float.NaN);
                long panels = GemmF32.B_ELEMENTS * 4L;
                Memory.ALL.asSlice(s.panels(), panels).fill((byte) 0xff);
                Memory.ALL.asSlice(s.aside, s.zeros - s.aside).fill((byte) 0xff);
            }
            case GemmBuffersF64 s -> {
                Arrays.fill(s.a, Double.NaN);
                long panels = GemmF64.B_ELEMENTS * 8L;
                Memory.ALL.asSlice(s.panels(), panels).fill((byte) 0xff);
                Memory.ALL.asSlice(s.aside, s.zeros - s.aside).fill((byte) 0xff);
            }
            default -> throw new IllegalArgumentException(scratch.getClass().getName());
        }
    }
}
