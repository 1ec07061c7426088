package lanewise.forecast.score;

import lanewise.forecast.volatility.Forecast;
import org.hipparchus.distribution.continuous.ChiSquaredDistribution;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * How often a return fell below its value at risk, against how often it should have: Kupiec's unconditional coverage
 * test.
 *
 * @param level the promised share of violations, such as 0.01
 * @param observations n
 * @param violations x, the number of returns below mean + Phi^-1(level) sqrt(variance)
 * @param statistic the likelihood ratio -2 ln[(1-p)^(n-x) p^x / ((1-x/n)^(n-x) (x/n)^x)]
 * @param pValue probability of a statistic at least as large if the promise holds, from chi-squared with 1 degree of
 *     freedom
 */
public record VarCoverage(double level, int observations, int violations, double statistic, double pValue) {
    /**
     * Coverage of the Gaussian value at risk. Source of the test: Kupiec, Journal of Derivatives 3 (1995) 73-84.
     *
     * @param y what came, shape [rows]
     * @param forecast what was expected, of the same length
     * @param level strictly between 0 and 1
     * @throws IllegalArgumentException if the lengths differ or there is no row
     */
    public static VarCoverage of(double[] y, Forecast forecast, double level) {
        Scores.requireSameLength(y, forecast);
        double quantile = new NormalDistribution().inverseCumulativeProbability(level);
        double[] mean = forecast.mean();
        double[] variance = forecast.variance();
        int violations = 0;
        for (int t = 0; t < y.length; t++) {
            if (y[t] < mean[t] + quantile * Math.sqrt(variance[t])) {
                violations++;
            }
        }
        return kupiec(level, y.length, violations);
    }

    /** The test alone, from its counts. */
    public static VarCoverage kupiec(double level, int observations, int violations) {
        if (!(level > 0 && level < 1) || violations < 0 || violations > observations || observations < 1) {
            throw new IllegalArgumentException(
                    "coverage: 0 < level < 1 and 0 <= violations <= observations, but got level " + level
                            + ", violations " + violations + ", observations " + observations);
        }
        int kept = observations - violations;
        double share = (double) violations / observations;
        double promised = timesLn(kept, 1 - level) + timesLn(violations, level);
        double found = timesLn(kept, 1 - share) + timesLn(violations, share);
        double statistic = Math.max(0, 2 * (found - promised));
        double pValue = 1 - new ChiSquaredDistribution(1).cumulativeProbability(statistic);
        return new VarCoverage(level, observations, violations, statistic, pValue);
    }

    /** violations / observations. */
    public double share() {
        return (double) violations / observations;
    }

    /** n ln x, with 0 ln 0 = 0. */
    static double timesLn(int n, double x) {
        return n == 0 ? 0 : n * Math.log(x);
    }
}
