package lanewise.engine.kernel;

/**
 * Activations and their derivatives of one precision, on raw addresses; what {@link ElementKernels} says holds here. x is the
 * saved input, and dx = dy f'(x). Limits at infinity are exact and nothing finite gives NaN; f(x) tiny or f(x) - x tiny is
 * as accurate, in units of its last place, as elsewhere, unless said otherwise.
 */
public interface ActivationKernels {
    /** y = x where x &gt; 0, else +0. */
    void relu(long x, long y, long n);

    /** dx = dy where x &gt; 0, else +0. */
    void reluBackward(long x, long dy, long dx, long n);

    /** y = x where x &gt; 0, else slope x. */
    void leakyRelu(long x, long y, double slope, long n);

    /** dx = dy where x &gt; 0, else slope dy. */
    void leakyReluBackward(long x, long dy, long dx, double slope, long n);

    /** y = alpha (e^x - 1) where x &lt; 0, else x. */
    void elu(long x, long y, double alpha, long n);

    /** dx = dy where x &gt; 0, else dy (alpha e^x). */
    void eluBackward(long x, long dy, long dx, double alpha, long n);

    /** y = 1.0507.. x where x &gt;= 0, else 1.758.. (e^x - 1). */
    void selu(long x, long y, long n);

    /** Backward of {@link #selu}. */
    void seluBackward(long x, long dy, long dx, long n);

    /** y = x sigmoid(x), also called swish. */
    void silu(long x, long y, long n);

    /** dx = dy (s + x s (1 - s)), s = sigmoid(x). */
    void siluBackward(long x, long dy, long dx, long n);

    /** y = x P(x), P the normal distribution: the exact form. */
    void gelu(long x, long y, long n);

    /** dx = dy (P(x) + x p(x)), p the normal density. */
    void geluBackward(long x, long dy, long dx, long n);

    /** y = x/2 (1 + tanh(u/2)) = x sigmoid(u), u = 2 sqrt(2/pi) (x + 0.044715 x^3); for x &lt; -1 as accurate as u is. */
    void geluTanh(long x, long y, long n);

    /** dx = dy (s + x s (1 - s) u'), s = sigmoid(u). */
    void geluTanhBackward(long x, long dy, long dx, long n);

    /** y = x tanh(ln(1 + e^x)). */
    void mish(long x, long y, long n);

    /** Backward of {@link #mish}. */
    void mishBackward(long x, long dy, long dx, long n);

    /** y = -ln(1 + e^-x). */
    void logSigmoid(long x, long y, long n);

    /** dx = dy sigmoid(-x). */
    void logSigmoidBackward(long x, long dy, long dx, long n);

    /** y = x where beta x &gt; threshold, else ln(1 + e^(beta x)) / beta, beta x rounded. */
    void softplusBeta(long x, long y, double beta, double threshold, long n);

    /** dx = dy where beta x &gt; threshold, else dy sigmoid(beta x). */
    void softplusBetaBackward(long x, long dy, long dx, double beta, double threshold, long n);

    /** y = fma(slope, x, shift), held in 0..1. */
    void hardSigmoid(long x, long y, double slope, double shift, long n);

    /** dx = slope dy where {@link #hardSigmoid} lies strictly between 0 and 1, else +0. */
    void hardSigmoidBackward(long x, long dy, long dx, double slope, double shift, long n);

    /** dx = dy y, y the saved exponential. */
    void expBackward(long y, long dy, long dx, long n);
}
