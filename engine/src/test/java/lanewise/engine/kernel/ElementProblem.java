package lanewise.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import lanewise.engine.Precision;

/**
 * One kernel with its operands in memory: fills all buffers, runs, and gives back every bit in them, so that two
 * implementations can be compared and writes outside the result be seen.
 *
 * @param name what it is
 * @param method the method of {@link KernelSet}'s interfaces that it calls
 * @param buffers how many buffers it uses
 * @param run calls the kernel with the buffers' addresses, and gives back its number or 0
 * @param written which elements of a buffer the kernel may write
 */
record ElementProblem(String name, String method, int buffers, Run run, Written written) {
    /** Elements before a kernel's first one; odd, so that vectors are not aligned. */
    static final int BEFORE = 5;

    static final int ROWS = 3;

    interface Run {
        double run(KernelSet kernels, Precision precision, int n, long[] at);
    }

    interface Written {
        boolean written(int buffer, int index, int n);
    }

    static ElementProblem flat(String name, String method, int buffers, int from, int to, Run run) {
        return new ElementProblem(name, method, buffers, run, (b, i, n) -> b >= from && b < to && i < n);
    }

    static List<ElementProblem> all() {
        List<ElementProblem> all = new ArrayList<>();
        addFunctions(all);
        all.add(flat("tanhBackward", "tanhBackward", 3, 2, 3, (k, p, n, a) -> {
            k.elements().tanhBackward(a[0], a[1], a[2], n);
            return 0;
        }));
        all.add(flat("tanhBackward in place", "tanhBackward", 2, 1, 2, (k, p, n, a) -> {
            k.elements().tanhBackward(a[0], a[1], a[1], n);
            return 0;
        }));
        all.add(flat("sigmoidBackward", "sigmoidBackward", 3, 2, 3, (k, p, n, a) -> {
            k.elements().sigmoidBackward(a[0], a[1], a[2], n);
            return 0;
        }));
        all.add(flat("softplusBackward", "softplusBackward", 3, 2, 3, (k, p, n, a) -> {
            k.elements().softplusBackward(a[0], a[1], a[2], n);
            return 0;
        }));
        all.add(flat("add", "add", 2, 1, 2, (k, p, n, a) -> {
            k.elements().add(a[0], a[1], n);
            return 0;
        }));
        all.add(flat("multiply", "multiply", 3, 2, 3, (k, p, n, a) -> {
            k.elements().multiply(a[0], a[1], a[2], n);
            return 0;
        }));
        all.add(flat("multiply in place", "multiply", 2, 1, 2, (k, p, n, a) -> {
            k.elements().multiply(a[0], a[1], a[1], n);
            return 0;
        }));
        all.add(flat("scale", "scale", 1, 0, 1, (k, p, n, a) -> {
            k.elements().scale(a[0], 1 / 3.0, n);
            return 0;
        }));
        all.add(flat("addRows", "addRows", 2, 1, 2, (k, p, n, a) -> {
            k.elements().addRows(ROWS, n, a[0], n + 3L, a[1]);
            return 0;
        }));
        all.add(flat(
                "sumSquares",
                "sumSquares",
                1,
                0,
                0,
                (k, p, n, a) -> k.elements().sumSquares(a[0], n)));
        all.add(flat("adam", "adam", 5, 1, 4, (k, p, n, a) -> adam(k.elements(), n, a, false)));
        all.add(flat("amsgrad", "adam", 5, 1, 5, (k, p, n, a) -> adam(k.elements(), n, a, true)));
        addLstm(all);
        RecurrentProblems.addTo(all);
        ActivationProblems.addTo(all);
        RowsProblems.addTo(all);
        OptimizerProblems.addTo(all);
        return all;
    }

    private interface Function {
        void apply(ElementKernels kernels, long x, long y, long n);
    }

