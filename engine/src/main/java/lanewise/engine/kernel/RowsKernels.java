package lanewise.engine.kernel;

/**
 * Kernels over whole rows of one precision, on raw addresses; what {@link ElementKernels} says holds here. Rows have any width
 * and any stride.
 *
 * <p>A sum over a row runs in virtual lanes, 32 in float32 and 16 in float64, the same on every machine: element j belongs to
 * lane j mod 32 (16), each lane is one chain over ascending j from 0, and the lanes fold in halves (lane l + lane l+16, then
 * l+8, 4, 2, 1).
 */
public interface RowsKernels {
    /**
     * y = e / sum, with m the row's largest, d = x - m, c what rounding loses of d, e = fma(exp(d), c, exp(d)) and sum that of
     * the e. A row that is -infinity throughout gives 0 throughout. y may be x.
     */
    void softmax(RowsCall call);

    /** dx = y (dy - sum of dy y), the sum a chain of fmas. dx may be dy or y. */
    void softmaxBackward(RowsCall call);

    /** y = (x - m) - ln(sum). An element that is -infinity gives -infinity, also in a row of nothing else. y may be x. */
    void logSoftmax(RowsCall call);

    /**
     * dx = fma(-exp(y), sum of dy, dy), where dy counts as 0 at elements with y = -infinity: they are hidden and get a zero
     * gradient. dx may be dy.
     */
    void logSoftmaxBackward(RowsCall call);

    /** out = m + ln(sum); -infinity for a row of nothing else. */
    void logSumExp(RowsCall call);

    /** dx = dOut exp(x - out); 0 for a row that is -infinity throughout. */
    void logSumExpBackward(RowsCall call);

    /**
     * y = fma(xHat, weight, bias), xHat = ((x - mean) - shift) scale.
     *
     * <pre>
     * mean  = sum of x / n,  rounded to the precision
     * shift = sum of (x - mean) / n:  what rounding the mean has lost
     * scale = 1 / sqrt(max(0, fma(-shift, shift, sum of (x - mean)^2 / n)) + eps)
     * </pre>
     *
     * These three go to stats, for backward. Without bias y = xHat weight, without both xHat.
     */
    void layerNorm(RowsCall call);

    /** The same with mean = shift = 0 and scale = 1 / sqrt(sum of x^2 / n + eps). */
    void rmsNorm(RowsCall call);

    /**
     * dx = scale fma(-xHat, sum of g xHat / n, g - sum of g / n), g = dy weight or dy; the second sum is left out unless
     * centred. Reads x, dy, stats, weight; dx may be dy.
     */
    void normBackward(RowsCall call);

    /** dWeight = fma(dy, xHat, dWeight) over ascending rows. The bias's gradient is {@link ElementKernels#addRows}. */
    void normParameters(RowsCall call);
}
