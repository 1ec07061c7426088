package lanewise.engine.kernel;

/**
 * Makes each implementation when it is first asked for: to load and verify one with vectors takes milliseconds, and a program
 * uses few. They have no state, so it does no harm when two threads make one each. Switches and no suppliers, because at start-up
 * a lambda costs more than it would save.
 */
final class LazyKernelSet implements KernelSet {
    /** Which implementations. */
    enum Kind {
        REFERENCE_F32,
        VECTOR_F32,
        REFERENCE_F64,
        VECTOR_F64
    }

    private final Kind kind;
    private ElementKernels elements;
    private RecurrentKernels recurrent;
    private ActivationKernels activations;
    private RowsKernels rows;
    private OptimizerKernels optimizers;

    LazyKernelSet(Kind kind) {
        this.kind = kind;
    }

    @Override
    public ElementKernels elements() {
        if (elements == null) {
            elements = switch (kind) {
                case REFERENCE_F32 -> new ReferenceElementF32();
                case VECTOR_F32 -> new VectorElementF32();
                case REFERENCE_F64 -> new ReferenceElementF64();
                case VECTOR_F64 -> new VectorElementF64();
            };
        }
        return elements;
    }

    @Override
    public RecurrentKernels recurrent() {
        if (recurrent == null) {
            recurrent = switch (kind) {
                case REFERENCE_F32 -> new ReferenceRecurrentF32();
                case VECTOR_F32 -> new VectorRecurrentF32();
                case REFERENCE_F64 -> new ReferenceRecurrentF64();
                case VECTOR_F64 -> new VectorRecurrentF64();
            };
        }
        return recurrent;
    }

    @Override
    public ActivationKernels activations() {
        if (activations == null) {
            activations = switch (kind) {
                case REFERENCE_F32 -> new ReferenceActivationF32();
                case VECTOR_F32 -> new VectorActivationF32();
                case REFERENCE_F64 -> new ReferenceActivationF64();
                case VECTOR_F64 -> new VectorActivationF64();
            };
        }
        return activations;
    }

    @Override
    public RowsKernels rows() {
        if (rows == null) {
            rows = switch (kind) {
                case REFERENCE_F32 -> new ReferenceRowsF32();
                case VECTOR_F32 -> new VectorRowsF32();
                case REFERENCE_F64 -> new ReferenceRowsF64();
                case VECTOR_F64 -> new VectorRowsF64();
            };
        }
        return rows;
    }

    @Override
    public OptimizerKernels optimizers() {
        if (optimizers == null) {
            optimizers = switch (kind) {
                case REFERENCE_F32 -> new ReferenceOptimizerF32();
                case VECTOR_F32 -> new VectorOptimizerF32();
                case REFERENCE_F64 -> new ReferenceOptimizerF64();
                case VECTOR_F64 -> new VectorOptimizerF64();
            };
        }
        return optimizers;
    }
}
