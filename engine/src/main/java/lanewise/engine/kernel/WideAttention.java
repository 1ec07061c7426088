package lanewise.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

/**
 * Attention where a score, a sum or a gradient of {@link AttentionKernels} is beyond the precision's range though the result need
 * not be: single queries forward, whole heads backward. Scalar and slow; every implementation calls it for the same queries and
 * heads, so that all keep the same bits.
 *
 * <p>Everything is in float64. Operands are scaled by powers of two to numbers below 2, so no sum overflows: scores have a common
 * exponent, which is multiplied in only after the largest of them was subtracted.
 *
 * <p>A query whose scores did not leave the range keeps them, so that forward and backward see the same weights; one that overflowed
 * to -infinity beside finite ones counts as that.
 *
 * <pre>
 * p_ij = softmax of the scores                       o_i = sum of p_ij v_j
 * d_ij = dO_i . v_j - dO_i . v_best                  best: the first key with the largest score
 * dS_ij = p_ij (d_ij - sum over k of p_ik d_ik)      zero where weights of equal values are equal, however large these are
 * dV_j = sum of p_ij dO_i    dK_j = scale (sum of dS_ij q_i)    dQ_i = scale (sum of dS_ij k_j)
 * </pre>
 */
final class WideAttention {
    /** Scores of one query at a time in the precision's own arithmetic. */
    interface Scores {
        void begin(AttentionCall call, int i);

        double score(AttentionCall call, int i, int j);
    }

    /** In place of the weight of a key that is not seen. */
    private static final double HIDDEN = -1;
    /** Common exponents leave this much room above scores. */
    private static final int ROOM = 1000;
    /** Products of two numbers below 2, times the scale's mantissa over ln 2, summed over a row: below 2 to this. */
    private static final int ROW_EXPONENT = 40;
    /** Masks over ln 2 are finite once they are scaled by this exponent. */
    private static final int MASK_EXPONENT = 4;
    /** A sum of values that are scaled by this is finite. */
    private static final double QUARTER = 0.25;

    /** Times what is ordinary it is finite. */
    static final float LARGE_F32 = Float.MAX_VALUE / 0x1p56f;

    static final double LARGE_F64 = Double.MAX_VALUE / 0x1p500;

    private final boolean narrow;
    private final Scores own;
    private final long bytes;
    private double[] p = {};
    private double[] d = {};
    private int[] exponents = {};
    private double[] dK = {};
    private double[] dV = {};
    private double[] dQ = {};
    private int best;
    /** Exponents of all of q, k, v and dO. */
    private int ofQ;

    private int ofK;
    private int ofV;
    private int ofO;

    WideAttention(boolean narrow, Scores own) {
        this.narrow = narrow;
        this.own = own;
        bytes = narrow ? Float.BYTES : Double.BYTES;
    }

    long bytes() {
        return (long) (p.length + d.length + dK.length + dV.length + dQ.length) * Double.BYTES
                + (long) exponents.length * Integer.BYTES;
    }

    // ---- forward ---------------------------------------------------------------------------------------------------

    /** Computes queries first .. first + n - 1 again whose output is not finite, or which found no weight for the keys they see. */
    void mend(AttentionCall call, int first, int n) {
        for (int i = first; i < first + n; i++) {
            boolean nothing = get(call.sums, i) == 0;
            if (nothing ? call.reach(i) > 0 : !areFinite(call.o + i * call.oStep * bytes, call.valueWidth)) {
                query(call, i);
            }
        }
    }

    /** Leaves a query that sees no key as it is. Statistics of scores beyond the range are NaN, and so is what backward makes of them. */
    private void query(AttentionCall call, int i) {
        int reach = call.reach(i);
        boolean scored = isScored(call, i);
        if (!(scored ? weighOwn(call, i, reach) : weigh(call, i, reach))) {
            return;
        }
        double most = (narrow ? Float.MAX_VALUE : Double.MAX_VALUE) * QUARTER;
        for (int c = 0; c < call.valueWidth; c++) {
            double sum = 0;
            for (int j = 0; j < reach; j++) {
                if (p[j] != HIDDEN) {
                    sum = Math.fma(p[j], get(call.v + j * call.vStep * bytes, c) * QUARTER, sum);
                }
            }
            // Weights may add up to a little more than 1.
            double o = Double.isInfinite(sum) ? sum : Math.clamp(sum, -most, most);
            set(call.o + i * call.oStep * bytes, c, o / QUARTER);
        }
        if (!scored) {
            set(call.maxima, i, Double.NaN);
            set(call.sums, i, Double.NaN);
        }
    }

    /** Whether forward found a largest score and weights. */
    private boolean isScored(AttentionCall call, int i) {
        return get(call.sums, i) > 0;
    }

