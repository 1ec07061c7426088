package lanewise.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

/**
 * Statistics of rows to normalise whose sums, or sums of squares, are beyond the precision's range: in float64, of elements that are
 * scaled by a power of two. Scalar; every implementation calls it for the same rows, so that all keep the same bits.
 */
final class WideNorm {
    private final long x;
    private final int width;
    private final double eps;
    private final int exponent;
    private final boolean narrow;

    private WideNorm(RowsCall call, int row, boolean narrow) {
        x = call.x + row * call.xStride * bytes(narrow);
        width = call.width;
        eps = call.eps;
        this.narrow = narrow;
        exponent = exponent(x, width, narrow);
    }

    /** Finds mean, shift and scale of layer norm again where the scale is 0 or NaN. */
    static void centred(RowsCall call, int from, int to, boolean narrow) {
        mend(call, from, to, true, narrow);
    }

    /** The scale of RMS norm likewise. */
    static void plain(RowsCall call, int from, int to, boolean narrow) {
        mend(call, from, to, false, narrow);
    }

    private static void mend(RowsCall call, int from, int to, boolean centred, boolean narrow) {
        for (int row = from; row < to; row++) {
            long stats = call.stats + row * call.statsStride * bytes(narrow);
            if (!(get(stats, 2, narrow) > 0)) {
                WideNorm norm = new WideNorm(call, row, narrow);
                norm.store(stats, centred ? norm.mean() : 0, centred);
            }
        }
    }

    private double mean() {
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += scaled(i);
        }
        return sum / width;
    }

    /** As the kernels do: the differences from a first mean correct that one. */
    private void store(long stats, double mean, boolean centred) {
        double first = 0;
        double second = 0;
        for (int i = 0; i < width; i++) {
            double d = scaled(i) - mean;
            first += d;
            second = Math.fma(d, d, second);
        }
        double shift = centred ? first / width : 0;
        double variance = Math.fma(-shift, shift, second / width);
        double root = Math.sqrt(variance + Math.scalb(eps, -2 * exponent));
        set(stats, 0, Math.scalb(mean, exponent), narrow);
        double rounded = Math.scalb(get(stats, 0, narrow), -exponent);
        set(stats, 1, Math.scalb(mean - rounded + shift, exponent), narrow);
        // Of equal elements eps alone is left, which is too small to be scaled.
        set(stats, 2, variance <= 0 ? 1 / Math.sqrt(eps) : Math.scalb(1 / root, -exponent), narrow);
    }

    private double scaled(int i) {
        return Math.scalb(get(x, i, narrow), -exponent);
    }

    /** That of the largest finite element. */
    private static int exponent(long x, int n, boolean narrow) {
        double most = 0;
        for (int i = 0; i < n; i++) {
            double size = Math.abs(get(x, i, narrow));
            most = size > most && size <= Double.MAX_VALUE ? size : most;
        }
        return Math.getExponent(most);
    }

    private static long bytes(boolean narrow) {
        return narrow ? Float.BYTES : Double.BYTES;
    }

    private static double get(long row, int i, boolean narrow) {
        return narrow
                ? Memory.ALL.get(JAVA_FLOAT_UNALIGNED, row + (long) i * Float.BYTES)
                : Memory.ALL.get(JAVA_DOUBLE_UNALIGNED, row + (long) i * Double.BYTES);
    }

    private static void set(long row, int i, double value, boolean narrow) {
        if (narrow) {
            Memory.ALL.set(JAVA_FLOAT_UNALIGNED, row + (long) i * Float.BYTES, (float) value);
        } else {
            Memory.ALL.set(JAVA_DOUBLE_UNALIGNED, row + (long) i * Double.BYTES, value);
        }
    }
}
