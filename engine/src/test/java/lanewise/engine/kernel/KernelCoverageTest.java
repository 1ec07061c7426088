package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every kernel of every interface is run in the fresh JVMs that look for allocation and for what compilers refuse: those of
 * {@link KernelSet} by {@link ElementKernelsTest#everyMethodIsAProblem}, the others here.
 */
class KernelCoverageTest {
    @Test
    void productsAndAttentionAreAllRun() {
        assertEquals(
                Set.of("pack", "multiplyPacked", "multiply", "panelColumns", "packedElements", "newScratch"),
                names(GemmKernels.class),
                "a new method must be run by GemmRun");
        assertEquals(
                Set.of("forward", "backward", "newScratch"),
                names(AttentionKernels.class),
                "a new method must be run by AttentionRun");
    }

    private static Set<String> names(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods()).map(Method::getName).collect(Collectors.toSet());
    }
}
