package lanewise.engine.kernel;

/** The operands of one fused RMSprop update: addresses of flat blocks of n elements, and the step's constants in float64. */
public final class RmsPropCall {
    public long n;
    public long parameter;
    public long gradient;
    /** Mean square of the gradient. */
    public long square;
    /** Mean of the gradient where centred, else 0. */
    public long average;
    /** Momentum, or 0 without. */
    public long buffer;
    /** L2 term added to the gradient. */
    public double decay;
    /** Minus the step size. */
    public double minusRate;
    /** Factor on both means. */
    public double alpha;
    /** 1 - alpha. */
    public double share;

    public double eps;
    public double momentum;
}
