package lanewise.forecast.baseline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Known;
import lanewise.forecast.model.Forecaster;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleValueChecker;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/**
 * Seasonal ARIMA by exact maximum likelihood, with the known covariates of the table as regressors and a mean where
 * nothing is differenced:
 *
 * <pre>phi(B) Phi(B^m) (1-B)^d (1-B^m)^D (y_t - x_t' beta) = theta(B) Theta(B^m) e_t,   theta(B) = 1 + theta_1 B + ...</pre>
 *
 * The search runs over partial autocorrelations, tanh of free numbers, which keep both sides stationary and invertible
 * (Monahan, Biometrika 71 (1984) 403-404); beta and the variance are at their maximum for each of them. Nothing in it
 * is random. The definitions are those of R's {@code arima}; so are the digits, {@linkplain #withPriorVariance with its
 * prior}.
 */
public final class Arima implements Forecaster {
    private static final int MOST_EVALUATIONS = 4000;
    private static final int RESTARTS = 6;
    /** What -infinity stands for in the search. */
    private static final double WORST = -1e300;

    private final ArimaOrder order;
    private final double kappa;

    /** A model of given orders; nothing is assumed of the levels that differencing takes away. */
    public Arima(ArimaOrder order) {
        this(order, Double.POSITIVE_INFINITY);
    }

    private Arima(ArimaOrder order, double kappa) {
        this.order = order;
        this.kappa = kappa;
    }

    /**
     * The same, estimated as if the rows before the first had been drawn from N(0, kappa s^2), s^2 the variance of e. R's
     * {@code arima} has 1e6; the larger kappa, the nearer to none. Of no effect where nothing is differenced.
     *
     * @param kappa at least 1e4, above which a prediction counts as none
     */
    public Arima withPriorVariance(double kappa) {
        if (!(kappa >= 1e4)) {
            throw new IllegalArgumentException("ARIMA: the prior variance must be >= 1e4, but is " + kappa);
        }
        return new Arima(order, kappa);
    }

    @Override
    public String name() {
        return "ARIMA" + order;
    }

    /**
     * {@inheritDoc}
     *
     * @throws DataException if the rows are too few, the differenced target does not vary, or the regressors are
     *     collinear
     */
    @Override
    public ArimaFit fit(Known training) {
        int regressors = training.knownCount() + (order.lost() == 0 ? 1 : 0);
        int needed =
                order.lost() + order.coefficients() + regressors + order.p() + order.season() * order.seasonalP() + 3;
        training.requireRows(needed, name());
        requireVarying(training, order.difference(training.target()));
        double[][] x = regressors(training, training.targetEnd());
        double prior = order.lost() == 0 ? Double.POSITIVE_INFINITY : kappa;
        ArimaLikelihood likelihood = new ArimaLikelihood(order, training.target(), x, prior);
        double[] arma = coefficients(search(likelihood));
        if (likelihood.best(arma).value() == Double.NEGATIVE_INFINITY) {
            throw new DataException(
                    "known covariates", "must not be collinear", "linearly independent columns", "others", name());
        }
        return new ArimaFit(order, arma, likelihood);
    }

    /** The columns of x: ones where nothing is differenced, then the known covariates; shape [K][rows]. */
    double[][] regressors(Known view, int rows) {
        int mean = order.lost() == 0 ? 1 : 0;
        double[][] columns = new double[mean + view.knownCount()][rows];
        for (int t = 0; t < rows; t++) {
            if (mean == 1) {
                columns[0][t] = 1;
            }
            for (int i = 0; i < view.knownCount(); i++) {
                columns[mean + i][t] = view.known(i, t);
            }
        }
        return columns;
    }

    private void requireVarying(Known training, double[] w) {
        var range = Arrays.stream(w).summaryStatistics();
        double size = Math.max(Math.abs(range.getMin()), Math.abs(range.getMax()));
        if (range.getMax() - range.getMin() <= 1e-12 * size) {
            throw new DataException(
                    "target '" + training.columns().target() + "'",
                    "a constant series has no " + name(),
                    "values that vary",
                    range.getMin() + " everywhere, after differencing",
                    training.toString());
        }
    }

    private double[] search(ArimaLikelihood likelihood) {
        int k = order.coefficients();
        if (k == 0) {
            return new double[0];
        }
        Comparator<double[]> byLikelihood = Comparator.comparingDouble(point -> -value(likelihood, point));
        List<double[]> starts = new ArrayList<>();
        for (double ar : new double[] {0, 0.5, -0.5}) {
            for (double ma : new double[] {0, -0.5, 0.5}) {
                double[] start = new double[k];
                Arrays.setAll(start, i -> isFirst(i) ? (isAutoregressive(i) ? ar : ma) : 0);
                starts.add(start);
            }
        }
        return starts.stream()
                .sorted(byLikelihood)
                .limit(2)
                .map(start -> climb(likelihood, start))
                .min(byLikelihood)
                .orElseThrow();
    }

    private boolean isAutoregressive(int i) {
        return i < order.p() || (i >= order.p() + order.q() && i < order.p() + order.q() + order.seasonalP());
    }

    private boolean isFirst(int i) {
        int seasonal = order.p() + order.q();
        return i == 0 || i == order.p() || i == seasonal || i == seasonal + order.seasonalP();
    }

    private double value(ArimaLikelihood likelihood, double[] point) {
        return Math.max(WORST, likelihood.best(coefficients(point)).value());
    }

    private double[] climb(ArimaLikelihood likelihood, double[] start) {
        double[] best = start;
        double value = value(likelihood, best);
        double side = 0.3;
        for (int i = 0; i < RESTARTS; i++) {
            double[] sides = new double[start.length];
            Arrays.fill(sides, side);
            try {
                double[] next = new SimplexOptimizer(new SimpleValueChecker(1e-14, 1e-11))
                        .optimize(
                                new MaxEval(MOST_EVALUATIONS),
                                new ObjectiveFunction(point -> value(likelihood, point)),
                                GoalType.MAXIMIZE,
                                new InitialGuess(best),
                                new NelderMeadSimplex(sides))
                        .getPoint();
                double there = value(likelihood, next);
                boolean done = there - value < 1e-10;
                best = there >= value ? next : best;
                value = Math.max(value, there);
                if (done && side < 0.01) {
                    return best;
                }
            } catch (MathIllegalStateException tooManyEvaluations) {
                return best;
            }
            side /= 8;
        }
        return best;
    }

    /** From free numbers to ar, ma, sar, sma: each group's tanh are partial autocorrelations. */
    private double[] coefficients(double[] free) {
        double[] out = new double[free.length];
        int p = order.p();
        int q = order.q();
        group(free, out, 0, p, 1);
        group(free, out, p, q, -1);
        group(free, out, p + q, order.seasonalP(), 1);
        group(free, out, p + q + order.seasonalP(), order.seasonalQ(), -1);
        return out;
    }

    private static void group(double[] free, double[] out, int from, int count, int sign) {
        double[] phi = new double[count];
        for (int k = 0; k < count; k++) {
            double partial = Math.tanh(free[from + k]);
            double[] before = phi.clone();
            for (int j = 0; j < k; j++) {
                phi[j] = before[j] - partial * before[k - 1 - j];
            }
            phi[k] = partial;
        }
        for (int k = 0; k < count; k++) {
            out[from + k] = sign * phi[k];
        }
    }
}
