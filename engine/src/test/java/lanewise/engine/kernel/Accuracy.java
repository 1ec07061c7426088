package lanewise.engine.kernel;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import lanewise.engine.Precision;

/**
 * The largest error of a function in units of the last place, where it is, and whether scalar and vector kernels ever differed.
 *
 * @param ulps the unit is the spacing of numbers on the truth's side of it, subnormal spacing included
 * @param at the argument with that error; the first of several
 */
record Accuracy(double ulps, double at) {
    private static final int CHUNK = 1 << 16;
    private static final Accuracy NONE = new Accuracy(-1, 0);

    /** Every {@code step}th float, on all cores. */
    static Accuracy ofFloats(Elementary function, int step, boolean vectors) {
        long count = (1L << 32) / step;
        return LongStream.rangeClosed(0, (count - 1) / CHUNK)
                .parallel()
                .mapToObj(chunk -> {
                    long from = chunk * CHUNK;
                    return ofFloats(function, floats(from, (int) Math.min(CHUNK, count - from), step), vectors);
                })
                .reduce(NONE, Accuracy::larger);
    }

    /** {@code count} of every {@code step}th float. */
    static double[] floats(long from, int count, int step) {
        double[] x = new double[count];
        for (int i = 0; i < count; i++) {
            x[i] = Float.intBitsToFloat((int) ((from + i) * step));
        }
        return x;
    }

    private static Accuracy ofFloats(Elementary function, double[] x, boolean vectors) {
        double[] y = function.values(Precision.F32, false, x);
        double[] truth = function.truth(x, vectors);
        requireSame(function, x, y, vectors ? function.values(Precision.F32, true, x) : y);
        double worst = -1;
        int at = 0;
        for (int i = 0; i < x.length; i++) {
            // Rounded correctly is at most half a unit.
            boolean right = worst >= 0.5 && y[i] == (float) truth[i];
            double ulps = right || !function.covers(x[i], Precision.F32) ? -1 : ulps(y[i], truth[i]);
            if (ulps > worst) {
                worst = ulps;
                at = i;
            }
        }
        return new Accuracy(worst, x[at]);
    }

    private static void requireSame(Elementary function, double[] x, double[] scalar, double[] vector) {
        for (int i = 0; i < x.length; i++) {
            if (Double.doubleToLongBits(scalar[i]) != Double.doubleToLongBits(vector[i])) {
                throw new AssertionError(function + "(" + Double.toHexString(x[i]) + ") is "
                        + Double.toHexString(scalar[i]) + " by scalar and " + Double.toHexString(vector[i])
                        + " by vector kernels");
            }
        }
    }

    /** Float64 at the function's first {@code count} points and at its published worst cases, on all cores. */
    static Accuracy ofDoubles(Elementary function, int count, boolean vectors) {
        double[] x = Stream.of(function.points(count), WorstCases.of(function))
                .flatMapToDouble(java.util.Arrays::stream)
                .toArray();
        double[] y = function.values(Precision.F64, false, x);
        requireSame(function, x, y, vectors ? function.values(Precision.F64, true, x) : y);
        return IntStream.range(0, x.length)
                .parallel()
                .mapToObj(i -> new Accuracy(Exact.ulps(y[i], function.truth(x[i])), x[i]))
                .reduce(NONE, Accuracy::larger);
    }

    /** At one argument. */
    static Accuracy at(Elementary function, Precision precision, double x) {
        double[] one = {x};
        double y = function.values(precision, false, one)[0];
        double ulps =
                precision == Precision.F32 ? ulps(y, function.truth(one, false)[0]) : Exact.ulps(y, function.truth(x));
        return new Accuracy(ulps, x);
    }

    private static Accuracy larger(Accuracy a, Accuracy b) {
        return b.ulps > a.ulps ? b : a;
    }

    /** Where results end, infinity counts as the number that would come next. */
    private static double ulps(double actual, double truth) {
        float nearest = (float) truth;
        if (Float.compare(nearest, (float) actual) == 0 && !Float.isFinite(nearest)) {
            return 0;
        }
        if (!Double.isFinite(truth) || Double.isNaN(actual)) {
            return Double.POSITIVE_INFINITY;
        }
        float finite = Float.isInfinite(nearest) ? Math.copySign(Float.MAX_VALUE, nearest) : nearest;
        double unit = Math.ulp(finite);
        boolean power = Math.scalb(1f, Math.getExponent(finite)) == Math.abs(finite);
        if (power && Math.abs(truth) < Math.abs(finite) && Math.abs(finite) > Float.MIN_NORMAL) {
            unit /= 2;
        }
        double next = Double.isInfinite(actual) ? Math.copySign(0x1p128, actual) : actual;
        return Math.abs(next - truth) / unit;
    }
}
