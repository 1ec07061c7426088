package lanewise.engine.kernel;

/** The operands of one fused SGD update: addresses of flat blocks of n elements, and the step's constants in float64. */
public final class SgdCall {
    public long n;
    public long parameter;
    public long gradient;
    /** Momentum, or 0 without. */
    public long buffer;
    /** L2 term added to the gradient. */
    public double decay;
    /** Minus the step size. */
    public double minusRate;
    /** Factor on the buffer; 0 at the first step. */
    public double momentum;
    /** Factor on the gradient: 1 - dampening, and 1 at the first step. */
    public double share;

    public boolean nesterov;
}
