package lanewise.engine.kernel;

import lanewise.engine.Precision;
import lanewise.engine.cpu.Cpu;

/** Gives the kernels that suit the machine. The classes with vectors in them are not touched unless they are chosen. */
public final class KernelChoice {
    /** C2 compiles no comparison of vectors with fewer lanes: two of float64 would be boxed, 3x slower than scalar. */
    private static final int LEAST_LANES = 4;

    private KernelChoice() {}

    /** The element-wise kernels of one precision. */
    public static ElementKernels elements(Cpu cpu, Precision precision) {
        boolean vectors = cpu.vectorBits() >= LEAST_LANES * 8 * precision.bytes();
        return switch (precision) {
            case F32 -> vectors ? new VectorElementF32() : new ReferenceElementF32();
            case F64 -> vectors ? new VectorElementF64() : new ReferenceElementF64();
        };
    }

    /** The matrix products of one precision. */
    public static GemmKernels gemm(Cpu cpu, Precision precision) {
        int panel = 2 * precision.alignedElements();
        return switch (precision) {
            case F32 -> cpu.vectors() ? new GemmF32() : new ReferenceGemmF32(panel);
            case F64 -> cpu.vectors() ? new GemmF64() : new ReferenceGemmF64(panel);
        };
    }
}
