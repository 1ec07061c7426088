package lanewise.engine.kernel;

/** The kernels of one precision that need no working memory. */
public record KernelSet(
        ElementKernels elements,
        RecurrentKernels recurrent,
        ActivationKernels activations,
        RowsKernels rows,
        OptimizerKernels optimizers) {}
