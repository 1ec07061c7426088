package lanewise.engine.kernel;

/** The kernels of one precision that need no working memory; each class is loaded when it is first asked for. */
public interface KernelSet {
    ElementKernels elements();

    RecurrentKernels recurrent();

    ActivationKernels activations();

    RowsKernels rows();

    OptimizerKernels optimizers();
}