    private static void addFunctions(List<ElementProblem> all) {
        List<String> names = List.of("exp", "log", "tanh", "sigmoid", "softplus", "expm1", "log1p", "erf");
        List<Function> functions = List.of(
                ElementKernels::exp,
                ElementKernels::log,
                ElementKernels::tanh,
                ElementKernels::sigmoid,
                ElementKernels::softplus,
                ElementKernels::expm1,
                ElementKernels::log1p,
                ElementKernels::erf);
        for (int i = 0; i < names.size(); i++) {
            Function function = functions.get(i);
            all.add(flat(names.get(i), names.get(i), 2, 1, 2, (k, p, n, a) -> {
                function.apply(k.elements(), a[0], a[1], n);
                return 0;
            }));
            all.add(flat(names.get(i) + " in place", names.get(i), 1, 0, 1, (k, p, n, a) -> {
                function.apply(k.elements(), a[0], a[0], n);
                return 0;
            }));
        }
    }

    private static double adam(ElementKernels kernels, int n, long[] a, boolean largest) {
        AdamCall call = new AdamCall();
        call.n = n;
        call.gradient = a[0];
        call.parameter = a[1];
        call.m = a[2];
        call.v = a[3];
        call.vMax = largest ? a[4] : 0;
        call.decay = 0.01;
        call.shrink = 0.999;
        call.beta1 = 0.9;
        call.beta2 = 0.999;
        call.stepSize = 1e-2;
        call.rootFactor = 1.7;
        call.eps = 1e-8;
        kernels.adam(call);
        return 0;
    }

    static int width(Precision precision, int n) {
        return precision.padded(n);
    }

    private static void addLstm(List<ElementProblem> all) {
        // Rows are wider apart than they are long: what lies between them must stay as it was.
        all.add(new ElementProblem(
                "lstmGates",
                "lstmGates",
                5,
                (k, p, n, a) -> {
                    k.elements().lstmGates(lstm(p, n, a));
                    return 0;
                },
                (b, i, n) -> b != 1 && inRows(b == 0 ? 4 : 1, i, n)));
        all.add(new ElementProblem(
                "lstmGatesBackward",
                "lstmGatesBackward",
                8,
                (k, p, n, a) -> {
                    LstmCall call = lstm(p, n, a);
                    call.dcPrev = a[6];
                    call.dcPrevStride = call.dcStride + 1;
                    k.elements().lstmGatesBackward(call);
                    return 0;
                },
                (b, i, n) -> b == 6 && inRowsApart(1, 4, i, n) || b == 7 && inRows(4, i, n)));
        all.add(new ElementProblem(
                "lstmGatesBackward in place",
                "lstmGatesBackward",
                8,
                (k, p, n, a) -> {
                    LstmCall call = lstm(p, n, a);
                    call.dcPrev = call.dc;
                    call.dcPrevStride = call.dcStride;
                    k.elements().lstmGatesBackward(call);
                    return 0;
                },
                (b, i, n) -> b == 5 && inRows(1, i, n) || b == 7 && inRows(4, i, n)));
    }

    static LstmCall lstm(Precision precision, int n, long[] a) {
        LstmCall call = new LstmCall();
        call.rows = ROWS;
        call.width = width(precision, n);
        call.gates = a[0];
        call.gatesStride = 4L * call.width + 3;
        call.cPrev = a[1];
        call.c = a[2];
        call.tanhC = a[3];
        call.h = a[4];
        call.dh = a[4];
        call.dc = a[5 % a.length];
        call.dz = a[7 % a.length];
        call.dzStride = call.gatesStride;
        long stride = call.width + 3L;
        call.cPrevStride = stride;
        call.cStride = stride;
        call.tanhCStride = stride;
        call.hStride = stride;
        call.dhStride = stride;
        call.dcStride = stride;
        return call;
    }

    static boolean inRows(int parts, int index, int paddedWidth) {
        return inRowsApart(parts, 3, index, paddedWidth);
    }

    private static boolean inRowsApart(int parts, int gap, int index, int paddedWidth) {
        int stride = parts * paddedWidth + gap;
        return index / stride < ROWS && index % stride < parts * paddedWidth;
    }

    /** Elements in each buffer: enough for every kernel, and for what must not be touched behind it. */
    static int capacity(int n) {
        return BEFORE + ROWS * (4 * (n + 16) + 3) + 40;
    }

