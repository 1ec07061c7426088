package lanewise.forecast.volatility;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.RealMatrix;

/**
 * Finds the maximum of an {@link ArchLikelihood} over its parameter space, for data of standard deviation 1.
 *
 * <p>It works in coordinates whose space is a box: alpha and alpha + gamma in place of gamma, and the persistence p =
 * alpha + gamma/2 + beta in place of beta, except for EGARCH, which is a box already. From a grid of starts the best
 * three go on by damped Newton steps (Levenberg and Marquardt) with the exact gradient and differences of it as
 * Hessian; parameters on a border that push outward are held there. Nothing in it is random.
 */
final class ArchSearch {
    /** How near to the borders of the box the search goes. */
    static final double BORDER = 1e-9;

    private static final double LEAST_NU = 2.05;
    private static final double MOST_NU = 500;
    private static final int CLIMBS = 3;
    private static final int MOST_STEPS = 200;
    private static final double MOST_DAMPING = 1e12;
    /** g'H^-1 g, in squared standard errors, at which the search ends. */
    private static final double CONVERGED = 1e-22;
    /** Step of the differences, in standard errors by the outer product. */
    private static final double DIFFERENCE = 1e-4;
    /** The same for mu where |eps| makes kinks in L at every observed value: wide enough to average over them. */
    private static final double OVER_KINKS = 0.25;

    private final ArchSpec spec;
    private final ArchLikelihood likelihood;
    private final double[] low;
    private final double[] high;

    ArchSearch(ArchSpec spec, ArchLikelihood likelihood) {
        this.spec = spec;
        this.likelihood = likelihood;
        int k = spec.size();
        low = new double[k];
        high = new double[k];
        Arrays.fill(low, Double.NEGATIVE_INFINITY);
        Arrays.fill(high, Double.POSITIVE_INFINITY);
        int omega = spec.omega();
        int last = omega + spec.process().parameters() - 1;
        if (spec.process() == ArchProcess.EGARCH) {
            low[last] = -1 + BORDER;
        } else {
            Arrays.fill(low, omega, last + 1, 0);
            low[omega] = BORDER;
        }
        high[last] = 1 - BORDER;
        if (spec.innovation() == ArchSpec.Innovation.STUDENT_T) {
            low[k - 1] = LEAST_NU;
            high[k - 1] = MOST_NU;
        }
    }

    /** The best parameters found, in the model's own coordinates. */
    double[] maximum(double mean) {
        Comparator<double[]> byLikelihood = Comparator.comparingDouble(box -> -value(box));
        return starts(mean).stream()
                .sorted(byLikelihood)
                .limit(CLIMBS)
                .map(this::climb)
                .min(byLikelihood)
                .map(this::natural)
                .orElseThrow();
    }

    private List<double[]> starts(double mean) {
        List<double[]> starts = new ArrayList<>();
        for (double persistence : new double[] {0.7, 0.9, 0.97, 0.99}) {
            for (double shock : new double[] {0.05, 0.1, 0.2}) {
                for (double tilt : spec.process().asymmetric() ? new double[] {0, 0.8} : new double[] {0}) {
                    starts.add(start(mean, persistence, shock, tilt));
                }
            }
        }
        return starts;
    }

    private double[] start(double mean, double persistence, double shock, double tilt) {
        double[] box = new double[spec.size()];
        if (spec.omega() == 1) {
            box[0] = mean;
        }
        int at = spec.omega();
        boolean logarithmic = spec.process() == ArchProcess.EGARCH;
        box[at++] = logarithmic ? 0 : 1 - persistence;
        box[at++] = logarithmic ? shock : shock * (1 - tilt);
        if (spec.process().asymmetric()) {
            box[at++] = logarithmic ? -shock * tilt : shock * (1 + tilt);
        }
        box[at] = persistence;
        if (spec.innovation() == ArchSpec.Innovation.STUDENT_T) {
            box[box.length - 1] = 8;
        }
        return box;
    }

    /** d(own coordinates)/d(box), shape [K][K]: constant, as one is linear in the other. */
    private RealMatrix jacobian() {
        int k = spec.size();
        double[][] a = new double[k][k];
        for (int i = 0; i < k; i++) {
            a[i][i] = 1;
        }
        int alpha = spec.omega() + 1;
        if (spec.process() == ArchProcess.GARCH) {
            a[alpha + 1][alpha] = -1; // beta = p - alpha
        } else if (spec.process() != ArchProcess.EGARCH) {
            a[alpha + 1][alpha] = -1; // gamma = (alpha + gamma) - alpha
            a[alpha + 2][alpha] = -0.5; // beta = p - alpha / 2 - (alpha + gamma) / 2
            a[alpha + 2][alpha + 1] = -0.5;
        }
        return new Array2DRowRealMatrix(a, false);
    }

    private double[] natural(double[] box) {
        return jacobian().operate(box);
    }

    private boolean isInside(double[] box) {
        for (int i = 0; i < box.length; i++) {
            if (!(box[i] >= low[i] && box[i] <= high[i])) {
                return false;
            }
        }
        int beta = spec.omega() + spec.process().parameters() - 1;
        return spec.process() == ArchProcess.EGARCH || natural(box)[beta] >= 0;
    }

    private double value(double[] box) {
        return isInside(box) ? likelihood.value(natural(box)) : Double.NEGATIVE_INFINITY;
    }

