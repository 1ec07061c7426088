package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.util.Random;
import lanewise.engine.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The products against exact arithmetic: |error| is at most 2 gamma_k |A||B|, gamma_k = k u / (1 - k u). */
class GemmAccuracyTest {
    @ParameterizedTest
    @EnumSource
    void errorBound(Precision precision) {
        int[][] sizes = {{7, 33, 1}, {9, 20, 17}, {5, 65, 257}, {12, 33, 65}, {1, 40, 600}};
        Random random = new Random(1);
        GemmKernels kernels = GemmProblem.vector(precision);
        double unit = precision == Precision.F32 ? 0x1p-24 : 0x1p-53;
        try (Arena arena = Arena.ofConfined();
                GemmScratch scratch = kernels.newScratch()) {
            for (int[] size : sizes) {
                var line = GemmProblem.Line.random(precision, size[0], size[1], size[2], random);
                GemmProblem problem = new GemmProblem(line, arena);
                MemorySegment c = problem.run(kernels, scratch);
                double gamma = line.k() * unit / (1 - line.k() * unit);
                for (int i = 0; i < line.m(); i++) {
                    for (int j = 0; j < line.n(); j++) {
                        bounded(problem, i, j, problem.c(c, i, j), gamma);
                    }
                }
            }
        }
    }

    private static void bounded(GemmProblem problem, int i, int j, double actual, double gamma) {
        BigDecimal exact = new BigDecimal(problem.startValue(i, j));
        double size = exact.abs().doubleValue();
        for (int kk = 0; kk < problem.line.k(); kk++) {
            BigDecimal product = new BigDecimal(problem.a(i, kk)).multiply(new BigDecimal(problem.b(kk, j)));
            exact = exact.add(product);
            size += product.abs().doubleValue();
        }
        double error = exact.subtract(new BigDecimal(actual)).abs().doubleValue();
        assertTrue(error <= 2 * gamma * size, problem.line + ": C(" + i + ", " + j + ") is off by " + error);
    }

    /** Small whole numbers times powers of two: every sum is exact, so the result is too. */
    @ParameterizedTest
    @EnumSource
    void exactWhereSumsAreExact(Precision precision) {
        Random random = new Random(2);
        GemmKernels kernels = GemmProblem.vector(precision);
        try (Arena arena = Arena.ofConfined();
                GemmScratch scratch = kernels.newScratch()) {
            for (int count = 0; count < 30; count++) {
                int n = 1 + random.nextInt(70);
                var line = new GemmProblem.Line(
                        precision,
                        1 + random.nextInt(20),
                        n,
                        64,
                        count % 2 == 0,
                        GemmProblem.B.values()[count % 4],
                        GemmProblem.Start.ZERO,
                        count % 3,
                        count);
                GemmProblem problem = new GemmProblem(line, arena);
                whole(problem, random);
                MemorySegment c = problem.run(kernels, scratch);
                for (int i = 0; i < line.m(); i++) {
                    for (int j = 0; j < n; j++) {
                        double sum = 0;
                        for (int kk = 0; kk < line.k(); kk++) {
                            sum += problem.a(i, kk) * problem.b(kk, j);
                        }
                        assertEquals(sum, problem.c(c, i, j), line.toString());
                    }
                }
            }
        }
    }

    private static void whole(GemmProblem problem, Random random) {
        for (int kk = 0; kk < problem.line.k(); kk++) {
            for (int i = 0; i < problem.line.m(); i++) {
                problem.setA(i, kk, (random.nextInt(64) - 32) * 0x1p20);
            }
            for (int j = 0; j < problem.line.n(); j++) {
                problem.setB(kk, j, (random.nextInt(64) - 32) * 0x1p-9);
            }
        }
    }
}
