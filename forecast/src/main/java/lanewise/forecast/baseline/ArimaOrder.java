package lanewise.forecast.baseline;

/**
 * Orders of a seasonal ARIMA model (p,d,q)(P,D,Q)m.
 *
 * @param p autoregressive terms
 * @param d differences
 * @param q moving-average terms
 * @param seasonalP seasonal autoregressive terms
 * @param seasonalD seasonal differences
 * @param seasonalQ seasonal moving-average terms
 * @param season rows of one season m; 1 without one
 */
public record ArimaOrder(int p, int d, int q, int seasonalP, int seasonalD, int seasonalQ, int season) {
    /** Without a season. */
    public static ArimaOrder of(int p, int d, int q) {
        return new ArimaOrder(p, d, q, 0, 0, 0, 1);
    }

    /** With a season of m rows. */
    public ArimaOrder seasonal(int seasonalP, int seasonalD, int seasonalQ, int m) {
        return new ArimaOrder(p, d, q, seasonalP, seasonalD, seasonalQ, m);
    }

    /** @throws IllegalArgumentException if an order is below 0, the season below 1, or seasonal orders have no season */
    public ArimaOrder {
        if (Math.min(Math.min(p, d), Math.min(q, seasonalP)) < 0 || Math.min(seasonalD, seasonalQ) < 0 || season < 1) {
            throw new IllegalArgumentException("ARIMA orders must be >= 0 and the season >= 1, but are (" + p + "," + d
                    + "," + q + ")(" + seasonalP + "," + seasonalD + "," + seasonalQ + ")" + season);
        }
        if (season == 1 && seasonalP + seasonalD + seasonalQ > 0) {
            throw new IllegalArgumentException("seasonal ARIMA orders need a season above 1");
        }
    }

    /** Rows that differencing uses up. */
    int lost() {
        return d + season * seasonalD;
    }

    /** Number of ARMA coefficients. */
    int coefficients() {
        return p + q + seasonalP + seasonalQ;
    }

    /** (1-B)^d (1-B^m)^D as coefficients of B^0, B^1, ... */
    double[] differencing() {
        double[] polynomial = {1};
        double[] seasonal = new double[season + 1];
        seasonal[0] = 1;
        seasonal[season] -= 1;
        for (int i = 0; i < d; i++) {
            polynomial = product(polynomial, new double[] {1, -1});
        }
        for (int i = 0; i < seasonalD; i++) {
            polynomial = product(polynomial, seasonal);
        }
        return polynomial;
    }

    /** The differenced series; shorter by {@link #lost} rows. */
    double[] difference(double[] y) {
        double[] c = differencing();
        double[] w = new double[Math.max(0, y.length - lost())];
        for (int t = 0; t < w.length; t++) {
            for (int j = 0; j < c.length; j++) {
                w[t] += c[j] * y[t + c.length - 1 - j];
            }
        }
        return w;
    }

    /** phi(B) Phi(B^m) as coefficients of B^0, B^1, ...: 1, -phi_1, ... ; coefficients in the order ar, ma, sar, sma. */
    double[] autoregressive(double[] coefficients) {
        double[] plain = new double[p + 1];
        double[] seasonal = new double[season * seasonalP + 1];
        plain[0] = 1;
        seasonal[0] = 1;
        for (int i = 0; i < p; i++) {
            plain[i + 1] = -coefficients[i];
        }
        for (int i = 0; i < seasonalP; i++) {
            seasonal[season * (i + 1)] = -coefficients[p + q + i];
        }
        return product(plain, seasonal);
    }

    /** theta(B) Theta(B^m) likewise: 1, theta_1, ... */
    double[] movingAverage(double[] coefficients) {
        double[] plain = new double[q + 1];
        double[] seasonal = new double[season * seasonalQ + 1];
        plain[0] = 1;
        seasonal[0] = 1;
        for (int i = 0; i < q; i++) {
            plain[i + 1] = coefficients[p + i];
        }
        for (int i = 0; i < seasonalQ; i++) {
            seasonal[season * (i + 1)] = coefficients[p + q + seasonalP + i];
        }
        return product(plain, seasonal);
    }

    static double[] product(double[] a, double[] b) {
        double[] c = new double[a.length + b.length - 1];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b.length; j++) {
                c[i + j] += a[i] * b[j];
            }
        }
        return c;
    }

    @Override
    public String toString() {
        String plain = "(" + p + "," + d + "," + q + ")";
        return season == 1 ? plain : plain + "(" + seasonalP + "," + seasonalD + "," + seasonalQ + ")" + season;
    }
}
