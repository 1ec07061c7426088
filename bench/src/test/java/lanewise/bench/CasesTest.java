package lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import lanewise.bench.jmh.GemmBenchmark;
import lanewise.bench.jmh.GemmPackedBenchmark;
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
        int squares = 2 * Cases.SQUARES.size();
        int gemm = squares + Cases.PACKED.size() + 2 * Cases.TRANSPOSED.size() + Cases.ROW.size();
        int meant = gemm + 3 * Cases.LSTM.size() + Cases.STREAM.size() + 6 + 2;
        assertEquals(56, meant);
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
                params(RecurrentBenchmark.class, "shape").map(LstmShape::parse).toList());
        assertEquals(
                Cases.STREAM,
                params(StreamBenchmark.class, "shape").map(LstmShape::parse).toList());
    }

    private static Stream<String> params(Class<?> benchmark, String field) throws ReflectiveOperationException {
        return Arrays.stream(
                benchmark.getField(field).getAnnotation(Param.class).value());
    }

    @Test
    void flopsCountEveryProduct() {
        LstmShape shape = new LstmShape(20, 8, 4, 16);
        assertEquals(2.0 * 20 * 8 * 64 * 20, shape.forwardFlops());
        assertEquals(3 * shape.forwardFlops(), shape.trainingFlops());
        assertEquals(2 * shape.forwardFlops() + 2.0 * 20 * 8 * 64 * 16, shape.updateFlops());
        assertEquals(2e9, Unit.gigaflops(2e9).figure(1e-9), 1);
    }
}
