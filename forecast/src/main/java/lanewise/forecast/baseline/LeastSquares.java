package lanewise.forecast.baseline;

import java.util.Arrays;

/**
 * Least squares by Householder reflections, A = Q R, for all leading subsets of the columns at once: the coefficients
 * and the residual sum of squares of the first k columns come from R and Q'b alone. Golub and Van Loan, Matrix
 * computations, 4th edition (2013), section 5.3.
 */
final class LeastSquares {
    /** A column that is this much shorter than it was, once the ones before it are taken out, depends on them. */
    private static final double DEPENDENT = 1e-10;

    /** R above the diagonal, column by column, shape [columns][rows]. */
    private final double[][] r;

    private final boolean[] dependent;
    /** Q'b, shape [rows]. */
    private final double[] qb;

    /**
     * @param columns of A, shape [columns][rows], at least as many rows as columns; overwritten
     * @param b shape [rows]; overwritten
     */
    LeastSquares(double[][] columns, double[] b) {
        r = columns;
        qb = b;
        dependent = new boolean[columns.length];
        for (int k = 0; k < columns.length; k++) {
            double whole = norm(r[k], 0);
            double rest = norm(r[k], k);
            dependent[k] = !(rest > DEPENDENT * whole);
            if (!dependent[k]) {
                reflect(k, rest);
            }
        }
    }

    /** Reflects rows k.. so that column k becomes (.., -sign norm, 0, ..). */
    private void reflect(int k, double norm) {
        double[] v = Arrays.copyOfRange(r[k], k, r[k].length);
        double diagonal = v[0] > 0 ? -norm : norm;
        v[0] -= diagonal;
        double squared = 0;
        for (double x : v) {
            squared += x * x;
        }
        Arrays.fill(r[k], k, r[k].length, 0);
        r[k][k] = diagonal;
        for (int j = k + 1; j < r.length; j++) {
            reflect(v, squared, r[j], k);
        }
        reflect(v, squared, qb, k);
    }

    private static void reflect(double[] v, double squared, double[] x, int from) {
        double dot = 0;
        for (int i = 0; i < v.length; i++) {
            dot += v[i] * x[from + i];
        }
        double factor = 2 * dot / squared;
        for (int i = 0; i < v.length; i++) {
            x[from + i] -= factor * v[i];
        }
    }

    private static double norm(double[] x, int from) {
        double sum = 0;
        for (int i = from; i < x.length; i++) {
            sum += x[i] * x[i];
        }
        return Math.sqrt(sum);
    }

    /** Residual sum of squares of b on the first k columns. */
    double residualSumOfSquares(int k) {
        double sum = 0;
        for (int i = 0; i < qb.length; i++) {
            if (i >= k || dependent[i]) {
                sum += qb[i] * qb[i];
            }
        }
        return sum;
    }

    /** Coefficients of the first k columns; 0 for those that depend on others before them. */
    double[] coefficients(int k) {
        double[] x = new double[k];
        for (int i = k - 1; i >= 0; i--) {
            double sum = qb[i];
            for (int j = i + 1; j < k; j++) {
                sum -= r[j][i] * x[j];
            }
            x[i] = dependent[i] ? 0 : sum / r[i][i];
        }
        return x;
    }
}
