package lanewise.forecast.score;

/**
 * Scores of quantile and interval forecasts. y is what came, q the forecast of its quantile at a level, [lower, upper]
 * a central interval that is to hold y with probability 1 - alpha; all of shape [rows].
 *
 * <p>All methods throw IllegalArgumentException if the lengths differ, there is no row, a value is not finite, a level
 * is not strictly between 0 and 1, or a lower bound lies above its upper one.
 */
public final class IntervalScores {
    private IntervalScores() {}

    /**
     * Pinball (quantile, tick) loss of one row, (level - 1[y < q]) (y - q): Koenker and Bassett, Econometrica 46 (1978)
     * 33-50. In the unit of y, at least 0.
     */
    public static double pinball(double y, double q, double level) {
        return (y < q ? level - 1 : level) * (y - q);
    }

    /** Mean pinball loss over the rows. */
    public static double pinball(double[] y, double[] q, double level) {
        return pinballSum(y, q, level) / y.length;
    }

    /** Sum of the pinball losses of all rows, called RQ in the literature on CAViaR. */
    public static double pinballSum(double[] y, double[] q, double level) {
        Checks.level("pinball", level);
        Checks.rows("pinball", y, q);
        double sum = 0;
        for (int t = 0; t < y.length; t++) {
            sum += pinball(y[t], q[t], level);
        }
        return sum;
    }

    /** Share of rows with lower <= y <= upper. */
    public static double coverage(double[] y, double[] lower, double[] upper) {
        requireOrder("coverage", y, lower, upper);
        int inside = 0;
        for (int t = 0; t < y.length; t++) {
            inside += lower[t] <= y[t] && y[t] <= upper[t] ? 1 : 0;
        }
        return (double) inside / y.length;
    }

    /** Mean width, mean (upper - lower), in the unit of the data. */
    public static double width(double[] lower, double[] upper) {
        requireOrder("width", lower, lower, upper);
        double sum = 0;
        for (int t = 0; t < lower.length; t++) {
            sum += upper[t] - lower[t];
        }
        return sum / lower.length;
    }

    /**
     * Winkler (interval) score, the mean of the width plus 2 / alpha times the distance of y from an interval that
     * misses it: Winkler, Journal of the American Statistical Association 67 (1972) 187-191; Gneiting and Raftery,
     * ibid. 102 (2007) 359-378, equation 43. It is 2 / alpha times the sum of the pinball losses of both bounds.
     *
     * @param alpha probability outside the interval, 0.1 for a 90 % interval
     */
    public static double winkler(double[] y, double[] lower, double[] upper, double alpha) {
        Checks.level("Winkler score", alpha);
        requireOrder("Winkler score", y, lower, upper);
        double sum = 0;
        for (int t = 0; t < y.length; t++) {
            double missed = Math.max(0, Math.max(lower[t] - y[t], y[t] - upper[t]));
            sum += upper[t] - lower[t] + 2 / alpha * missed;
        }
        return sum / y.length;
    }

    private static void requireOrder(String score, double[] y, double[] lower, double[] upper) {
        Checks.rows(score, y, lower, upper);
        for (int t = 0; t < y.length; t++) {
            if (lower[t] > upper[t]) {
                throw new IllegalArgumentException(
                        score + ": lower <= upper, but got " + lower[t] + " and " + upper[t] + " at row " + (t + 1));
            }
        }
    }
}
