package lanewise.forecast.score;

import org.hipparchus.distribution.continuous.ChiSquaredDistribution;

/**
 * Whether violations of an interval or a value at risk come independently of each other and as often as promised:
 * Christoffersen, International Economic Review 39 (1998) 841-862. n_ij counts the rows in state j after a row in state
 * i, where 1 is a violation; pi_ij = n_ij / (n_i0 + n_i1), and pi is the share of violations from the second row on.
 *
 * <pre>
 * independence          -2 ln [(1-pi)^(n_00+n_10) pi^(n_01+n_11) / ((1-pi_01)^n_00 pi_01^n_01 (1-pi_11)^n_10 pi_11^n_11)]
 * conditional coverage  independence + Kupiec's statistic of all rows ({@link VarCoverage})
 * </pre>
 *
 * @param unconditional Kupiec's test of the share of violations alone
 * @param n00 no violation after none
 * @param n01 a violation after none
 * @param n10 none after a violation
 * @param n11 a violation after one
 * @param independence statistic, from chi-squared with 1 degree of freedom
 * @param pIndependence probability of a statistic at least as large if violations are independent
 * @param conditionalCoverage statistic, from chi-squared with 2 degrees of freedom
 * @param pConditionalCoverage probability of one at least as large if they are independent and as often as promised
 */
public record Christoffersen(
        VarCoverage unconditional,
        int n00,
        int n01,
        int n10,
        int n11,
        double independence,
        double pIndependence,
        double conditionalCoverage,
        double pConditionalCoverage) {
    /**
     * The tests of a sequence of violations.
     *
     * @param level the promised share of violations, strictly between 0 and 1
     * @param violations whether each row was one, in time order, at least 2 rows
     * @throws IllegalArgumentException if there are fewer rows or the level is out of range
     */
    public static Christoffersen of(double level, boolean[] violations) {
        Checks.level("Christoffersen test", level);
        if (violations.length < 2) {
            throw new IllegalArgumentException(
                    "Christoffersen test: at least 2 rows; expected 2 or more, got " + violations.length);
        }
        int[] n = new int[4];
        int count = violations[0] ? 1 : 0;
        for (int t = 1; t < violations.length; t++) {
            n[(violations[t - 1] ? 2 : 0) + (violations[t] ? 1 : 0)]++;
            count += violations[t] ? 1 : 0;
        }
        VarCoverage unconditional = VarCoverage.kupiec(level, violations.length, count);
        double free = logLikelihood(n[0], n[1]) + logLikelihood(n[2], n[3]);
        double independence = Math.max(0, 2 * (free - logLikelihood(n[0] + n[2], n[1] + n[3])));
        double both = independence + unconditional.statistic();
        return new Christoffersen(
                unconditional,
                n[0],
                n[1],
                n[2],
                n[3],
                independence,
                1 - new ChiSquaredDistribution(1).cumulativeProbability(independence),
                both,
                1 - new ChiSquaredDistribution(2).cumulativeProbability(both));
    }

    /** The tests of returns y against forecasts q of their lower quantile at a level: a violation is y < q. */
    public static Christoffersen of(double[] y, double[] q, double level) {
        Checks.rows("Christoffersen test", y, q);
        boolean[] violations = new boolean[y.length];
        for (int t = 0; t < y.length; t++) {
            violations[t] = y[t] < q[t];
        }
        return of(level, violations);
    }

    /** max over p of a ln(1 - p) + b ln p, with 0 ln 0 = 0. */
    private static double logLikelihood(int a, int b) {
        return VarCoverage.timesLn(a, (double) a / (a + b)) + VarCoverage.timesLn(b, (double) b / (a + b));
    }
}
