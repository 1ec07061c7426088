package lanewise.forecast.score;

import java.util.Arrays;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.special.Beta;

/**
 * Continuous ranked probability score of one row, the integral over x of (F(x) - 1[x >= y])^2 for the forecast
 * distribution F, in the unit of y; smaller is better: Gneiting and Raftery, Journal of the American Statistical
 * Association 102 (2007) 359-378, section 4.2 (there with the opposite sign). A point forecast f has |y - f|.
 *
 * <p>All methods throw IllegalArgumentException if a number is not finite or outside its range.
 */
public final class Crps {
    private static final NormalDistribution NORMAL = new NormalDistribution();

    private Crps() {}

    /**
     * Normal with mean and standard deviation: sigma (z (2 Phi(z) - 1) + 2 phi(z) - 1/sqrt(pi)), z = (y - mean) /
     * sigma.
     */
    public static double gaussian(double y, double mean, double sigma) {
        Checks.finite("CRPS", "number", y, mean);
        Checks.above("CRPS", "standard deviation", 0, sigma);
        double z = (y - mean) / sigma;
        double scaled = z * (2 * NORMAL.cumulativeProbability(z) - 1) + 2 * NORMAL.density(z);
        return sigma * (scaled - 1 / Math.sqrt(Math.PI));
    }

    /**
     * Student-t with nu degrees of freedom, shifted and scaled: with z = (y - location) / scale, F and f of the
     * standard t,
     *
     * <pre>
     * scale (z (2 F(z) - 1) + 2 f(z) (nu + z^2) / (nu - 1) - 2 sqrt(nu) / (nu - 1) B(1/2, nu - 1/2) / B(1/2, nu/2)^2)
     * </pre>
     *
     * Jordan, Krueger and Lerch, Journal of Statistical Software 90 (2019) 12, appendix A.
     *
     * @param scale of the distribution; its standard deviation is scale sqrt(nu / (nu - 2))
     * @param nu degrees of freedom above 1, below which the score is infinite
     */
    public static double studentT(double y, double location, double scale, double nu) {
        Checks.finite("CRPS", "number", y, location);
        Checks.above("CRPS", "scale", 0, scale);
        Checks.above("CRPS", "number of degrees of freedom", 1, nu);
        TDistribution t = new TDistribution(nu);
        double z = (y - location) / scale;
        double spread = Math.exp(Beta.logBeta(0.5, nu - 0.5) - 2 * Beta.logBeta(0.5, nu / 2));
        double body = z * (2 * t.cumulativeProbability(z) - 1) + 2 * t.density(z) * (nu + z * z) / (nu - 1);
        return scale * (body - 2 * Math.sqrt(nu) / (nu - 1) * spread);
    }

    /**
     * The distribution that gives each sample the same weight: mean |x_i - y| - 1/2 mean |x_i - x_j| over all i, j,
     * computed from the sorted samples.
     *
     * @param samples at least one, in any order; not changed
     */
    public static double ofSamples(double y, double[] samples) {
        Checks.finite("CRPS", "observed value", y);
        if (samples.length == 0) {
            throw new IllegalArgumentException("CRPS: at least one sample; expected 1 or more, got 0");
        }
        Checks.finite("CRPS", "sample", samples);
        double[] x = samples.clone();
        Arrays.sort(x);
        int m = x.length;
        double sum = 0;
        for (int i = 0; i < m; i++) {
            sum += (x[i] - y) * ((y < x[i] ? m : 0) - i - 0.5);
        }
        return 2 * sum / m / m;
    }

    /**
     * From quantiles, as twice the integral of the pinball loss over the level: the loss at each level counts for the
     * levels nearest to it, so that levels (i - 1/2) / Q have equal weights. Approximate: with few levels the tails
     * are those of the outermost quantiles.
     *
     * @param quantiles q_i, not falling
     * @param levels strictly between 0 and 1, rising, one per quantile
     */
    public static double ofQuantiles(double y, double[] quantiles, double[] levels) {
        Checks.finite("CRPS", "observed value", y);
        Checks.rows("CRPS", levels, quantiles);
        double sum = 0;
        for (int i = 0; i < levels.length; i++) {
            Checks.level("CRPS", levels[i]);
            if (i > 0 && (levels[i] <= levels[i - 1] || quantiles[i] < quantiles[i - 1])) {
                throw new IllegalArgumentException(
                        "CRPS: levels must rise and quantiles must not fall, but got level " + levels[i] + " after "
                                + levels[i - 1] + " and quantile " + quantiles[i] + " after " + quantiles[i - 1]);
            }
            double from = i == 0 ? 0 : (levels[i - 1] + levels[i]) / 2;
            double to = i == levels.length - 1 ? 1 : (levels[i] + levels[i + 1]) / 2;
            sum += (to - from) * IntervalScores.pinball(y, quantiles[i], levels[i]);
        }
        return 2 * sum;
    }
}
