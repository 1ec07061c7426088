package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import lanewise.engine.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packing puts each element where {@link PackCall} says and leaves every other byte as it was. */
class GemmPackTest {
    @ParameterizedTest
    @EnumSource
    void blocksAtOddPlaces(Precision precision) {
        Random random = new Random(1);
        GemmKernels kernels = GemmProblem.vector(precision);
        int panel = kernels.panelColumns();
        for (int count = 0; count < 1500; count++) {
            int k = random.nextInt(40);
            int n = random.nextInt(90);
            boolean transposed = random.nextBoolean();
            int gap = random.nextInt(3);
            try (Arena arena = Arena.ofConfined()) {
                PackCall p = new PackCall();
                p.k = k;
                p.n = n;
                p.bRowStep = transposed ? 1 : n + gap;
                p.bColumnStep = transposed ? k + gap : 1;
                p.kOffset = random.nextInt(20);
                p.columnOffset = random.nextInt(2 * panel);
                p.totalK = p.kOffset + k + random.nextInt(4);
                p.b = numbers(arena, precision, (k + 2L) * (n + 2L), random).address();
                long elements = kernels.packedElements(p.totalK, p.columnOffset + n);
                MemorySegment before = numbers(arena, precision, elements, random);
                String line = "%s k %d n %d transposed %s at (%d, %d) of %d"
                        .formatted(precision, k, n, transposed, p.kOffset, p.columnOffset, p.totalK);
                MemorySegment expected = packed(arena, before, p, GemmProblem.reference(precision));
                MemorySegment actual = packed(arena, before, p, kernels);
                assertEquals(-1, expected.mismatch(actual), line);
                placed(precision, p, panel, before, actual, line);
            }
        }
    }

    private static MemorySegment packed(Arena arena, MemorySegment before, PackCall p, GemmKernels kernels) {
        MemorySegment memory = arena.allocate(before.byteSize(), 64).copyFrom(before);
        p.packed = memory.address();
        kernels.pack(p);
        return memory;
    }

    private static MemorySegment numbers(Arena arena, Precision precision, long elements, Random random) {
        byte[] bytes = new byte[Math.toIntExact(elements * precision.bytes())];
        random.nextBytes(bytes);
        return arena.allocate(bytes.length + 1, 64).asSlice(0, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    /** The definition, element by element. */
    private static void placed(
            Precision precision, PackCall p, int panel, MemorySegment before, MemorySegment actual, String line) {
        int bytes = precision.bytes();
        MemorySegment expected =
                MemorySegment.ofArray(new byte[(int) before.byteSize()]).copyFrom(before);
        for (int kk = 0; kk < p.k; kk++) {
            for (int j = 0; j < p.n; j++) {
                int column = p.columnOffset + j;
                long at = ((long) column / panel * p.totalK + p.kOffset + kk) * panel + column % panel;
                long from = p.b + (kk * p.bRowStep + j * p.bColumnStep) * bytes;
                MemorySegment.copy(Memory.ALL, from, expected, at * bytes, bytes);
            }
        }
        assertEquals(-1, expected.mismatch(actual), line);
    }
}
