package lanewise.engine.kernel;

/**
 * The element-wise part of simple recurrent and GRU steps, on raw addresses; what {@link ElementKernels} says holds here.
 * {@code a - a^2} is fma(-a, a, a) and {@code 1 - a^2} is fma(-a, a, 1).
 */
public interface RecurrentKernels {
    /** h = tanh(z). */
    void rnnTanh(RnnCall call);

    /** h = z where z &gt; 0, else +0; NaN stays. */
    void rnnRelu(RnnCall call);

    /** dz = dh (1 - h^2). */
    void rnnTanhBackward(RnnCall call);

    /** dz = dh where h &gt; 0 (or NaN), else +0. */
    void rnnReluBackward(RnnCall call);

    /**
     * The GRU whose reset gate acts after the product; gates holds x_n, z_r, z_z, h_n.
     *
     * <pre>
     * r = sigmoid(z_r)   z = sigmoid(z_z)   n = tanh(fma(r, h_n, x_n))      overwrite their pre-activations, n that of x_n
     * h = fma(z, hPrev, fma(-z, n, n))
     * </pre>
     */
    void gruGates(GruCall call);

    /**
     * Backward of {@link #gruGates}; reads gates, hPrev, dh; overwrites dz and dhPrev.
     *
     * <pre>
     * dn = fma(-z, dh, dh)            dx_n = dn (1 - n^2)      dh_n = dx_n r
     * dz_r = (dx_n h_n) (r - r^2)     dz_z = (dh (hPrev - n)) (z - z^2)
     * dhPrev = dh z
     * </pre>
     */
    void gruGatesBackward(GruCall call);

    /** The first half of the GRU whose reset gate acts before the product: r, z in place and reset = r hPrev. */
    void gruReset(GruCall call);

    /** The second half, after the product: n = tanh(z_n) in place and h = fma(z, hPrev, fma(-z, n, n)). */
    void gruOutput(GruCall call);

    /**
     * Backward of {@link #gruOutput}: dn = fma(-z, dh, dh), dz_n = dn (1 - n^2), dz_z = (dh (hPrev - n)) (z - z^2),
     * dhPrev = dh z.
     */
    void gruOutputBackward(GruCall call);

    /** Backward of {@link #gruReset}: dz_r = (dReset hPrev) (r - r^2), dhPrev = fma(dReset, r, dhPrev). */
    void gruResetBackward(GruCall call);

    /** {@link #gruGates} with fma(slope, x, shift) held in 0..1 for sigmoid. */
    void gruHardGates(GruCall call);

    /** Backward of {@link #gruHardGates}: slope where 0 &lt; s &lt; 1, else 0, for (s - s^2). */
    void gruHardGatesBackward(GruCall call);

    /** {@link #gruReset} with fma(slope, x, shift) held in 0..1 for sigmoid; {@link #gruOutput} is its second half too. */
    void gruHardReset(GruCall call);

    /** {@link #gruOutputBackward} after {@link #gruHardReset}: slope where 0 &lt; z &lt; 1, else 0, for (z - z^2). */
    void gruHardOutputBackward(GruCall call);

    /** Backward of {@link #gruHardReset}: slope where 0 &lt; r &lt; 1, else 0, for (r - r^2). */
    void gruHardResetBackward(GruCall call);

    /**
     * The LSTM with peepholes.
     *
     * <pre>
     * i = sigmoid(fma(pI, cPrev, z_i))   f = sigmoid(fma(pF, cPrev, z_f))   g = tanh(z_g)   c = fma(f, cPrev, i g)
     * o = sigmoid(fma(pO, c, z_o))       h = o tanh(c)
     * </pre>
     */
    void lstmPeephole(LstmCall call);

    /**
     * Backward of {@link #lstmPeephole}; s' is (s - s^2).
     *
     * <pre>
     * dz_o = (dh tanhC) o'     dct = fma(dz_o, pO, fma(dh o, 1 - tanhC^2, dc))
     * dz_i = (dct g) i'        dz_f = (dct cPrev) f'        dz_g = (dct i) (1 - g^2)
     * dcPrev = fma(dz_f, pF, fma(dz_i, pI, dct f))
     * </pre>
     */
    void lstmPeepholeBackward(LstmCall call);

    /** {@link #lstmPeephole} with fma(slope, x, shift) held in 0..1 for sigmoid. */
    void lstmHard(LstmCall call);

    /** Backward of {@link #lstmHard}: s' is slope where 0 &lt; s &lt; 1, else 0. */
    void lstmHardBackward(LstmCall call);
}
