package lanewise.engine.kernel;

/**
 * Scaled dot-product attention of one head, forward and backward, without ever holding the matrix of scores: in tiles, with
 * the softmax's maximum and sum carried along. Every implementation follows the order below element by element, so all give
 * the same bits. Nothing is checked here; operands and their shapes are in {@link AttentionCall}.
 *
 * <p>Query i sees key j if j &lt; validKeys, and j &lt;= i + offset where causal, and neither mask has -infinity there. A pair
 * that is not seen contributes exactly nothing, whatever its key, value or gradient holds.
 *
 * <p><b>Forward.</b> Exponents are of 2; c = scale / ln 2, rounded once. Keys come in blocks of {@link #KEY_BLOCK}.
 *
 * <pre>
 * q'_i = q_i c                              rounded once, + 0
 * s_ij = q'_i . k_j                         one fma chain over ascending columns, from 0
 * s_ij = fma(mask_ij, 1 / ln 2, s_ij)       where there is a mask; likewise, after it, keyMask_j
 * per block:
 *   m' = max(m, s_ij over the block) + 0    m begins at the lowest finite number
 *   f  = 2^(m - m')    p_ij = 2^(s_ij - m')
 *   l  = fma(l, f, sum of p_ij)             the sum is one chain over ascending keys, from 0
 *   o  = fma(o, f, sum of p_ij v_j)         the sum is one fma chain over ascending keys, from 0
 * o_i = fma(o, r, 0),  r = 1 / l, or 0 where l = 0
 * </pre>
 *
 * <p>2^x is exact at 0 and exactly 0 below -125 (float32) or -1021 (float64). A query that sees no key has m as it began, l = 0,
 * and an output of zeros. m and l are saved, one number per query; m is unspecified where the output is NaN.
 *
 * <p><b>Backward</b> reads q, k, v, o, dO, m and l, and overwrites dQ, dK and dV.
 *
 * <pre>
 * dO'_i = dO_i r_i                          D_i = (dO_i . o_i) r_i, one fma chain over ascending columns, from 0
 * e_ij  = 2^(s_ij - m_i)                    dP_ij = dO'_i . v_j, one fma chain over ascending columns, from 0
 * dS_ij = e_ij (dP_ij - D_i)
 * dV_j  = (sum of e_ij dO'_i) + 0           sums over queries
 * dK_j  = fma(sum of dS_ij q'_i, ln 2, 0)   the same
 * dQ_i  = fma(sum of dS_ij k_j, scale, 0)   a sum over keys
 * </pre>
 *
 * <p>where a sum is, for each block of {@link #QUERY_BLOCK} queries or {@link #KEY_BLOCK} keys, one fma chain in ascending order
 * from 0, and the blocks' chains are added one after the other, from 0.
 *
 * <p>A query that sees no key gives and gets a gradient of zeros, and so does a key that no query sees. Adding zero at the end
 * makes every zero positive, so that leaving unseen pairs out and adding nothing for them are the same.
 *
 * <p><b>Beyond the range.</b> A query whose output is not finite, or that sees keys and has l = 0, and the gradients of a head of
 * which an element is not finite or not ordinary, are computed again by {@link WideAttention}; m and l are NaN then if the scores
 * were beyond the range.
 *
 * <p>NaN in a query row reaches that row of the output alone. Outputs overlap nothing; inputs may overlap each other.
 */
public interface AttentionKernels {
    /** Keys per step of the running maximum and of sums: part of the definition, the same on every machine. */
    int KEY_BLOCK = 128;

    /** Queries per step of sums; likewise. */
    int QUERY_BLOCK = 128;

    /** Writes o, m and l. */
    void forward(AttentionCall call, AttentionScratch scratch);

    /** Writes dQ, dK and dV. */
    void backward(AttentionCall call, AttentionScratch scratch);

    /** Working memory for one thread; its owner closes it. */
    AttentionScratch newScratch();
}