    /** Makes the buffers, hands over the addresses of their first elements, and frees them. */
    void with(Precision precision, int n, long seed, Consumer<long[]> user) {
        try (Arena arena = Arena.ofConfined()) {
            user.accept(addresses(segments(arena, precision, n, seed), precision));
        }
    }

    private MemorySegment[] segments(Arena arena, Precision precision, int n, long seed) {
        MemorySegment[] segments = new MemorySegment[buffers];
        for (int b = 0; b < buffers; b++) {
            segments[b] = arena.allocate((long) capacity(n) * precision.bytes(), Precision.ALIGNMENT);
            fill(segments[b], precision, seed + b);
        }
        return segments;
    }

    private static long[] addresses(MemorySegment[] segments, Precision precision) {
        return Arrays.stream(segments)
                .mapToLong(segment -> segment.address() + (long) BEFORE * precision.bytes())
                .toArray();
    }

    /** All bits after a run: buffer by buffer, then the kernel's number. NaN is one value. */
    long[] run(KernelSet kernels, Precision precision, int n, long seed) {
        int capacity = capacity(n);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] segments = segments(arena, precision, n, seed);
            double number = run.run(kernels, precision, n, addresses(segments, precision));
            long[] bits = new long[buffers * capacity + 1];
            for (int i = 0; i < buffers * capacity; i++) {
                bits[i] = bits(segments[i / capacity], precision, i % capacity);
            }
            bits[bits.length - 1] = Double.doubleToLongBits(number);
            return bits;
        }
    }

    /** What the buffers hold before a run. */
    long[] before(Precision precision, int n, long seed) {
        ElementProblem nothing = new ElementProblem(name, method, buffers, (k, p, size, a) -> 0, written);
        return nothing.run(null, precision, n, seed);
    }

    /** Whether a kernel of n elements may write the element at a place in {@link #run}'s bits. */
    boolean mayWrite(Precision precision, int n, int place) {
        int capacity = capacity(n);
        int index = place % capacity - BEFORE;
        int size = method.matches("(lstm|gru|rnn).*") ? width(precision, n) : n;
        return place == buffers * capacity || index >= 0 && written.written(place / capacity, index, size);
    }

    private static void fill(MemorySegment segment, Precision precision, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (long i = 0; i < segment.byteSize() / precision.bytes(); i++) {
            double value = random.nextInt(4) == 0 ? special(random, precision) : random.nextGaussian() * 4;
            if (precision == Precision.F32) {
                segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
            } else {
                segment.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value);
            }
        }
    }

    private static double special(SplittableRandom random, Precision precision) {
        boolean f32 = precision == Precision.F32;
        double sign = random.nextBoolean() ? 1 : -1;
        return sign
                * switch (random.nextInt(12)) {
                    case 0 -> Double.NaN;
                    case 1 -> Double.POSITIVE_INFINITY;
                    case 2 -> 0;
                    case 3 -> f32 ? Float.MIN_VALUE : Double.MIN_VALUE;
                    case 4 -> f32 ? Float.MIN_NORMAL : Double.MIN_NORMAL;
                    case 5 -> (f32 ? Float.MIN_NORMAL : Double.MIN_NORMAL) * random.nextDouble();
                    case 6 -> f32 ? Float.MAX_VALUE : Double.MAX_VALUE;
                    case 7 -> (f32 ? 87 : 708) + 2 * random.nextDouble();
                    case 8 -> (f32 ? 103 : 744) + 2 * random.nextDouble();
                    case 9 -> 0.55 + 1e-6 * random.nextGaussian();
                    case 10 -> Math.scalb(random.nextDouble(), random.nextInt(-60, 60));
                    default -> 40 * random.nextDouble();
                };
    }

    private static long bits(MemorySegment segment, Precision precision, long index) {
        return precision == Precision.F32
                ? Float.floatToIntBits(segment.getAtIndex(ValueLayout.JAVA_FLOAT, index))
                : Double.doubleToLongBits(segment.getAtIndex(ValueLayout.JAVA_DOUBLE, index));
    }
}
