package lanewise.forecast.volatility;

import java.util.Arrays;
import lanewise.forecast.data.TrainSlice;

/**
 * A TARCH fitted to the training rows, and what a network that departs from it sees of the returns. h_t is its variance of
 * row t given the rows before, eps_t the residual.
 *
 * <pre>
 * s_t^2 = a s_{t-1}^2 + (1-a) eps_t^2       fast: a = 0.85       slow: a = 0.98
 * input after row t:    e_t = eps_t / sqrt(h_t),   ln(s_t / sqrt(h_{t+1})), fast,   the same, slow
 * target:               e_{t+1}
 * </pre>
 *
 * Everything is relative to h: a network that saturates cannot follow a level that it has never seen, and relative to h
 * every level looks alike (the local normalisation of DeepAR: Salinas, Flunkert, Gasthaus and Januschowski, 2020, section
 * 3.4). The sign of e tells falls from rises: after a fall the variance of a share index rises more (the leverage effect:
 * Black, 1976). Why a TARCH: docs/decisions/0004-volatility-model.md.
 */
public final class BaseVariance {
    /** Values of an input. */
    public static final int INPUTS = 3;

    private static final ArchSpec SPEC = ArchSpec.of(ArchProcess.TARCH, ArchSpec.Innovation.NORMAL);
    private static final double FAST = 0.85;
    private static final double SLOW = 0.98;
    /** Larger innovations look like this one. */
    private static final double LARGEST = 5;
    /** Added to s^2 / h: quiet days must not make its logarithm infinite. */
    private static final double FLOOR = 1e-3;

    private final double[] theta;
    private final double start;
    private final double variance;

    private BaseVariance(double[] theta, double start, double variance) {
        this.theta = theta.clone();
        this.start = start;
        this.variance = variance;
    }

    /**
     * Fitted to the training rows.
     *
     * @throws lanewise.forecast.data.DataException if they are fewer than 20, or constant
     */
    public static BaseVariance of(TrainSlice train) {
        ArchFit fit = new ArchModel(SPEC).fit(train);
        double[] theta = fit.theta();
        double mu = SPEC.mu(theta);
        double[] y = train.values();
        double variance =
                Arrays.stream(y).map(v -> (v - mu) * (v - mu)).average().orElseThrow();
        return new BaseVariance(theta, fit.start(), variance);
    }

    /**
     * As a model file holds it.
     *
     * @param theta mu, omega, alpha, gamma, beta
     * @param start s of {@link ArchProcess}
     * @param variance both s^2 before the first row
     * @throws IllegalArgumentException if a number is not finite, or a standard deviation could be 0, below it, or grow
     *     without bound
     */
    static BaseVariance restored(double[] theta, double start, double variance) {
        boolean finite = Arrays.stream(theta).allMatch(Double::isFinite);
        double rise = theta[2];
        double fall = theta[2] + theta[3];
        boolean positive = theta[1] > 0 && rise >= 0 && fall >= 0 && theta[4] >= 0 && theta[4] < 1;
        if (!finite || !positive || !(start > 0 && start < 1e100) || !(variance > 0 && variance < 1e100)) {
            throw new IllegalArgumentException(
                    "TARCH: omega, start and variance must be > 0, alpha and alpha + gamma >= 0"
                            + " and 0 <= beta < 1, but parameters, start and variance are " + Arrays.toString(theta)
                            + ", " + start
                            + " and " + variance);
        }
        return new BaseVariance(theta, start, variance);
    }

    /** mu, omega, alpha, gamma, beta; a copy. */
    double[] theta() {
        return theta.clone();
    }

    double start() {
        return start;
    }

    double variance() {
        return variance;
    }

    /** mu, in the unit of the data. */
    public double mean() {
        return SPEC.mu(theta);
    }

    /**
     * A series as the network sees it.
     *
     * @param h variance of each row given those before, shape [n], in squared units of the data
     * @param inputs after each row but the last, shape [n - 1][3]
     * @param targets of those inputs, shape [n - 1][1]
     */
    public record Rows(double[] h, double[][] inputs, double[][] targets) {}

    /** @param y from the first row of the series on, at least 2; row t depends on the rows before it alone */
    public Rows rows(double[] y) {
        double[] h = ArchLikelihood.variances(SPEC, theta, start, y, y.length);
        double[][] inputs = new double[y.length - 1][INPUTS];
        double[][] targets = new double[y.length - 1][1];
        double fast = variance;
        double slow = variance;
        for (int t = 0; t + 1 < y.length; t++) {
            double eps = y[t] - mean();
            fast = FAST * fast + (1 - FAST) * eps * eps;
            slow = SLOW * slow + (1 - SLOW) * eps * eps;
            inputs[t][0] = Math.clamp(eps / Math.sqrt(h[t]), -LARGEST, LARGEST);
            inputs[t][1] = 0.5 * StrictMath.log(fast / h[t + 1] + FLOOR);
            inputs[t][2] = 0.5 * StrictMath.log(slow / h[t + 1] + FLOOR);
            targets[t][0] = (y[t + 1] - mean()) / Math.sqrt(h[t + 1]);
        }
        return new Rows(h, inputs, targets);
    }
}
