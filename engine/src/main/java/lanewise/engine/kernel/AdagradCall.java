package lanewise.engine.kernel;

/** The operands of one fused Adagrad update: addresses of flat blocks of n elements, and the step's constants in float64. */
public final class AdagradCall {
    public long n;
    public long parameter;
    public long gradient;
    /** Sum of the gradient's squares. */
    public long sum;
    /** L2 term added to the gradient. */
    public double decay;
    /** Minus the step size of this step. */
    public double minusRate;

    public double eps;
}
