package lanewise.forecast.volatility;

import java.util.Optional;
import org.hipparchus.exception.MathIllegalArgumentException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.util.MathArrays;

/**
 * The Gaussian log-likelihood of a GARCH(1,1) with constant mean and its exact first and second derivatives, by
 * recursion.
 *
 * <pre>
 * eps_t = y_t - mu                                            t = 1..n
 * h_t   = omega + alpha eps_{t-1}^2 + beta h_{t-1}            h_0 = eps_0^2 = s = (1/n) sum eps_t^2
 * l_t   = -1/2 (ln 2 pi + ln h_t + eps_t^2 / h_t)             L = sum l_t
 * </pre>
 *
 * The start s moves with mu, and so do its derivatives ds/dmu = -2 mean(eps), d2s/dmu2 = 2. Model: Bollerslev, Journal
 * of Econometrics 31 (1986) 307-327. Derivatives: Fiorentini, Calzolari, Panattoni, Journal of Applied Econometrics 11
 * (1996) 399-417. Parameters are always in the order mu, omega, alpha, beta.
 */
final class GarchLikelihood {
    static final int MU = 0;
    static final int OMEGA = 1;
    static final int ALPHA = 2;
    static final int BETA = 3;
    /** Number of parameters, K. */
    static final int K = 4;

    private static final double LN_2_PI = Math.log(2 * Math.PI);

    private final double[] y;

    GarchLikelihood(double[] y) {
        this.y = y;
    }

    /**
     * What the estimator and the standard errors need, at one point.
     *
     * @param value L
     * @param gradient dL/dtheta, shape [K]
     * @param hessian d2L/dtheta2, shape [K][K]
     * @param outerProduct sum over t of (dl_t/dtheta)(dl_t/dtheta)', shape [K][K]
     * @param information sum over t of E[-d2l_t/dtheta2 | past] = 1/2 h'h'^T / h^2 + eps'eps'^T / h, with zeros between
     *     mu and the parameters of the variance, as their expectation is zero for symmetric errors; shape [K][K]
     */
    record Derivatives(
            double value, double[] gradient, double[][] hessian, double[][] outerProduct, double[][] information) {
        /** (-H)^-1 g, or nothing if -H is not positive definite. */
        Optional<double[]> newtonStep() {
            return inverse(negative(hessian)).map(inverse -> inverse.operate(gradient));
        }

        /**
         * g' (-H)^-1 g, the squared distance to the maximum in standard errors; infinite if -H is not positive
         * definite.
         */
        double decrement() {
            return newtonStep()
                    .map(step -> MathArrays.linearCombination(step, gradient))
                    .orElse(Double.POSITIVE_INFINITY);
        }

        static double[][] negative(double[][] matrix) {
            return new Array2DRowRealMatrix(matrix).scalarMultiply(-1).getData();
        }

        /**
         * The inverse of a symmetric positive definite matrix, or nothing if it is not positive definite. Rows and
         * columns are scaled to a unit diagonal first, as the units of the parameters differ by orders of magnitude.
         */
        static Optional<RealMatrix> inverse(double[][] matrix) {
            double[][] unit = new double[K][K];
            for (int i = 0; i < K; i++) {
                for (int j = 0; j < K; j++) {
                    unit[i][j] = matrix[i][j] / Math.sqrt(matrix[i][i] * matrix[j][j]);
                    if (!Double.isFinite(unit[i][j])) {
                        return Optional.empty();
                    }
                }
            }
            try {
                RealMatrix inverse = new CholeskyDecomposition(new Array2DRowRealMatrix(unit), 1e-9, 1e-12)
                        .getSolver()
                        .getInverse();
                for (int i = 0; i < K; i++) {
                    for (int j = 0; j < K; j++) {
                        inverse.multiplyEntry(i, j, 1 / Math.sqrt(matrix[i][i] * matrix[j][j]));
                    }
                }
                return Optional.of(inverse);
            } catch (MathIllegalArgumentException notPositiveDefinite) {
                return Optional.empty();
            }
        }
    }

    /** L alone. */
    double value(double[] theta) {
        double sum = 0;
        double[] h = variances(y, theta, start(theta[MU]));
        for (int t = 0; t < y.length; t++) {
            double eps = y[t] - theta[MU];
            sum -= 0.5 * (LN_2_PI + Math.log(h[t]) + eps * eps / h[t]);
        }
        return sum;
    }

