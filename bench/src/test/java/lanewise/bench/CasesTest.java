package lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import lanewise.bench.jmh.AttentionBenchmark;
import lanewise.bench.jmh.GemmBenchmark;
import lanewise.bench.jmh.GemmPackedBenchmark;
import lanewise.bench.jmh.GemmRowBenchmark;
import lanewise.bench.jmh.GemmTransposedBenchmark;
import lanewise.bench.jmh.RecurrentBenchmark;
import lanewise.bench.jmh.StreamBenchmark;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.openjdk.jmh.annotations.Param;

class CasesTest {
    private static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (Section section : Section.values()) {
            cases.addAll(Cases.of(section));
        }
        return cases;
    }

    @TestFactory
    Stream<DynamicTest> everyCaseRunsAndGivesFiniteNumbers() {
        return all().stream()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> {
                    try (Work work = c.open(1)) {
                        work.run();
                        assertTrue(Double.isFinite(work.result()), () -> "result is " + work.result());
                    }
                }));
    }

    @Test
    void thereAreAsManyCasesAsMeantAndNoNameTwice() {
        int squares = 2 * Cases.SQUARES.size() - 1;
        int gemm = squares + Cases.PACKED.size() + 2 * Cases.TRANSPOSED.size() + Cases.ROW.size();
        int attention = 4 * Cases.ATTENTION.size();
        int meant = gemm
                + 3 * Cases.LSTM.size()
                + 4 * Cases.OTHERS.size()
                + Cases.STREAM.size()
                + attention
                + 6
                + 12
                + 2
                + 1;
        assertEquals(92, meant);
        assertEquals(meant, all().stream().map(Case::name).distinct().count());
    }

    /** JMH's parameters are texts in annotations, so nothing but this keeps them like the table's. */
    @Test
    void jmhHasTheSameShapes() throws ReflectiveOperationException {
        assertEquals(
                Cases.SQUARES,
                params(GemmBenchmark.class, "n").map(Integer::valueOf).toList());
        assertEquals(
                Cases.PACKED,
                params(GemmPackedBenchmark.class, "shape").map(GemmShape::parse).toList());
        assertEquals(
                Cases.LSTM,
                params(RecurrentBenchmark.class, "shape")
                        .map(RecurrentShape::parse)
                        .toList());
        assertEquals(
                Cases.STREAM,
                params(StreamBenchmark.class, "shape")
                        .map(RecurrentShape::parse)
                        .toList());
        assertEquals(Cases.ATTENTION, params(AttentionBenchmark.class, "shape").toList());
        assertEquals(
                Cases.TRANSPOSED,
                params(GemmTransposedBenchmark.class, "n").map(Integer::valueOf).toList());
        assertEquals(
                Cases.ROW,
                params(GemmRowBenchmark.class, "shape").map(GemmShape::parse).toList());
    }

    private static Stream<String> params(Class<?> benchmark, String field) throws ReflectiveOperationException {
        return Arrays.stream(
                benchmark.getField(field).getAnnotation(Param.class).value());
    }

    @Test
    void flopsCountEveryProduct() {
        RecurrentShape shape = new RecurrentShape(20, 8, 4, 16);
        double forward = Cell.LSTM.forwardFlops(shape);
        assertEquals(2.0 * 20 * 8 * 64 * 20, forward);
        assertEquals(3 * forward, Cell.LSTM.trainingFlops(shape));
        assertEquals(2 * forward + 2.0 * 20 * 8 * 64 * 16, Cell.LSTM.updateFlops(shape));
        assertEquals(
                4.0 * 8 * 64 * 128 * 128,
                AttentionShape.parse("8x128x64x4", false).forwardFlops());
        assertEquals(
                6.0 * 8 * 64 * 128 * 129,
                AttentionShape.parse("8x128x64x4", true).trainingFlops());
        assertEquals(2e9, Unit.gigaflops(2e9).figure(1e-9), 1);
    }
}
