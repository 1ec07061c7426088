package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The shape of the compiled vector kernels, on which their speed depends by factors (docs/decisions). */
class KernelShapeTest {
    /** HotSpot's FreqInlineSize: a longer method is compiled on its own, never merged into its caller. */
    private static final int INLINED = 325;

    private static final List<Class<?>> KERNELS = List.of(
            VectorElementF32.class,
            VectorElementF64.class,
            VectorRecurrentF32.class,
            VectorRecurrentF64.class,
            VectorActivationF32.class,
            VectorActivationF64.class,
            VectorRowsF32.class,
            VectorRowsF64.class,
            VectorOptimizerF32.class,
            VectorOptimizerF64.class);

    private static List<MethodModel> methods(Class<?> type) throws IOException {
        try (InputStream bytes = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            return ClassFile.of().parse(bytes.readAllBytes()).methods();
        }
    }

    @Test
    void everyLoopIsACompilationUnit() throws IOException {
        int loops = 0;
        for (Class<?> type : KERNELS) {
            for (MethodModel method : methods(type)) {
                CodeAttribute code = method.findAttribute(Attributes.code()).orElseThrow();
                boolean vectors = method.code().orElseThrow().elementStream().anyMatch(KernelShapeTest::loadsVectors);
                if (vectors) {
                    loops++;
                    String name =
                            type.getSimpleName() + "." + method.methodName().stringValue();
                    assertTrue(code.codeLength() > INLINED, name + " has only " + code.codeLength() + " bytecodes");
                }
            }
        }
        // 8 functions, 3 backwards, add, multiply, scale, 2 Adams, 3 LSTMs, the row sum, and 5 sums of squares; 4 RNNs,
        // 11 GRUs and 6 further LSTMs; activations; 19 passes and one more; 8 updates.
        assertEquals(2 * 20 + 5 + 2 * 21 + 2 * 23 + 2 * 20 + 2 * 8, loops);
    }

    private static boolean loadsVectors(Object element) {
        return element instanceof InvokeInstruction call && call.name().equalsString("fromMemorySegment");
    }

    @Test
    void noVectorCrossesACall() throws IOException {
        for (Class<?> type : KERNELS) {
            for (MethodModel method : methods(type)) {
                String descriptor = method.methodType().stringValue();
                assertFalse(descriptor.contains("jdk/incubator"), method.methodName() + descriptor);
            }
        }
    }

    @Test
    void nothingDependsOnTheMachine() throws IOException {
        for (Class<?> type : KERNELS) {
            for (MethodModel method : methods(type)) {
                method.code().orElseThrow().forEach(element -> {
                    if (element instanceof InvokeInstruction call) {
                        assertFalse(call.name().equalsString("reduceLanes"), "reduceLanes in " + method.methodName());
                    }
                    if (element instanceof FieldInstruction field) {
                        assertFalse(
                                List.of("EXP", "LOG", "TANH", "LOG1P", "EXPM1")
                                        .contains(field.name().stringValue()),
                                "library function in " + method.methodName());
                    }
                });
            }
        }
    }
}