    private double[] climb(double[] start) {
        double[] box = start;
        double value = value(box);
        double damping = 1e-3;
        for (int i = 0; i < MOST_STEPS && value > Double.NEGATIVE_INFINITY; i++) {
            Local at = new Local(box);
            double[] next = null;
            while (next == null && damping < MOST_DAMPING) {
                double[] step = at.step(damping);
                double[] tried = clamped(box, step);
                double there = value(tried);
                if (there > value || (at.decrement() < 1e-8 && there >= value - 1e-9)) {
                    next = tried;
                    value = there;
                    damping = Math.max(damping / 10, 1e-15);
                } else {
                    damping *= 10;
                }
            }
            if (next == null) {
                return box; // no direction goes up: a maximum, up to rounding or a kink of |eps|
            }
            boolean still = at.decrement() < CONVERGED || Arrays.equals(next, box);
            box = next;
            if (still) {
                return box;
            }
        }
        return box;
    }

    private double[] clamped(double[] box, double[] step) {
        double[] next = new double[box.length];
        Arrays.setAll(next, i -> Math.clamp(box[i] + step[i], low[i], high[i]));
        return next;
    }

    /** Gradient and curvature at a point, in the box. */
    private final class Local {
        private final double[] gradient;
        private final RealMatrix curvature;
        private final boolean[] held;

        Local(double[] box) {
            RealMatrix a = jacobian();
            double[] theta = a.operate(box);
            ArchLikelihood.Slopes slopes = likelihood.slopes(theta);
            gradient = a.preMultiply(slopes.gradient());
            held = new boolean[box.length];
            for (int i = 0; i < held.length; i++) {
                held[i] = (box[i] <= low[i] && gradient[i] <= 0) || (box[i] >= high[i] && gradient[i] >= 0);
            }
            RealMatrix outer = a.transpose()
                    .multiply(new Array2DRowRealMatrix(slopes.outerProduct()))
                    .multiply(a);
            RealMatrix hessian = new Array2DRowRealMatrix(negativeHessian(likelihood, theta, slopes));
            RealMatrix exact = a.transpose().multiply(hessian).multiply(a);
            curvature = isPositive(exact) ? exact : outer;
        }

        private boolean isPositive(RealMatrix matrix) {
            return solve(matrix, 0) != null;
        }

        /** g'H^-1 g over the parameters that are not held. */
        double decrement() {
            double[] step = solve(curvature, 0);
            if (step == null) {
                return Double.POSITIVE_INFINITY;
            }
            double sum = 0;
            for (int i = 0; i < step.length; i++) {
                sum += step[i] * gradient[i];
            }
            return sum;
        }

        double[] step(double damping) {
            double[] step = solve(curvature, damping);
            return step == null ? new double[gradient.length] : step;
        }

        /** (H + damping diag H)^-1 g, with held parameters left out; null if the matrix is not positive definite. */
        private double[] solve(RealMatrix matrix, double damping) {
            int k = gradient.length;
            double[][] m = new double[k][k];
            double[] g = new double[k];
            double[] unit = new double[k];
            for (int i = 0; i < k; i++) {
                double diagonal = matrix.getEntry(i, i);
                if (!held[i] && !(diagonal > 0 && diagonal < Double.POSITIVE_INFINITY)) {
                    return null;
                }
                unit[i] = held[i] ? 1 : 1 / Math.sqrt(diagonal);
            }
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < k; j++) {
                    m[i][j] = held[i] || held[j] ? 0 : matrix.getEntry(i, j) * unit[i] * unit[j];
                }
                m[i][i] = held[i] ? 1 : m[i][i] + damping;
                g[i] = held[i] ? 0 : gradient[i] * unit[i];
            }
            try {
                double[] step = new CholeskyDecomposition(new Array2DRowRealMatrix(m, false), 1e-6, 1e-13)
                        .getSolver()
                        .solve(new ArrayRealVector(g, false))
                        .toArray();
                for (int i = 0; i < k; i++) {
                    step[i] *= unit[i];
                }
                return step;
            } catch (MathRuntimeException notPositiveDefinite) {
                return null;
            }
        }
    }

    /**
     * Minus the Hessian of L, by central differences of the exact gradient, made symmetric; shape [K][K].
     */
    static double[][] negativeHessian(ArchLikelihood likelihood, double[] theta, ArchLikelihood.Slopes slopes) {
        int k = theta.length;
        double[][] h = new double[k][k];
        for (int i = 0; i < k; i++) {
            double error = 1 / Math.sqrt(slopes.outerProduct()[i][i]);
            boolean kinks =
                    i < likelihood.spec().omega() && likelihood.spec().process().power() < 2;
            double step = (kinks ? OVER_KINKS : DIFFERENCE) * (Double.isFinite(error) ? error : 1e-3);
            double[] up = theta.clone();
            double[] down = theta.clone();
            up[i] += step;
            down[i] -= step;
            double[] above = likelihood.slopes(up).gradient();
            double[] below = likelihood.slopes(down).gradient();
            for (int j = 0; j < k; j++) {
                double second = -(above[j] - below[j]) / (up[i] - down[i]);
                h[i][j] += second / 2;
                h[j][i] += second / 2;
            }
        }
        return h;
    }
}
