package lanewise.forecast.score;

/**
 * Scores of variance forecasts h against a realized measure r of the same variance, such as the squared return or the
 * sum of squared five-minute returns; both of shape [rows]. Rankings by them are those of the true variance if r is
 * unbiased: Patton, Journal of Econometrics 160 (2011) 246-256.
 *
 * <p>All methods throw IllegalArgumentException if the lengths differ, there is no row, or a value is not finite or
 * outside its range.
 */
public final class VarianceScores {
    private VarianceScores() {}

    /** Mean of ln h + r / h; r may be 0. */
    public static double qlike(double[] r, double[] h) {
        require(r, h);
        double sum = 0;
        for (int t = 0; t < r.length; t++) {
            sum += Math.log(h[t]) + r[t] / h[t];
        }
        return sum / r.length;
    }

    /** The same, less its least possible value: mean of r / h - ln(r / h) - 1, which is 0 for h = r; r above 0. */
    public static double scaleFreeQlike(double[] r, double[] h) {
        require(r, h);
        Checks.above("QLIKE", "realized variance", 0, r);
        double sum = 0;
        for (int t = 0; t < r.length; t++) {
            double ratio = r[t] / h[t];
            sum += ratio - Math.log(ratio) - 1;
        }
        return sum / r.length;
    }

    private static void require(double[] r, double[] h) {
        Checks.rows("QLIKE", r, h);
        Checks.above("QLIKE", "variance", 0, h);
        for (int t = 0; t < r.length; t++) {
            if (r[t] < 0) {
                throw new IllegalArgumentException(
                        "QLIKE: a realized variance is at least 0, but got " + r[t] + " at row " + (t + 1));
            }
        }
    }
}
