package lanewise.forecast.baseline;

import java.util.Arrays;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.QRDecomposition;

/**
 * The exact Gaussian log-likelihood of an ARIMA model with regressors, with the variance at its maximum: for n
 * differenced rows with innovations v_t of variance s^2 F_t,
 *
 * <pre>s^2 = (1/n) sum v_t^2 / F_t          L = -1/2 (n ln(2 pi s^2) + n + sum ln F_t).</pre>
 *
 * With a finite prior variance it is that of the rows themselves, n being those that {@link LevelFilter} counts.
 */
final class ArimaLikelihood {
    private final ArimaOrder order;
    private final double[] w;
    private final double[][] x;
    private final double kappa;

    /**
     * @param y target
     * @param x regressors, shape [K][rows]
     * @param kappa variance of the prior of the rows before the first, in units of s^2; infinite to take differences
     */
    ArimaLikelihood(ArimaOrder order, double[] y, double[][] x, double kappa) {
        boolean differences = Double.isInfinite(kappa);
        this.order = order;
        this.w = differences ? order.difference(y) : y;
        this.x = new double[x.length][];
        Arrays.setAll(this.x, i -> differences ? order.difference(x[i]) : x[i]);
        this.kappa = kappa;
    }

    /**
     * At given ARMA coefficients.
     *
     * @param value L; -infinity where it has none
     * @param sigmaSquared s^2
     * @param beta coefficients of the regressors, shape [K]
     */
    record Point(double value, double sigmaSquared, double[] beta) {}

    /** With the best coefficients of the regressors: generalised least squares of their filtered columns. */
    Point best(double[] arma) {
        double[][] columns = new double[x.length + 1][];
        columns[0] = w;
        System.arraycopy(x, 0, columns, 1, x.length);
        ArmaFilter.Result filtered = filter(arma, columns);
        double[][] v = filtered.innovations();
        double[] beta = new double[x.length];
        if (x.length > 0) {
            double[][] rows = new double[v[0].length][x.length];
            for (int t = 0; t < rows.length; t++) {
                for (int i = 0; i < x.length; i++) {
                    rows[t][i] = v[i + 1][t];
                }
            }
            try {
                beta = new QRDecomposition(new Array2DRowRealMatrix(rows, false), 1e-10)
                        .getSolver()
                        .solve(new ArrayRealVector(v[0], false))
                        .toArray();
            } catch (MathRuntimeException singular) {
                return new Point(Double.NEGATIVE_INFINITY, Double.NaN, beta);
            }
        }
        return point(filtered, beta);
    }

    /** With given coefficients of the regressors. */
    double value(double[] arma, double[] beta) {
        double[] u = w.clone();
        for (int i = 0; i < x.length; i++) {
            for (int t = 0; t < u.length; t++) {
                u[t] -= beta[i] * x[i][t];
            }
        }
        ArmaFilter.Result filtered = filter(arma, u);
        return point(filtered, new double[0]).value;
    }

    private ArmaFilter.Result filter(double[] arma, double[]... columns) {
        double[] autoregressive = order.autoregressive(arma);
        double[] movingAverage = order.movingAverage(arma);
        return Double.isInfinite(kappa)
                ? new ArmaFilter(autoregressive, movingAverage).run(columns)
                : new LevelFilter(autoregressive, movingAverage, order.differencing(), kappa).run(columns);
    }

    private Point point(ArmaFilter.Result filtered, double[] beta) {
        double[][] v = filtered.innovations();
        int n = v[0].length;
        double squares = 0;
        for (int t = 0; t < n; t++) {
            double e = v[0][t];
            for (int i = 0; i < beta.length; i++) {
                e -= beta[i] * v[i + 1][t];
            }
            squares += e * e;
        }
        double sigmaSquared = squares / n;
        double value = -0.5 * (n * Math.log(2 * Math.PI * sigmaSquared) + n + filtered.sumLogVariance());
        return new Point(Double.isFinite(value) ? value : Double.NEGATIVE_INFINITY, sigmaSquared, beta);
    }
}
