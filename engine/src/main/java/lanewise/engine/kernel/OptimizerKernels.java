package lanewise.engine.kernel;

/**
 * Optimizer updates of n parameters in one pass, on raw addresses; what {@link ElementKernels} says holds here. The step's
 * constants are rounded to the precision once, and g = fma(decay, p, gradient) comes first in each.
 */
public interface OptimizerKernels {
    /**
     * Stochastic gradient descent, see {@link SgdCall}.
     *
     * <pre>
     * without buffer  p = fma(minusRate, g, p)
     * with            b = fma(share, g, momentum b)    p = fma(minusRate, b, p)
     * Nesterov        b likewise                       p = fma(minusRate, fma(momentum, b, g), p)
     * </pre>
     */
    void sgd(SgdCall call);

    /**
     * RMSprop, see {@link RmsPropCall}.
     *
     * <pre>
     * v = fma(share g, g, alpha v)       u = v
     * centred:   a = fma(alpha, a, share g)    u = max(0, fma(-a, a, v))
     * d = g / (sqrt(u) + eps)
     * momentum:  b = fma(momentum, b, d)       d = b
     * p = fma(minusRate, d, p)
     * </pre>
     */
    void rmsProp(RmsPropCall call);

    /** Adagrad, see {@link AdagradCall}: s = fma(g, g, s), p = fma(minusRate, g / (sqrt(s) + eps), p). */
    void adagrad(AdagradCall call);
}