    /** h_0 = eps_0^2: the mean of the squared residuals at this mu. */
    double start(double mu) {
        double sum = 0;
        for (double value : y) {
            sum += (value - mu) * (value - mu);
        }
        return sum / y.length;
    }

    /** The path h_1..h_n for given parameters and a given start h_0 = eps_0^2; h_t reads only y before t. */
    static double[] variances(double[] y, double[] theta, double start) {
        double[] h = new double[y.length];
        double epsSquared = start;
        double before = start;
        for (int t = 0; t < y.length; t++) {
            h[t] = theta[OMEGA] + theta[ALPHA] * epsSquared + theta[BETA] * before;
            epsSquared = (y[t] - theta[MU]) * (y[t] - theta[MU]);
            before = h[t];
        }
        return h;
    }

    /** L with all derivatives. */
    Derivatives derivatives(double[] theta) {
        double meanResidual = 0;
        for (double value : y) {
            meanResidual += (value - theta[MU]) / y.length;
        }
        Recursion state = new Recursion(theta, start(theta[MU]), meanResidual);
        for (double value : y) {
            state.advance();
            state.observe(value - theta[MU]);
        }
        return new Derivatives(state.value, state.gradient, state.hessian, state.outerProduct, state.information);
    }

    /**
     * h_t with its derivatives, carried from t-1 to t, and the sums over t. e stands for eps_{t-1}^2; a d in front for
     * d/dtheta.
     */
    private static final class Recursion {
        private final double[] theta;
        private double e;
        private double deMu;
        private double h;
        private double[] dh = new double[K];
        private double[][] d2h = new double[K][K];

        private double value;
        private final double[] gradient = new double[K];
        private final double[][] hessian = new double[K][K];
        private final double[][] outerProduct = new double[K][K];
        private final double[][] information = new double[K][K];

        Recursion(double[] theta, double start, double meanResidual) {
            this.theta = theta;
            e = start;
            deMu = -2 * meanResidual;
            h = start;
            dh[MU] = deMu;
            d2h[MU][MU] = 2;
        }

        /** From h_{t-1} to h_t = omega + alpha e + beta h_{t-1}, by the product rule. */
        void advance() {
            double[][] second = new double[K][K];
            for (int i = 0; i < K; i++) {
                for (int j = 0; j < K; j++) {
                    second[i][j] = theta[BETA] * d2h[i][j];
                }
            }
            second[MU][MU] += theta[ALPHA] * 2;
            addSymmetric(second, ALPHA, new double[] {deMu, 0, 0, 0});
            addSymmetric(second, BETA, dh);

            double[] first = new double[K];
            for (int i = 0; i < K; i++) {
                first[i] = theta[BETA] * dh[i];
            }
            first[MU] += theta[ALPHA] * deMu;
            first[OMEGA] += 1;
            first[ALPHA] += e;
            first[BETA] += h;

            h = theta[OMEGA] + theta[ALPHA] * e + theta[BETA] * h;
            dh = first;
            d2h = second;
        }

        private static void addSymmetric(double[][] matrix, int row, double[] v) {
            for (int j = 0; j < K; j++) {
                matrix[row][j] += v[j];
                matrix[j][row] += v[j];
            }
        }

        /** Adds l_t and its derivatives, where deps_t/dmu = -1, then makes eps_t^2 the e of the next step. */
        void observe(double eps) {
            double u = eps * eps / h;
            value -= 0.5 * (LN_2_PI + Math.log(h) + u);
            double[] score = new double[K];
            for (int i = 0; i < K; i++) {
                score[i] = -0.5 * dh[i] / h * (1 - u) + (i == MU ? eps / h : 0);
                gradient[i] += score[i];
            }
            for (int i = 0; i < K; i++) {
                for (int j = 0; j < K; j++) {
                    double dhdh = dh[i] * dh[j] / (h * h);
                    double cross = (i == MU ? dh[j] : 0) + (j == MU ? dh[i] : 0);
                    double direct = i == MU && j == MU ? 1 / h : 0;
                    hessian[i][j] += -0.5 * d2h[i][j] / h * (1 - u) + 0.5 * dhdh * (1 - 2 * u);
                    hessian[i][j] += -eps * cross / (h * h) - direct;
                    outerProduct[i][j] += score[i] * score[j];
                    boolean sameBlock = (i == MU) == (j == MU);
                    information[i][j] += sameBlock ? 0.5 * dhdh + direct : 0;
                }
            }
            e = eps * eps;
            deMu = -2 * eps;
        }
    }
}
