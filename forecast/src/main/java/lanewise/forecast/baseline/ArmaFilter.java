package lanewise.forecast.baseline;

/**
 * The Kalman filter of a stationary ARMA process in Harvey's state space, r = max(p, q + 1):
 *
 * <pre>
 * w_t = a_t[0]       a_{t+1} = T a_t + R e_{t+1}       T[i][0] = phi_{i+1}, T[i][i+1] = 1       R = (1, theta_1, ...)
 * </pre>
 *
 * The first state has the stationary covariance P = T P T' + R R', in units of the variance of e. Several series are
 * filtered at once, as the gains do not depend on them. Harvey, Time Series Models, 2nd edition (1993), section 4.4.
 */
final class ArmaFilter {
    private static final int MOST_DOUBLINGS = 60;

    private final double[] phi;
    private final double[] theta;
    private final int r;

    /**
     * @param autoregressive 1, -phi_1, -phi_2, ...; stationary
     * @param movingAverage 1, theta_1, ...
     */
    ArmaFilter(double[] autoregressive, double[] movingAverage) {
        r = Math.max(autoregressive.length - 1, movingAverage.length);
        phi = new double[r];
        theta = new double[r];
        for (int i = 0; i + 1 < autoregressive.length; i++) {
            phi[i] = -autoregressive[i + 1];
        }
        System.arraycopy(movingAverage, 0, theta, 0, movingAverage.length);
    }

    /**
     * What the filter gives.
     *
     * @param innovations each series' one-step prediction errors over their standard deviation in units of e, shape
     *     [series][n]
     * @param sumLogVariance sum over t of ln F_t, the logarithms of those variances
     * @param states predictions of the next state of each series, shape [series][r]
     */
    record Result(double[][] innovations, double sumLogVariance, double[][] states) {
        boolean isFinite() {
            return Double.isFinite(sumLogVariance);
        }
    }

    /** Number of states r. */
    int states() {
        return r;
    }

    Result run(double[]... series) {
        int n = series[0].length;
        double[][] p = stationary();
        double[][] states = new double[series.length][r];
        double[][] innovations = new double[series.length][n];
        double[] gain = new double[r];
        double sumLog = 0;
        boolean steady = false;
        for (int t = 0; t < n; t++) {
            double f = p[0][0];
            sumLog += Math.log(f);
            for (int i = 0; i < r; i++) {
                // T P's first column over F
                gain[i] = (phi[i] * p[0][0] + (i + 1 < r ? p[i + 1][0] : 0)) / f;
            }
            for (int s = 0; s < series.length; s++) {
                double v = series[s][t] - states[s][0];
                innovations[s][t] = v / Math.sqrt(f);
                advance(states[s]);
                for (int i = 0; i < r; i++) {
                    states[s][i] += gain[i] * v;
                }
            }
            // F is 1 once the past is known exactly; from then on nothing changes
            steady = steady || (Math.abs(f - 1) < 1e-15 && t > r);
            if (!steady) {
                p = next(p, gain, f);
            }
        }
        return new Result(innovations, sumLog, states);
    }

    /** T a, in place; what a may hold behind its first r values stays. */
    void advance(double[] a) {
        double first = a[0];
        for (int i = 0; i < r; i++) {
            a[i] = phi[i] * first + (i + 1 < r ? a[i + 1] : 0);
        }
    }

    /** T P T' + R R' - K F K'. */
    private double[][] next(double[][] p, double[] gain, double f) {
        double[][] next = transformed(p);
        for (int i = 0; i < r; i++) {
            for (int j = 0; j < r; j++) {
                next[i][j] += theta[i] * theta[j] - gain[i] * gain[j] * f;
            }
        }
        return next;
    }

    /** T P T', which the form of T makes cheap. */
    private double[][] transformed(double[][] p) {
        double[][] out = new double[r][r];
        for (int i = 0; i < r; i++) {
            for (int j = 0; j < r; j++) {
                double below = i + 1 < r ? p[i + 1][0] : 0;
                double right = j + 1 < r ? p[0][j + 1] : 0;
                double both = i + 1 < r && j + 1 < r ? p[i + 1][j + 1] : 0;
                out[i][j] = phi[i] * phi[j] * p[0][0] + phi[j] * below + phi[i] * right + both;
            }
        }
        return out;
    }

    /** sum over j of T^j R R' T'^j, by doubling: P <- P + A P A', A <- A A. */
    double[][] stationary() {
        double[][] p = new double[r][r];
        double[][] a = new double[r][r];
        for (int i = 0; i < r; i++) {
            a[i][0] = phi[i];
            if (i + 1 < r) {
                a[i][i + 1] = 1;
            }
            for (int j = 0; j < r; j++) {
                p[i][j] = theta[i] * theta[j];
            }
        }
        for (int k = 0; k < MOST_DOUBLINGS; k++) {
            double[][] more = product(product(a, p), transpose(a));
            double change = 0;
            double size = 0;
            for (int i = 0; i < r; i++) {
                for (int j = 0; j < r; j++) {
                    p[i][j] += more[i][j];
                    change = Math.max(change, Math.abs(more[i][j]));
                    size = Math.max(size, Math.abs(p[i][j]));
                }
            }
            if (!(change > 1e-17 * size) || !Double.isFinite(size)) {
                return p;
            }
            a = product(a, a);
        }
        return p;
    }

    private static double[][] product(double[][] a, double[][] b) {
        int r = a.length;
        double[][] c = new double[r][r];
        for (int i = 0; i < r; i++) {
            for (int k = 0; k < r; k++) {
                double factor = a[i][k];
                if (factor != 0) {
                    for (int j = 0; j < r; j++) {
                        c[i][j] += factor * b[k][j];
                    }
                }
            }
        }
        return c;
    }

    private static double[][] transpose(double[][] a) {
        double[][] t = new double[a.length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                t[j][i] = a[i][j];
            }
        }
        return t;
    }
}
