package lanewise.engine.kernel;

/**
 * Element-wise kernels of one precision, on raw addresses (bytes, off heap). Each has one definition of its order of
 * operations, and every implementation gives the same bits.
 *
 * <p>Nothing is checked here: the caller has checked shapes and keeps the memory alive. {@code n} counts elements,
 * strides count elements, and exactly {@code n} elements are read and written. {@code x == y} (in place) is allowed
 * wherever input and output have the same length; partial overlap is not. NaN in gives NaN out in that element alone.
 */
public interface ElementKernels {
    /** y = exp(x). Overflows to infinity, underflows gradually to 0. */
    void exp(long x, long y, long n);

    /** y = ln(x). -infinity at 0, NaN below. */
    void log(long x, long y, long n);

    /** y = tanh(x). */
    void tanh(long x, long y, long n);

    /** y = 1 / (1 + exp(-x)). */
    void sigmoid(long x, long y, long n);

    /** y = ln(1 + exp(x)). */
    void softplus(long x, long y, long n);

    /** y = exp(x) - 1. */
    void expm1(long x, long y, long n);

    /** y = ln(1 + x). -infinity at -1, NaN below. */
    void log1p(long x, long y, long n);

    /** y = erf(x). */
    void erf(long x, long y, long n);

    /** dx = dy (1 - y^2), y the saved output. */
    void tanhBackward(long y, long dy, long dx, long n);

    /** dx = dy (y - y^2), y the saved output. */
    void sigmoidBackward(long y, long dy, long dx, long n);

    /** dx = dy sigmoid(x), x the saved input. */
    void softplusBackward(long x, long dy, long dx, long n);

    /** y = y + x. */
    void add(long x, long y, long n);

    /** z = x y. */
    void multiply(long x, long y, long z, long n);

    /** x = factor x. */
    void scale(long x, double factor, long n);

    /**
     * out[j] = (..((out[j] + a[0][j]) + a[1][j]) ..) + a[rows-1][j] for j &lt; columns: one chain over ascending rows.
     */
    void addRows(int rows, int columns, long a, long stride, long out);

    /**
     * The sum of squares of n elements, in float64 whatever the precision: element i goes to virtual lane i mod 32, each
     * lane is one fma chain over ascending i, and the 32 lanes fold in halves (lane l + lane l+16, then l+8, 4, 2, 1).
     */
    double sumSquares(long x, long n);

    /**
     * The LSTM's gates after the product, for {@code rows} rows of {@code width} hidden units; width is a multiple of 64
     * bytes.
     *
     * <pre>
     * i = sigmoid(z_i)  f = sigmoid(z_f)  g = tanh(z_g)  o = sigmoid(z_o)      overwrite z
     * c = fma(f, c_prev, i g)   tanhC = tanh(c)   h = o tanhC
     * </pre>
     */
    void lstmGates(LstmCall call);

    /**
     * Backward of {@link #lstmGates}; reads gates, cPrev, tanhC, dh, dc; overwrites dz and dcPrev.
     *
     * <pre>
     * do = dh tanhC            dct = fma(dh o, 1 - tanhC^2, dc)
     * di = dct g   df = dct c_prev   dg = dct i   dcPrev = dct f
     * dz_i = di (i - i^2)   dz_f = df (f - f^2)   dz_g = dg (1 - g^2)   dz_o = do (o - o^2)
     * </pre>
     *
     * where {@code a - a^2} is fma(-a, a, a) and {@code 1 - a^2} is fma(-a, a, 1).
     */
    void lstmGatesBackward(LstmCall call);

    /**
     * One Adam, AdamW or AMSGrad update of n parameters, see {@link AdamCall}.
     *
     * <pre>
     * g' = fma(decay, p, g)                     (Adam with L2; decay = 0 skips nothing: the fma is always done)
     * p' = p shrink                             (AdamW: shrink = 1 - lr weightDecay; Adam: 1)
     * m  = fma(1 - beta1, g', beta1 m)
     * v  = fma((1 - beta2) g', g', beta2 v)
     * u  = v, or with AMSGrad vMax = (v &gt; vMax ? v : vMax) and u = vMax
     * p  = p' - (stepSize m) / fma(rootFactor, sqrt(u), eps)
     * </pre>
     *
     * with stepSize = lr / (1 - beta1^t) and rootFactor = 1 / sqrt(1 - beta2^t), each rounded to the precision once.
     */
    void adam(AdamCall call);
}
