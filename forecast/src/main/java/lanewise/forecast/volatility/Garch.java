package lanewise.forecast.volatility;

import static lanewise.forecast.volatility.GarchLikelihood.ALPHA;
import static lanewise.forecast.volatility.GarchLikelihood.BETA;
import static lanewise.forecast.volatility.GarchLikelihood.K;
import static lanewise.forecast.volatility.GarchLikelihood.MU;
import static lanewise.forecast.volatility.GarchLikelihood.OMEGA;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import lanewise.forecast.data.TrainSlice;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.PointValuePair;
import org.hipparchus.optim.SimpleValueChecker;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/**
 * GARCH(1,1) with a constant mean by Gaussian maximum likelihood (model and start of the recursion: {@link
 * GarchLikelihood}).
 *
 * <p>The search runs on data scaled to standard deviation 1 and keeps omega, alpha, beta and 1 - alpha - beta above 0
 * by the transformation omega = exp(a), (alpha, beta) = (exp(b), exp(c)) / (1 + exp(b) + exp(c)), a hair away from the
 * borders: a grid of starts, a simplex from the best three, then Newton steps with the exact Hessian in the parameters
 * themselves, to the last digits. Nothing in it is random.
 */
public final class Garch implements VarianceModel {
    /** How near omega (of data with variance 1), alpha, beta and 1 - alpha - beta may come to 0 in the search. */
    private static final double BORDER = 1e-8;

    private static final int LEAST_ROWS = 20;
    private static final int SIMPLEX_STARTS = 3;
    private static final int MOST_EVALUATIONS = 4000;
    private static final int MOST_NEWTON_STEPS = 50;
    private static final int MOST_HALVINGS = 30;
    /** Squared distance to the maximum, in standard errors, from which Newton's full step is safe. */
    private static final double NEAR = 1e-6;

    private static final double CONVERGED = 1e-24;
    /** What -infinity stands for in the search, which cannot compare NaN. */
    private static final double WORST = -1e300;

    @Override
    public String name() {
        return "GARCH(1,1)";
    }

    /**
     * {@inheritDoc}
     *
     * @param train at least 20 rows; returns in percent, or any other unit
     */
    @Override
    public GarchFit fit(TrainSlice train) {
        train.requireRows(LEAST_ROWS, name());
        double scale = train.scaler().standardDeviation();
        double mean = train.scaler().mean();
        double[] y = train.values();
        GarchLikelihood scaled =
                new GarchLikelihood(Arrays.stream(y).map(v -> v / scale).toArray());
        double[] theta = newton(scaled, search(scaled, mean / scale));
        theta[MU] *= scale;
        theta[OMEGA] *= scale * scale;
        return new GarchFit(theta, new GarchLikelihood(y), y.length);
    }

    private static double[] search(GarchLikelihood scaled, double mean) {
        List<double[]> starts = new ArrayList<>();
        for (double persistence : new double[] {0.5, 0.8, 0.9, 0.97, 0.99}) {
            for (double alpha : new double[] {0.03, 0.1, 0.2}) {
                double beta = persistence - alpha;
                double rest = 1 - persistence;
                starts.add(new double[] {mean, Math.log(rest), Math.log(alpha / rest), Math.log(beta / rest)});
            }
        }
        Comparator<double[]> byLikelihood = Comparator.comparingDouble(start -> -objective(scaled, start));
        return starts.stream()
                .sorted(byLikelihood)
                .limit(SIMPLEX_STARTS)
                .map(start -> simplex(scaled, start))
                .min(byLikelihood)
                .map(Garch::natural)
                .orElseThrow();
    }

    private static double[] simplex(GarchLikelihood scaled, double[] start) {
        SimplexOptimizer optimizer = new SimplexOptimizer(new SimpleValueChecker(1e-12, 1e-9));
        try {
            PointValuePair best = optimizer.optimize(
                    new MaxEval(MOST_EVALUATIONS),
                    new ObjectiveFunction(point -> objective(scaled, point)),
                    GoalType.MAXIMIZE,
                    new InitialGuess(start),
                    new NelderMeadSimplex(new double[] {0.1, 0.5, 0.5, 0.5}));
            return best.getPoint();
        } catch (MathIllegalStateException tooManyEvaluations) {
            return start; // the other starts and Newton's method remain
        }
    }

    private static double objective(GarchLikelihood scaled, double[] point) {
        double value = scaled.value(natural(point));
        return Double.isNaN(value) ? WORST : Math.max(value, WORST);
    }

    /** From the search's coordinates (mu, a, b, c) to (mu, omega, alpha, beta). */
    private static double[] natural(double[] point) {
        double largest = Math.max(0, Math.max(point[2], point[3]));
        double alpha = Math.exp(point[2] - largest);
        double beta = Math.exp(point[3] - largest);
        double sum = Math.exp(-largest) + alpha + beta;
        double room = 1 - 3 * BORDER;
        return new double[] {
            point[0], BORDER + Math.exp(point[1]), BORDER + room * alpha / sum, BORDER + room * beta / sum
        };
    }

    /**
     * Newton's method: halved steps that go up while far away, full steps near the maximum, where the differences of L
     * drown in rounding but the gradient does not. Stays where it is if L has no maximum inside, as then no such step
     * goes up.
     */
    private static double[] newton(GarchLikelihood scaled, double[] start) {
        double[] theta = start;
        for (int i = 0; i < MOST_NEWTON_STEPS; i++) {
            GarchLikelihood.Derivatives at = scaled.derivatives(theta);
            Optional<double[]> step = at.newtonStep();
            if (step.isEmpty() || at.decrement() < CONVERGED) {
                return theta;
            }
            double[] full = move(theta, step.get(), 1);
            double[] next =
                    at.decrement() < NEAR && isInside(full) ? full : climb(scaled, at.value(), theta, step.get());
            if (next == null) {
                return theta;
            }
            theta = next;
        }
        return theta;
    }

    /** The longest of step, step/2, step/4, ... that stays inside and goes up; null if none does. */
    private static double[] climb(GarchLikelihood scaled, double value, double[] theta, double[] step) {
        double length = 1;
        for (int halving = 0; halving < MOST_HALVINGS; halving++) {
            double[] next = move(theta, step, length);
            if (isInside(next) && scaled.value(next) > value) {
                return next;
            }
            length /= 2;
        }
        return null;
    }

    private static double[] move(double[] theta, double[] step, double length) {
        double[] next = new double[K];
        Arrays.setAll(next, i -> theta[i] + length * step[i]);
        return next;
    }

    private static boolean isInside(double[] theta) {
        boolean positive = theta[OMEGA] >= BORDER && theta[ALPHA] >= BORDER && theta[BETA] >= BORDER;
        return positive && theta[ALPHA] + theta[BETA] <= 1 - BORDER;
    }
}
