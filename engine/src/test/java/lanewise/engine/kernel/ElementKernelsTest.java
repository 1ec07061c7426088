package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lanewise.engine.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The vector kernels equal the scalar ones bit for bit, for every method, size and kind of value. */
class ElementKernelsTest {
    private static final int[] LARGER = {97, 127, 251, 257, 521, 1031};

    static KernelSet reference(Precision precision) {
        return precision == Precision.F32 ? KernelChoice.referenceF32() : KernelChoice.referenceF64();
    }

    static KernelSet vector(Precision precision) {
        return precision == Precision.F32 ? KernelChoice.vectorF32() : KernelChoice.vectorF64();
    }

    @Test
    void everyMethodIsAProblem() {
        Set<String> methods = Arrays.stream(KernelSet.class.getDeclaredMethods())
                .flatMap(kernels -> Arrays.stream(kernels.getReturnType().getDeclaredMethods()))
                .map(Method::getName)
                .collect(Collectors.toSet());
        Set<String> covered =
                ElementProblem.all().stream().map(ElementProblem::method).collect(Collectors.toSet());
        assertEquals(methods, covered);
    }

    @ParameterizedTest
    @EnumSource
    void vectorEqualsReference(Precision precision) {
        int[] sizes = IntStream.concat(IntStream.rangeClosed(0, 70), IntStream.of(LARGER))
                .toArray();
        int compared = 0;
        for (ElementProblem problem : ElementProblem.all()) {
            for (int n : sizes) {
                long[] expected = problem.run(reference(precision), precision, n, n);
                long[] actual = problem.run(vector(precision), precision, n, n);
                assertSame(problem, precision, n, expected, actual);
                compared++;
            }
        }
        assertEquals(ElementProblem.all().size() * sizes.length, compared);
    }

    private static void assertSame(ElementProblem problem, Precision precision, int n, long[] expected, long[] actual) {
        int place = Arrays.mismatch(expected, actual);
        if (place >= 0) {
            int capacity = ElementProblem.capacity(n);
            fail("%s %s, n = %d: buffer %d, element %d is %x, but the reference says %x"
                    .formatted(
                            problem.name(),
                            precision,
                            n,
                            place / capacity,
                            place % capacity - ElementProblem.BEFORE,
                            actual[place],
                            expected[place]));
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingElseIsWritten(Precision precision) {
        for (KernelSet kernels : List.of(reference(precision), vector(precision))) {
            for (ElementProblem problem : ElementProblem.all()) {
                for (int n : new int[] {0, 1, 7, 16, 33, 67, 257}) {
                    assertNothingElse(problem, kernels, precision, n);
                }
            }
        }
    }

    private static void assertNothingElse(ElementProblem problem, KernelSet kernels, Precision precision, int n) {
        long[] before = problem.before(precision, n, n);
        long[] after = problem.run(kernels, precision, n, n);
        int changed = 0;
        for (int place = 0; place < after.length; place++) {
            if (before[place] != after[place]) {
                changed++;
                int where = place;
                assertTrue(
                        problem.mayWrite(precision, n, place),
                        () -> problem.name() + " " + precision + ", n = " + n + " wrote at " + where);
            }
        }
        assertTrue(n < 16 || changed > 0, () -> problem.name() + " " + precision + ", n = " + n + " wrote nothing");
    }
}
