package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import lanewise.engine.Precision;
import lanewise.engine.kernel.AttentionProblem.Line;
import lanewise.engine.kernel.AttentionProblem.Mask;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The vector kernels give the bits of the scalar Reference, write nothing else, and keep what is not finite where it is. */
class AttentionBitsTest {
    private static final List<String> NAMES = List.of("o", "maxima", "sums", "dQ", "dK", "dV");

    @ParameterizedTest
    @EnumSource
    void smallSizes(Precision precision) {
        Random random = new Random(1);
        for (int count = 0; count < 1500; count++) {
            int most = count % 3 == 0 ? 9 : 70;
            check(Line.random(
                    precision,
                    random.nextInt(most),
                    random.nextInt(most),
                    random.nextInt(Math.min(most, 40)),
                    random.nextInt(Math.min(most, 40)),
                    random));
        }
    }

    /** Several blocks of keys and of queries, wide heads, primes. */
    @ParameterizedTest
    @EnumSource
    void blocks(Precision precision) {
        int[][] sizes = {
            {128, 128, 16, 16},
            {129, 257, 32, 32},
            {1, 300, 64, 64},
            {300, 1, 8, 24},
            {67, 131, 80, 33},
            {131, 67, 7, 65},
            {257, 256, 31, 17},
            {1100, 40, 3, 5},
            {50, 521, 128, 96},
            {97, 389, 33, 32}
        };
        Random random = new Random(2);
        for (int[] size : sizes) {
            for (int variant = 0; variant < 12; variant++) {
                check(Line.random(precision, size[0], size[1], size[2], size[3], random));
            }
        }
    }

    /** NaN in a query stays in its row of the output; in a key that comes later, it stays out of what came before. */
    @ParameterizedTest
    @EnumSource
    void whatIsNotFiniteStaysWhereItIsSeen(Precision precision) {
        Random random = new Random(3);
        AttentionKernels kernels = AttentionProblem.vector(precision);
        try (AttentionScratch scratch = kernels.newScratch()) {
            for (int count = 0; count < 150; count++) {
                int size = 2 + random.nextInt(70);
                Line line = Line.random(precision, size, size, 1 + random.nextInt(20), 1 + random.nextInt(20), random);
                try (Arena arena = Arena.ofConfined()) {
                    AttentionProblem problem = new AttentionProblem(line, arena);
                    problem.run(kernels, scratch);
                    double[] clean = output(problem);
                    int bad = random.nextInt(size);
                    boolean query = count % 2 == 0;
                    if (query) {
                        problem.q.set(bad, 0, Double.NaN);
                    } else {
                        problem.v.set(bad, 0, Double.POSITIVE_INFINITY);
                        problem.k.set(bad, 0, Double.NaN);
                    }
                    problem.run(kernels, scratch);
                    double[] spoilt = output(problem);
                    for (int i = 0; i < size; i++) {
                        boolean touched = query ? i == bad && seesAny(problem, i) : problem.sees(i, bad);
                        for (int c = 0; c < line.valueWidth(); c++) {
                            double value = spoilt[i * line.valueWidth() + c];
                            assertTrue(
                                    touched ? Double.isNaN(value) : value == clean[i * line.valueWidth() + c],
                                    line + ": o(" + i + ", " + c + ") = " + value + " with row " + bad + " bad");
                        }
                    }
                }
            }
        }
    }

    /** What nobody sees may hold anything, forward and backward, and gets zeros. */
    @ParameterizedTest
    @EnumSource
    void whatNobodySeesDoesNotMatter(Precision precision) {
        for (double garbage : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1e30}) {
            Line line = new Line(precision, 40, 45, 45, 12, 9, true, 0, Mask.MATRIX, true, 1, 3, 5);
            try (Arena arena = Arena.ofConfined()) {
                AttentionProblem problem = new AttentionProblem(line, arena);
                for (int j = 0; j < 45; j++) {
                    problem.keyMask.set(0, j, j == 7 || j > 40 ? Double.NEGATIVE_INFINITY : 0);
                    problem.mask.set(11, j, Double.NEGATIVE_INFINITY);
                }
                check(problem);
                List<byte[]> clean = problem.run(AttentionProblem.vector(precision), scratch(precision));
                for (int j : new int[] {7, 41, 44}) {
                    problem.k.set(j, 3, garbage);
                    problem.v.set(j, 2, garbage);
                    for (int c = 0; c < 9; c++) {
                        assertEquals(0.0, problem.dV.get(j, c));
                        assertEquals(0.0, problem.dK.get(j, c));
                    }
                }
                problem.q.set(11, 1, garbage);
                check(problem);
                List<byte[]> spoilt = problem.run(AttentionProblem.vector(precision), scratch(precision));
                for (int i = 0; i < NAMES.size(); i++) {
                    assertArrayEquals(clean.get(i), spoilt.get(i), NAMES.get(i) + " with " + garbage);
                }
                for (int c = 0; c < 9; c++) {
                    assertEquals(0.0, problem.o.get(11, c));
                    assertEquals(0.0, problem.dQ.get(11, c));
                }
            }
        }
    }

    private static AttentionScratch scratch(Precision precision) {
        return AttentionProblem.vector(precision).newScratch();
    }

    private static boolean seesAny(AttentionProblem problem, int i) {
        for (int j = 0; j < problem.line.keys(); j++) {
            if (problem.sees(i, j)) {
                return true;
            }
        }
        return false;
    }

    private static double[] output(AttentionProblem problem) {
        double[] values = new double[problem.line.queries() * problem.line.valueWidth()];
        for (int i = 0; i < problem.line.queries(); i++) {
            for (int c = 0; c < problem.line.valueWidth(); c++) {
                values[i * problem.line.valueWidth() + c] = problem.o.get(i, c);
            }
        }
        return values;
    }

    static void check(Line line) {
        try (Arena arena = Arena.ofConfined()) {
            check(new AttentionProblem(line, arena));
        }
    }

    private static void check(AttentionProblem problem) {
        AttentionKernels reference = AttentionProblem.reference(problem.line.precision());
        AttentionKernels vector = AttentionProblem.vector(problem.line.precision());
        try (AttentionScratch scalarScratch = reference.newScratch();
                AttentionScratch scratch = vector.newScratch()) {
            List<byte[]> expected = problem.run(reference, scalarScratch);
            List<byte[]> actual = problem.run(vector, scratch);
            for (int i = 0; i < NAMES.size(); i++) {
                int at = java.util.Arrays.mismatch(expected.get(i), actual.get(i));
                assertEquals(-1, at, problem.line + ": first different byte of " + NAMES.get(i));
            }
        }
    }
}
