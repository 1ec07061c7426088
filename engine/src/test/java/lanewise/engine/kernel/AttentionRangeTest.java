package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import lanewise.engine.Precision;
import lanewise.engine.kernel.AttentionProblem.Line;
import lanewise.engine.kernel.AttentionProblem.Mask;
import lanewise.engine.kernel.AttentionProblem.Operand;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operands up to the ends of the range: outputs are finite, gradients are unless the true ones are not, and bits are equal. */
class AttentionRangeTest {
    /** Powers of two near the largest and the smallest number. */
    private static int end(Precision precision) {
        return precision == Precision.F32 ? 122 : 1018;
    }

    private static void scale(Operand x, int exponent) {
        for (int row = 0; row < x.rows; row++) {
            for (int column = 0; column < x.columns; column++) {
                x.set(row, column, Math.scalb(x.get(row, column), exponent));
            }
        }
    }

    private static List<byte[]> check(AttentionProblem problem) {
        Precision precision = problem.line.precision();
        AttentionKernels reference = AttentionProblem.reference(precision);
        AttentionKernels vector = AttentionProblem.vector(precision);
        try (AttentionScratch scalarScratch = reference.newScratch();
                AttentionScratch scratch = vector.newScratch()) {
            List<byte[]> expected = problem.run(reference, scalarScratch);
            List<byte[]> actual = problem.run(vector, scratch);
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), actual.get(i), problem.line + ": output " + i);
            }
            return actual;
        }
    }

    private static void assertEach(Operand x, java.util.function.DoublePredicate holds, String what) {
        for (int row = 0; row < x.rows; row++) {
            for (int column = 0; column < x.columns; column++) {
                double value = x.get(row, column);
                assertTrue(holds.test(value), what + "(" + row + ", " + column + ") = " + value);
            }
        }
    }

    private static Line line(Precision precision, Random random) {
        int most = random.nextInt(4) == 0 ? 200 : 30;
        return Line.random(
                precision,
                1 + random.nextInt(most),
                1 + random.nextInt(most),
                1 + random.nextInt(40),
                1 + random.nextInt(40),
                random);
    }

    /** Any exponents: finite outputs, and gradients that are numbers. */
    @ParameterizedTest
    @EnumSource
    void outputsAreFinite(Precision precision) {
        Random random = new Random(11);
        int end = end(precision);
        for (int count = 0; count < 300; count++) {
            Line line = line(precision, random);
            try (Arena arena = Arena.ofConfined()) {
                AttentionProblem problem = new AttentionProblem(line, arena);
                for (Operand x : List.of(problem.q, problem.k, problem.v, problem.dO)) {
                    scale(x, random.nextInt(3) == 0 ? 0 : random.nextInt(2 * end + 1) - end);
                }
                check(problem);
                assertEach(problem.o, Double::isFinite, line + ": o");
                for (Operand x : List.of(problem.dQ, problem.dK, problem.dV)) {
                    assertEach(x, value -> !Double.isNaN(value), line + ": gradient");
                }
            }
        }
    }

    /** Scores beyond the range: the whole weight is on the key with the largest, and no gradient reaches queries and keys. */
    @ParameterizedTest
    @EnumSource
    void theLargestScoreWins(Precision precision) {
        Random random = new Random(12);
        int half = end(precision) * 2 / 3;
        int wide = 0;
        for (int count = 0; count < 100; count++) {
            Line drawn = line(precision, random);
            Line line = new Line(
                    precision,
                    drawn.queries(),
                    drawn.keys(),
                    drawn.validKeys(),
                    drawn.width(),
                    drawn.valueWidth(),
                    drawn.causal(),
                    drawn.offset(),
                    drawn.mask(),
                    drawn.keyMask(),
                    1,
                    drawn.gap(),
                    drawn.seed());
            try (Arena arena = Arena.ofConfined()) {
                AttentionProblem problem = new AttentionProblem(line, arena);
                int[] best = new int[line.queries()];
                for (int i = 0; i < best.length; i++) {
                    best[i] = best(problem, i);
                }
                scale(problem.q, half);
                scale(problem.k, half);
                check(problem);
                for (int i = 0; i < best.length; i++) {
                    wide += Double.isNaN(problem.sums.get(0, i)) ? 1 : 0;
                    for (int c = 0; c < line.valueWidth(); c++) {
                        double expected = best[i] < 0 ? 0 : problem.v.get(best[i], c);
                        assertEquals(expected, problem.o.get(i, c), line + ": o(" + i + ", " + c + ")");
                    }
                }
                for (Operand x : List.of(problem.dQ, problem.dK)) {
                    assertEach(x, value -> value == 0, line + ": gradient");
                }
                assertEach(problem.dV, Double::isFinite, line + ": dV");
            }
        }
        assertTrue(wide > 500, wide + " queries beyond the range");
    }

    private static int best(AttentionProblem problem, int i) {
        int best = -1;
        double most = 0;
        for (int j = 0; j < problem.line.keys(); j++) {
            if (problem.sees(i, j)) {
                double score = 0;
                for (int x = 0; x < problem.line.width(); x++) {
                    score += problem.q.get(i, x) * problem.k.get(j, x);
                }
                if (best < 0 || score > most) {
                    most = score;
                    best = j;
                }
            }
        }
        return best;
    }

    /** The mean of values whose sum is beyond the range. */
    @ParameterizedTest
    @EnumSource
    void valuesUpToTheLargest(Precision precision) {
        double largest = precision == Precision.F32 ? Float.MAX_VALUE : Double.MAX_VALUE;
        Line line = new Line(precision, 20, 150, 150, 4, 7, false, 0, Mask.NONE, false, 0, 2, 5);
        try (Arena arena = Arena.ofConfined()) {
            AttentionProblem problem = new AttentionProblem(line, arena);
            for (int j = 0; j < 150; j++) {
                for (int c = 0; c < 7; c++) {
                    problem.v.set(j, c, c == 0 ? largest : c == 1 ? -largest : j % 3 == 0 ? largest : 0);
                }
            }
            check(problem);
            for (int i = 0; i < 20; i++) {
                // One rounding of each weight, and of each partial sum.
                double error = 300 * (precision == Precision.F32 ? 0x1p-24 : 0x1p-53);
                assertEquals(1, problem.o.get(i, 0) / largest, error);
                assertEquals(-1, problem.o.get(i, 1) / largest, error);
                assertEquals(1 / 3.0, problem.o.get(i, 2) / largest, error);
            }
        }
    }

    /** Equal keys of equal large values have a gradient of exactly zero, unequal ones one beyond the range. */
    @ParameterizedTest
    @EnumSource
    void gradientsBeyondTheRangeAreInfinite(Precision precision) {
        int most = end(precision) - 8;
        Line line = new Line(precision, 9, 21, 21, 4, 5, false, 0, Mask.NONE, false, 1, 1, 6);
        try (Arena arena = Arena.ofConfined()) {
            AttentionProblem problem = new AttentionProblem(line, arena);
            scale(problem.v, most);
            scale(problem.dO, most);
            check(problem);
            assertEach(problem.o, Double::isFinite, "o");
            assertEach(problem.dQ, Double::isInfinite, "dQ");
            assertEach(problem.dK, Double::isInfinite, "dK");
            assertEach(problem.dV, Double::isFinite, "dV");
            for (int j = 1; j < 21; j++) {
                for (int c = 0; c < 5; c++) {
                    problem.v.set(j, c, problem.v.get(0, c));
                }
            }
            check(problem);
            for (Operand x : List.of(problem.dQ, problem.dK)) {
                assertEach(x, value -> value == 0, "gradient");
            }
        }
    }

    /** A query beyond the range changes no bit of the others' outputs. */
    @ParameterizedTest
    @EnumSource
    void oneQueryAlone(Precision precision) {
        Line line = new Line(precision, 45, 140, 140, 6, 8, true, 95, Mask.NONE, false, 1, 3, 8);
        try (Arena arena = Arena.ofConfined()) {
            AttentionProblem problem = new AttentionProblem(line, arena);
            scale(problem.k, end(precision) / 2);
            scale(problem.q, -end(precision) / 2);
            check(problem);
            List<Double> clean = outputs(problem, 17);
            assertFalse(Double.isNaN(problem.sums.get(0, 17)));
            for (int x = 0; x < 6; x++) {
                problem.q.set(17, x, Math.scalb(problem.q.get(17, x), end(precision) + end(precision) / 2));
            }
            check(problem);
            assertTrue(Double.isNaN(problem.sums.get(0, 17)));
            assertEquals(clean, outputs(problem, 17));
            assertEach(problem.o, Double::isFinite, "o");
        }
    }

    private static List<Double> outputs(AttentionProblem problem, int without) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < problem.line.queries(); i++) {
            for (int c = 0; i != without && c < problem.line.valueWidth(); c++) {
                values.add(problem.o.get(i, c));
            }
        }
        return values;
    }
}
