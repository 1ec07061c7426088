package lanewise.forecast.baseline;

import java.util.Arrays;
import lanewise.forecast.data.DataException;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;

/**
 * A vector autoregression by ordinary least squares, each of K equations alone: y_t = c + A_1 y_{t-1} + .. + A_p y_{t-p} +
 * e_t for n rows. Definitions of the figures: Luetkepohl, New Introduction to Multiple Time Series Analysis (2005),
 * sections 3.2 and 4.3, with S the residual covariance with divisor n:
 *
 * <pre>
 * L   = -n/2 (K ln 2 pi + ln det S + K)        AIC = ln det S + 2 m / n         m = K (K p + 1)
 * FPE = ((n + K p + 1) / (n - K p - 1))^K det S   BIC = ln det S + m ln n / n
 * </pre>
 */
public final class VectorAutoregression {
    private final int order;
    private final RealMatrix coefficients;
    private final double[][] residuals;
    private final double[][] targets;

    private VectorAutoregression(int order, RealMatrix coefficients, double[][] residuals, double[][] targets) {
        this.order = order;
        this.coefficients = coefficients;
        this.residuals = residuals;
        this.targets = targets;
    }

    /**
     * Estimates a VAR(p).
     *
     * @param y shape [rows][K], in time order, finite
     * @param order p, at least 1
     * @throws DataException if the rows are too few or the lagged values collinear
     */
    public static VectorAutoregression fit(double[][] y, int order) {
        int k = y.length == 0 ? 0 : y[0].length;
        int n = y.length - order;
        if (order < 1 || k < 1 || n <= k * order + 1) {
            throw new DataException(
                    "VAR(" + order + ")",
                    "fewer rows than it needs",
                    "more than " + (order + k * order + 1) + " rows",
                    "" + y.length,
                    k + " columns");
        }
        double[][] x = regressors(y, order);
        double[][] targets = Arrays.copyOfRange(y, order, y.length);
        try {
            RealMatrix b = new QRDecomposition(new Array2DRowRealMatrix(x), 1e-12)
                    .getSolver()
                    .solve(new Array2DRowRealMatrix(targets));
            double[][] residuals = new Array2DRowRealMatrix(targets)
                    .subtract(new Array2DRowRealMatrix(x).multiply(b))
                    .getData();
            return new VectorAutoregression(order, b, residuals, targets);
        } catch (MathRuntimeException singular) {
            throw new DataException(
                    "VAR(" + order + ")",
                    "the lagged values must not be collinear",
                    "linearly independent columns",
                    "a singular matrix",
                    k + " columns",
                    singular);
        }
    }

    /** Rows 1, y_{t-1}, .., y_{t-p}, shape [n][1 + K p]. */
    public static double[][] regressors(double[][] y, int order) {
        int k = y[0].length;
        double[][] x = new double[y.length - order][1 + k * order];
        for (int t = 0; t < x.length; t++) {
            x[t][0] = 1;
            for (int lag = 1; lag <= order; lag++) {
                System.arraycopy(y[t + order - lag], 0, x[t], 1 + (lag - 1) * k, k);
            }
        }
        return x;
    }

    /** Number of equations K. */
    public int equations() {
        return targets[0].length;
    }

    /** Rows n, without the first p. */
    public int observations() {
        return targets.length;
    }

    /** c, A_1, .., A_p, each transposed and below each other, shape [1 + K p][K]. */
    public double[][] coefficients() {
        return coefficients.getData();
    }

    /** e_t, shape [n][K]. */
    public double[][] residuals() {
        return Arrays.stream(residuals).map(double[]::clone).toArray(double[][]::new);
    }

    /** sqrt(SSE / (n - K p - 1)) of each equation. */
    public double[] rmse() {
        return rmse(residuals, order);
    }

    /** The same of any residuals of a VAR(p), such as a network's, shape [n][K]. */
    public static double[] rmse(double[][] residuals, int order) {
        int k = residuals[0].length;
        double[] rmse = new double[k];
        for (int i = 0; i < k; i++) {
            double squares = 0;
            for (double[] e : residuals) {
                squares += e[i] * e[i];
            }
            rmse[i] = Math.sqrt(squares / (residuals.length - k * order - 1));
        }
        return rmse;
    }

    /** 1 - SSE / (sum of squares about the mean) of each equation. */
    public double[] rSquared() {
        int k = equations();
        double[] r = new double[k];
        for (int i = 0; i < k; i++) {
            int column = i;
            double mean =
                    Arrays.stream(targets).mapToDouble(y -> y[column]).average().orElseThrow();
            double total = 0;
            double squares = 0;
            for (int t = 0; t < targets.length; t++) {
                total += (targets[t][i] - mean) * (targets[t][i] - mean);
                squares += residuals[t][i] * residuals[t][i];
            }
            r[i] = 1 - squares / total;
        }
        return r;
    }

    private double determinant() {
        RealMatrix e = new Array2DRowRealMatrix(residuals);
        RealMatrix s = e.transpose().multiply(e).scalarMultiply(1.0 / observations());
        return new LUDecomposition(s, 0).getDeterminant();
    }

    /** L. */
    public double logLikelihood() {
        double k = equations();
        return -0.5 * observations() * (k * Math.log(2 * Math.PI) + Math.log(determinant()) + k);
    }

    /** AIC. */
    public double aic() {
        return Math.log(determinant()) + 2.0 * parameters() / observations();
    }

    /** BIC. */
    public double bic() {
        return Math.log(determinant()) + parameters() * Math.log(observations()) / observations();
    }

    /** Final prediction error. */
    public double fpe() {
        double n = observations();
        double m = equations() * order + 1;
        return Math.pow((n + m) / (n - m), equations()) * determinant();
    }

    private int parameters() {
        return equations() * (equations() * order + 1);
    }

    /**
     * Forecasts the rows after the last ones by recursion.
     *
     * @param last at least p rows, of which the last p count, shape [rows][K]
     * @param horizon at least 1
     * @return shape [horizon][K]
     */
    public double[][] forecast(double[][] last, int horizon) {
        int k = equations();
        if (last.length < order || horizon < 1) {
            throw new IllegalArgumentException("VAR forecast: at least " + order + " rows and horizon >= 1, but got "
                    + last.length + " and " + horizon);
        }
        double[][] path = Arrays.copyOf(Arrays.copyOfRange(last, last.length - order, last.length), order + horizon);
        for (int h = 0; h < horizon; h++) {
            double[] next = new double[k];
            for (int i = 0; i < k; i++) {
                next[i] = coefficients.getEntry(0, i);
                for (int lag = 1; lag <= order; lag++) {
                    for (int j = 0; j < k; j++) {
                        next[i] += coefficients.getEntry(1 + (lag - 1) * k + j, i) * path[order + h - lag][j];
                    }
                }
            }
            path[order + h] = next;
        }
        return Arrays.copyOfRange(path, order, order + horizon);
    }
}
