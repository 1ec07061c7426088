package lanewise.engine.kernel;

/** The operands of one fused Adam update: addresses of flat blocks of n elements, and the step's constants in float64. */
public final class AdamCall {
    public long n;
    public long parameter;
    public long gradient;
    /** First moment. */
    public long m;
    /** Second moment. */
    public long v;
    /** Largest second moment so far, or 0 without AMSGrad. */
    public long vMax;
    /** L2 term added to the gradient. */
    public double decay;
    /** Factor on the parameter before the step: 1 - lr weightDecay for AdamW, else 1. */
    public double shrink;

    public double beta1;
    public double beta2;
    public double stepSize;
    public double rootFactor;
    public double eps;
}
