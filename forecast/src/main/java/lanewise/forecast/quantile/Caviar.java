package lanewise.forecast.quantile;

/**
 * Conditional autoregressive value at risk: Engle and Manganelli, Journal of Business and Economic Statistics 22 (2004)
 * 367-381. V_t is the value at risk of row t at a level theta, the negative of the quantile of y_t given the rows
 * before:
 *
 * <pre>
 * symmetric absolute value   V_t = b1 + b2 V_{t-1} + b3 |y_{t-1}|
 * asymmetric slope           V_t = b1 + b2 V_{t-1} + b3 max(y_{t-1}, 0) + b4 max(-y_{t-1}, 0)
 * indirect GARCH             V_t = sqrt(b1 + b2 V_{t-1}^2 + b3 y_{t-1}^2)
 * adaptive                   V_t = V_{t-1} + b1 (1 / (1 + exp(10 (y_{t-1} + V_{t-1}))) - theta)
 * </pre>
 *
 * V_1 is minus the empirical quantile of the first 300 rows (or of all, if fewer), their sorted value number
 * round(300 theta), at least the first. The parameters make the sum of pinball losses RQ smallest ({@link
 * lanewise.forecast.score.IntervalScores#pinballSum}).
 */
public enum Caviar {
    SYMMETRIC_ABSOLUTE_VALUE("SAV", 3) {
        @Override
        double next(double v, double y, double[] b, double theta) {
            return b[0] + b[1] * v + b[2] * Math.abs(y);
        }
    },

    ASYMMETRIC_SLOPE("AS", 4) {
        @Override
        double next(double v, double y, double[] b, double theta) {
            return b[0] + b[1] * v + (y > 0 ? b[2] * y : -b[3] * y);
        }
    },

    INDIRECT_GARCH("GARCH", 3) {
        @Override
        double next(double v, double y, double[] b, double theta) {
            return Math.sqrt(b[0] + b[1] * v * v + b[2] * y * y);
        }
    },

    ADAPTIVE("ADAPT", 1) {
        @Override
        double next(double v, double y, double[] b, double theta) {
            return v + b[0] * (1 / (1 + Math.exp(SHARPNESS * (y + v))) - theta);
        }
    };

    private static final double SHARPNESS = 10;
    private static final int FIRST_ROWS = 300;

    private final String title;
    private final int parameters;

    Caviar(String title, int parameters) {
        this.title = title;
        this.parameters = parameters;
    }

    /** Name for tables. */
    public String title() {
        return title;
    }

    /** Number of parameters b. */
    public int parameters() {
        return parameters;
    }

    /** V_t from V_{t-1} and y_{t-1}; may be NaN for parameters out of reach. */
    abstract double next(double v, double y, double[] b, double theta);

    /** V_1 of a series. */
    static double first(double[] y, double theta) {
        int rows = Math.min(FIRST_ROWS, y.length);
        double[] sorted = java.util.Arrays.copyOf(y, rows);
        java.util.Arrays.sort(sorted);
        return -sorted[Math.max(0, (int) Math.round(rows * theta) - 1)];
    }

    /** V of every row; V_t reads only rows before t, and the first. */
    double[] path(double[] y, double first, double[] b, double theta) {
        double[] v = new double[y.length];
        v[0] = first;
        for (int t = 1; t < y.length; t++) {
            v[t] = next(v[t - 1], y[t - 1], b, theta);
        }
        return v;
    }

    /** RQ, infinite where some V is not a number. */
    double loss(double[] y, double first, double[] b, double theta) {
        double v = first;
        double sum = 0;
        for (int t = 0; t < y.length; t++) {
            v = t == 0 ? first : next(v, y[t - 1], b, theta);
            double above = y[t] + v;
            sum += (above < 0 ? theta - 1 : theta) * above;
        }
        return Double.isFinite(sum) ? sum : Double.POSITIVE_INFINITY;
    }
}
