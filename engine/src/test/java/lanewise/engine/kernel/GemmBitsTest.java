package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import lanewise.engine.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The matrix products give the bits of their definition, whatever the sizes, orientations, steps and start values. */
class GemmBitsTest {
    private static final int[] ODD = {1, 2, 3, 5, 7, 8, 16, 17, 31, 32, 33, 64, 65, 97, 127, 128, 129};

    @ParameterizedTest
    @EnumSource
    void theReferenceIsTheDefinition(Precision precision) {
        Random random = new Random(1);
        GemmKernels reference = GemmProblem.reference(precision);
        for (int count = 0; count < 2000; count++) {
            int m = random.nextInt(9);
            var line = GemmProblem.Line.random(precision, m, random.nextInt(80), random.nextInt(30), random);
            try (Arena arena = Arena.ofConfined();
                    GemmScratch scratch = reference.newScratch()) {
                GemmProblem problem = new GemmProblem(line, arena);
                same(line, problem.expected(), problem.run(reference, scratch));
            }
        }
    }

    /** They stand in for the vector kernels in the middle of a computation: bits and packed form are the same. */
    @ParameterizedTest
    @EnumSource
    void theStartKernelsEqualTheReference(Precision precision) {
        Random random = new Random(6);
        int panel = GemmProblem.vector(precision).panelColumns();
        GemmKernels start = precision == Precision.F32 ? new StartGemmF32(panel) : new StartGemmF64(panel);
        assertEquals(panel, start.panelColumns());
        try (GemmScratch scratch = start.newScratch()) {
            for (int count = 0; count < 3000; count++) {
                int n = random.nextInt(count % 10 == 0 ? 200 : 40);
                assertEquals(GemmProblem.vector(precision).packedElements(7, n), start.packedElements(7, n));
                var line = GemmProblem.Line.random(precision, random.nextInt(9), n, random.nextInt(40), random);
                try (Arena arena = Arena.ofConfined()) {
                    GemmProblem problem = new GemmProblem(line, arena);
                    MemorySegment reference = problem.run(GemmProblem.reference(precision), scratch);
                    same(line, reference, problem.run(start, scratch));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everySmallSize(Precision precision) {
        Random random = new Random(2);
        try (GemmScratch scratch = GemmProblem.vector(precision).newScratch()) {
            int count = 0;
            for (int m = 0; m <= 17; m++) {
                for (int n = 0; n <= 17; n++) {
                    for (int k = 0; k <= 17; k++) {
                        check(GemmProblem.Line.random(precision, m, n, k, random), scratch);
                        count++;
                    }
                }
            }
            assertEquals(18 * 18 * 18, count);
        }
    }

    /** Every number of rows of a tile and every number of columns over five panels of the widest vectors. */
    @ParameterizedTest
    @EnumSource
    void everyTileAndEveryEdge(Precision precision) {
        Random random = new Random(3);
        try (GemmScratch scratch = GemmProblem.vector(precision).newScratch()) {
            for (int m = 1; m <= 26; m++) {
                for (int n = 1; n <= 5 * 32 + 1; n += m <= 4 ? 1 : 3) {
                    check(GemmProblem.Line.random(precision, m, n, 1 + random.nextInt(12), random), scratch);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void randomSizes(Precision precision) {
        Random random = new Random(4);
        try (GemmScratch scratch = GemmProblem.vector(precision).newScratch()) {
            for (int count = 0; count < 600; count++) {
                int m = ODD[random.nextInt(ODD.length)];
                int n = ODD[random.nextInt(ODD.length)];
                int k = ODD[random.nextInt(ODD.length)];
                check(GemmProblem.Line.random(precision, m, n, k, random), scratch);
            }
        }
    }

    /** Sizes beyond every block of the loops: several blocks of k, of rows, of columns, and each orientation of them. */
    @ParameterizedTest
    @EnumSource
    void blocks(Precision precision) {
        int[][] sizes = {
            {257, 257, 257},
            {131, 65, 1023},
            {1023, 37, 131},
            {9, 2113, 600},
            {67, 2113, 37},
            {1, 300, 1023},
            {3, 65, 60_001},
            {230, 48, 520},
            {8, 33, 7177},
            {400, 20, 400},
            {65, 2100, 1030},
            {66, 24, 4200},
            {6, 40, 9600},
            {13, 31, 2000}
        };
        try (GemmScratch scratch = GemmProblem.vector(precision).newScratch()) {
            for (int[] size : sizes) {
                for (int variant = 0; variant < 8; variant++) {
                    var b = GemmProblem.B.values()[variant % 4];
                    var start = GemmProblem.Start.values()[(variant + variant / 4) % 4];
                    check(
                            new GemmProblem.Line(
                                    precision, size[0], size[1], size[2], variant >= 4, b, start, variant % 3, variant),
                            scratch);
                }
            }
        }
    }

    /** A row of A that is not finite spoils its own row of C and no other bit. */
    @ParameterizedTest
    @EnumSource
    void whatIsNotFiniteStaysInItsRow(Precision precision) {
        Random random = new Random(5);
        GemmKernels kernels = GemmProblem.vector(precision);
        try (GemmScratch scratch = kernels.newScratch()) {
            for (int count = 0; count < 200; count++) {
                int m = 2 + random.nextInt(20);
                var line =
                        GemmProblem.Line.random(precision, m, 1 + random.nextInt(70), 1 + random.nextInt(40), random);
                try (Arena arena = Arena.ofConfined()) {
                    GemmProblem problem = new GemmProblem(line, arena);
                    MemorySegment clean = problem.run(kernels, scratch);
                    int row = random.nextInt(m);
                    double bad = count % 2 == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
                    problem.setA(row, random.nextInt(line.k()), bad);
                    MemorySegment spoilt = problem.run(kernels, scratch);
                    for (int i = 0; i < m; i++) {
                        for (int j = 0; j < line.n(); j++) {
                            double c = problem.c(spoilt, i, j);
                            assertTrue(
                                    i == row ? !Double.isFinite(c) : c == problem.c(clean, i, j),
                                    line + ": C(" + i + ", " + j + ") = " + c + " with row " + row + " bad");
                        }
                    }
                }
            }
        }
    }

    private static void check(GemmProblem.Line line, GemmScratch scratch) {
        GemmKernels vector = GemmProblem.vector(line.precision());
        try (Arena arena = Arena.ofConfined()) {
            GemmProblem problem = new GemmProblem(line, arena);
            if (line.seed() % 8 == 0) {
                GemmProblem.poison(scratch);
            }
            MemorySegment reference = problem.run(GemmProblem.reference(line.precision()), scratch);
            same(line, reference, problem.run(vector, scratch));
            if (line.m() <= 10) {
                // The next product with the same B goes through its columns the other way.
                same(line, reference, problem.run(vector, scratch));
            }
        }
    }

    private static void same(GemmProblem.Line line, MemorySegment expected, MemorySegment actual) {
        long at = expected.mismatch(actual);
        assertEquals(-1, at, () -> line + ": first different byte, counted from 80 elements before C");
    }
}