    /** p and best of query i from the scores as forward had them; whether it sees any key. */
    private boolean weighOwn(AttentionCall call, int i, int reach) {
        room(reach);
        own.begin(call, i);
        double m = get(call.maxima, i);
        double l = get(call.sums, i);
        best = -1;
        for (int j = 0; j < reach; j++) {
            p[j] = HIDDEN;
            if (!isHidden(call, i, j)) {
                double s = own.score(call, i, j);
                p[j] = ReferenceAttentionF64.power(m - s) / l;
                best = best < 0 || p[j] > p[best] ? j : best;
            }
        }
        return best >= 0;
    }

    private void room(int keys) {
        if (p.length < keys) {
            p = new double[keys];
            d = new double[keys];
            exponents = new int[keys];
        }
    }

    /** p and best of query i; whether it sees any key. */
    private boolean weigh(AttentionCall call, int i, int reach) {
        room(reach);
        int common = scores(call, i, reach);
        best = -1;
        for (int j = 0; j < reach; j++) {
            if (!isHidden(call, i, j)) {
                p[j] = total(call, i, j, common);
                best = best < 0 || p[j] > p[best] ? j : best;
            }
        }
        if (best < 0) {
            return false;
        }
        double top = p[best];
        double sum = 0;
        for (int j = 0; j < reach; j++) {
            if (isHidden(call, i, j)) {
                p[j] = HIDDEN;
            } else {
                p[j] = ReferenceAttentionF64.power(Math.scalb(top - p[j], common));
                sum += p[j];
            }
        }
        for (int j = 0; j < reach; j++) {
            p[j] = p[j] == HIDDEN ? HIDDEN : p[j] / sum;
        }
        return true;
    }

    /** Mantissas of all seen scores in p, their exponents; returns the common exponent. */
    private int scores(AttentionCall call, int i, int reach) {
        long q = call.q + i * call.qStep * bytes;
        int ofQuery = exponent(q, call.width);
        int ofScale = Math.getExponent(call.scale);
        double factor = Math.scalb(call.scale, -ofScale) / 0x1.62e42fefa39efp-1;
        int common = MASK_EXPONENT;
        for (int j = 0; j < reach; j++) {
            if (isHidden(call, i, j)) {
                continue;
            }
            long k = call.k + j * call.kStep * bytes;
            int ofKey = exponent(k, call.width);
            double sum = 0;
            for (int x = 0; x < call.width; x++) {
                sum = Math.fma(scaled(q, x, ofQuery), scaled(k, x, ofKey), sum);
            }
            p[j] = sum * factor;
            exponents[j] = ofQuery + ofKey + ofScale;
            common = Math.max(common, exponents[j] + ROW_EXPONENT - ROOM);
        }
        return common;
    }

    /** A score with its masks, without the common exponent. */
    private double total(AttentionCall call, int i, int j, int common) {
        double s = Math.scalb(p[j], exponents[j] - common);
        if (call.mask != 0) {
            s = Math.fma(Math.scalb(get(call.mask, i * call.maskStep + j), -common), ReferenceElementF64.LOG2_E, s);
        }
        return call.keyMask == 0
                ? s
                : Math.fma(Math.scalb(get(call.keyMask, j), -common), ReferenceElementF64.LOG2_E, s);
    }

    private boolean isHidden(AttentionCall call, int i, int j) {
        return call.mask != 0 && get(call.mask, i * call.maskStep + j) == Double.NEGATIVE_INFINITY
                || call.keyMask != 0 && get(call.keyMask, j) == Double.NEGATIVE_INFINITY;
    }

    // ---- backward --------------------------------------------------------------------------------------------------

    /**
     * Computes all gradients again if one is not ordinary: not finite, or so large that it may be all rounding errors of the
     * difference dP - D, which would overflow in the product with x.
     */
    void mendGradients(AttentionCall call) {
        if (!areOrdinary(call.dQ, call.dQStep, call.queries, call.width)
                || !areOrdinary(call.dK, call.dKStep, call.keys, call.width)
                || !areOrdinary(call.dV, call.dVStep, call.keys, call.valueWidth)) {
            gradients(call);
        }
    }

