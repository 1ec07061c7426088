package lanewise.verify.flow;

/** Sizes of matrices [n][m] in float64. */
public final class Spectrum {
    private static final int SQUARINGS = 60;
    /** Each gains about a binary digit where singular values lie as close as 0.7; the last change decides anyway. */
    private static final int ITERATIONS = 10_000;

    private Spectrum() {}

    /**
     * The spectral norm ||A||_2, the largest singular value, by power iteration on A^T A until it changes by less than 1e-14 of
     * itself. Never above the true value but by rounding.
     */
    public static double norm(double[][] a) {
        int m = a[0].length;
        double[] v = new double[m];
        for (int j = 0; j < m; j++) {
            // No matrix that anybody made has a first singular vector at right angles to this one.
            v[j] = 1 + 0.5 * Math.sin(j + 1.0);
        }
        double norm = 0;
        for (int i = 0; i < ITERATIONS; i++) {
            divide(v, length(v));
            double[] av = times(a, v);
            double before = norm;
            norm = length(av);
            if (Math.abs(norm - before) <= 1e-14 * norm) {
                break;
            }
            divide(av, norm);
            v = transposedTimes(a, av);
        }
        return norm;
    }

    /**
     * The spectral radius of a square A, the largest absolute eigenvalue, complex ones included: the limit of ||A^k||^(1/k) (Gelfand),
     * with k = 2^60 by squaring.
     */
    public static double radius(double[][] a) {
        double[][] power = a;
        double log = 0;
        double weight = 1;
        for (int i = 0; i <= SQUARINGS; i++) {
            double size = frobenius(power);
            if (size == 0) {
                return 0;
            }
            log += weight * Math.log(size);
            power = scaled(power, 1 / size);
            power = product(power, power);
            weight /= 2;
        }
        return Math.exp(log);
    }

    static double[][] product(double[][] a, double[][] b) {
        double[][] c = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                double factor = a[i][k];
                for (int j = 0; j < c[i].length; j++) {
                    c[i][j] = Math.fma(factor, b[k][j], c[i][j]);
                }
            }
        }
        return c;
    }

    private static double[][] scaled(double[][] a, double factor) {
        double[][] b = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b[i].length; j++) {
                b[i][j] = factor * a[i][j];
            }
        }
        return b;
    }

    private static double frobenius(double[][] a) {
        double sum = 0;
        for (double[] row : a) {
            double length = length(row);
            sum = Math.hypot(sum, length);
        }
        return sum;
    }

    private static void divide(double[] v, double by) {
        for (int i = 0; i < v.length; i++) {
            v[i] /= by;
        }
    }

    /** Scaled, so that tiny vectors keep their length. */
    private static double length(double[] v) {
        double largest = 0;
        for (double x : v) {
            largest = Math.max(largest, Math.abs(x));
        }
        if (largest == 0) {
            return 0;
        }
        double sum = 0;
        for (double x : v) {
            sum += x / largest * (x / largest);
        }
        return largest * Math.sqrt(sum);
    }

    private static double[] times(double[][] a, double[] v) {
        double[] result = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < v.length; j++) {
                result[i] = Math.fma(a[i][j], v[j], result[i]);
            }
        }
        return result;
    }

    private static double[] transposedTimes(double[][] a, double[] v) {
        double[] result = new double[a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < result.length; j++) {
                result[j] = Math.fma(a[i][j], v[i], result[j]);
            }
        }
        return result;
    }
}
