package lanewise.engine.kernel;

import lanewise.engine.Precision;
import lanewise.engine.cpu.Cpu;

/** Gives the kernels that suit the machine. The classes with vectors in them are not touched unless they are chosen. */
public final class KernelChoice {
    /** C2 compiles no comparison of vectors with fewer lanes: two of float64 would be boxed, 3x slower than scalar. */
    private static final int LEAST_LANES = 4;

    private KernelChoice() {}

    /** The kernels of one precision, without the matrix products. */
    public static KernelSet kernels(Cpu cpu, Precision precision) {
        boolean vectors = cpu.vectorBits() >= LEAST_LANES * 8 * precision.bytes();
        return switch (precision) {
            case F32 -> vectors ? vectorF32() : referenceF32();
            case F64 -> vectors ? vectorF64() : referenceF64();
        };
    }

    static KernelSet referenceF32() {
        return new LazyKernelSet(LazyKernelSet.Kind.REFERENCE_F32);
    }

    static KernelSet vectorF32() {
        return new LazyKernelSet(LazyKernelSet.Kind.VECTOR_F32);
    }

    static KernelSet referenceF64() {
        return new LazyKernelSet(LazyKernelSet.Kind.REFERENCE_F64);
    }

    static KernelSet vectorF64() {
        return new LazyKernelSet(LazyKernelSet.Kind.VECTOR_F64);
    }

    /** The matrix products of one precision. */
    public static GemmKernels gemm(Cpu cpu, Precision precision) {
        int panel = 2 * precision.alignedElements();
        return switch (precision) {
            case F32 -> cpu.vectors() ? new GemmF32() : new ReferenceGemmF32(panel);
            case F64 -> cpu.vectors() ? new GemmF64() : new ReferenceGemmF64(panel);
        };
    }

    /** Attention of one precision; its softmax compares vectors. */
    public static AttentionKernels attention(Cpu cpu, Precision precision) {
        boolean vectors = cpu.vectorBits() >= LEAST_LANES * 8 * precision.bytes();
        return switch (precision) {
            case F32 -> vectors ? new AttentionF32() : new ReferenceAttentionF32();
            case F64 -> vectors ? new AttentionF64() : new ReferenceAttentionF64();
        };
    }

    /** Scalar kernels with the bits and the packed form of the others, to run while the compiler is busy with those. */
    public static KernelSet startKernels(Precision precision) {
        return precision == Precision.F32 ? referenceF32() : referenceF64();
    }

    /** The same for products. */
    public static GemmKernels startGemm(Cpu cpu, Precision precision) {
        int panel = 2 * cpu.vectorBits() / (8 * precision.bytes());
        return precision == Precision.F32 ? new StartGemmF32(panel) : new StartGemmF64(panel);
    }

    /** The same for attention. */
    public static AttentionKernels startAttention(Precision precision) {
        return precision == Precision.F32 ? new ReferenceAttentionF32() : new ReferenceAttentionF64();
    }
}
