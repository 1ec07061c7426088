package lanewise.forecast.experiment;

import java.util.stream.IntStream;

/** Scores of probability forecasts p of events y, 0 or 1. */
final class BinaryScores {
    private BinaryScores() {}

    /** Mean negative log-likelihood in nats; lower is better. Infinite for an event that was ruled out. */
    static double logScore(double[] p, double[] y) {
        return IntStream.range(0, p.length)
                .mapToDouble(i -> -Math.log(y[i] == 1 ? p[i] : 1 - p[i]))
                .average()
                .orElseThrow();
    }

    /** Mean (p - y)^2 (Brier, Verification of forecasts expressed in terms of probability, 1950); lower is better. */
    static double brier(double[] p, double[] y) {
        return IntStream.range(0, p.length)
                .mapToDouble(i -> (p[i] - y[i]) * (p[i] - y[i]))
                .average()
                .orElseThrow();
    }

    /** How likely a row with an event has a higher forecast than one without; ties count half. Higher is better; NaN without both kinds. */
    static double auc(double[] p, double[] y) {
        double wins = 0;
        long pairs = 0;
        for (int i = 0; i < p.length; i++) {
            for (int j = 0; j < p.length; j++) {
                if (y[i] == 1 && y[j] == 0) {
                    pairs++;
                    wins += p[i] > p[j] ? 1 : p[i] == p[j] ? 0.5 : 0;
                }
            }
        }
        return wins / pairs;
    }
}