    private void gradients(AttentionCall call) {
        dK = cleared(dK, call.keys * (long) call.width);
        dV = cleared(dV, call.keys * (long) call.valueWidth);
        dQ = cleared(dQ, call.width);
        ofQ = exponent(call.q, call.qStep, call.queries, call.width);
        ofK = exponent(call.k, call.kStep, call.validKeys, call.width);
        ofV = exponent(call.v, call.vStep, call.validKeys, call.valueWidth);
        ofO = exponent(call.dO, call.dOStep, call.queries, call.valueWidth);
        int ofScale = Math.getExponent(call.scale);
        double scale = Math.scalb(call.scale, -ofScale);
        for (int i = 0; i < call.queries; i++) {
            java.util.Arrays.fill(dQ, 0);
            int reach = call.reach(i);
            boolean sees =
                    get(call.sums, i) != 0 && (isScored(call, i) ? weighOwn(call, i, reach) : weigh(call, i, reach));
            if (sees) {
                differences(call, i, reach);
                spread(call, i, reach);
            }
            store(call.dQ + i * call.dQStep * bytes, dQ, 0, call.width, scale, ofScale + ofO + ofV + ofK);
        }
        for (int j = 0; j < call.keys; j++) {
            int k = j * call.width;
            store(call.dK + j * call.dKStep * bytes, dK, k, call.width, scale, ofScale + ofO + ofV + ofQ);
            store(call.dV + j * call.dVStep * bytes, dV, j * call.valueWidth, call.valueWidth, 1, ofO);
        }
    }

    /** dS of query i in d, without the exponents of dO and v. */
    private void differences(AttentionCall call, int i, int reach) {
        double first = product(call, i, best);
        double mean = 0;
        for (int j = 0; j < reach; j++) {
            if (p[j] != HIDDEN) {
                d[j] = product(call, i, j) - first;
                mean = Math.fma(p[j], d[j], mean);
            }
        }
        for (int j = 0; j < reach; j++) {
            d[j] = p[j] * (d[j] - mean);
        }
    }

    /** dO_i . v_j. */
    private double product(AttentionCall call, int i, int j) {
        double sum = 0;
        for (int c = 0; c < call.valueWidth; c++) {
            double dO = scaled(call.dO + i * call.dOStep * bytes, c, ofO);
            sum = Math.fma(dO, scaled(call.v + j * call.vStep * bytes, c, ofV), sum);
        }
        return sum;
    }

    /** What query i gives to all gradients. */
    private void spread(AttentionCall call, int i, int reach) {
        for (int j = 0; j < reach; j++) {
            if (p[j] == HIDDEN) {
                continue;
            }
            for (int x = 0; x < call.width; x++) {
                int at = j * call.width + x;
                dK[at] = Math.fma(d[j], scaled(call.q + i * call.qStep * bytes, x, ofQ), dK[at]);
                dQ[x] = Math.fma(d[j], scaled(call.k + j * call.kStep * bytes, x, ofK), dQ[x]);
            }
            for (int c = 0; c < call.valueWidth; c++) {
                int at = j * call.valueWidth + c;
                dV[at] = Math.fma(p[j], scaled(call.dO + i * call.dOStep * bytes, c, ofO), dV[at]);
            }
        }
    }

    private void store(long row, double[] sums, int from, int n, double factor, int exponent) {
        for (int x = 0; x < n; x++) {
            set(row, x, Math.scalb(sums[from + x] * factor, exponent) + 0);
        }
    }

    // ---- both ------------------------------------------------------------------------------------------------------

    private static double[] cleared(double[] array, long elements) {
        if (array.length < elements) {
            return new double[Math.toIntExact(elements)];
        }
        java.util.Arrays.fill(array, 0);
        return array;
    }

    /** What the vector kernels' areOrdinary says. */
    private boolean areOrdinary(long x, long step, int rows, int columns) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double value = get(x + row * step * bytes, column);
                if (narrow ? !Float.isFinite((float) value * LARGE_F32) : !Double.isFinite(value * LARGE_F64)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean areFinite(long row, int columns) {
        for (int x = 0; x < columns; x++) {
            if (!Double.isFinite(get(row, x))) {
                return false;
            }
        }
        return true;
    }

    private int exponent(long x, long step, int rows, int columns) {
        int most = Double.MIN_EXPONENT - 1;
        for (int row = 0; row < rows; row++) {
            most = Math.max(most, exponent(x + row * step * bytes, columns));
        }
        return most;
    }

    /** That of the largest finite number in a row. */
    private int exponent(long row, int columns) {
        double most = 0;
        for (int x = 0; x < columns; x++) {
            double size = Math.abs(get(row, x));
            most = size > most && size <= Double.MAX_VALUE ? size : most;
        }
        return Math.getExponent(most);
    }

    private double scaled(long row, long column, int exponent) {
        return Math.scalb(get(row, column), -exponent);
    }

    private double get(long row, long column) {
        return narrow
                ? Memory.ALL.get(JAVA_FLOAT_UNALIGNED, row + column * bytes)
                : Memory.ALL.get(JAVA_DOUBLE_UNALIGNED, row + column * bytes);
    }

    private void set(long row, long column, double value) {
        if (narrow) {
            Memory.ALL.set(JAVA_FLOAT_UNALIGNED, row + column * bytes, (float) value);
        } else {
            Memory.ALL.set(JAVA_DOUBLE_UNALIGNED, row + column * bytes, value);
        }
    }
}
