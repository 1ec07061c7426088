package lanewise.forecast.quantile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import lanewise.forecast.data.TrainSlice;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleValueChecker;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/**
 * A {@link Caviar} model at a level. RQ is neither smooth nor convex in the parameters: of thousands of starts, drawn
 * from a generator with a fixed seed, the best go on by simplex searches that begin anew until none improves. The
 * estimate does not depend on anything but the data.
 */
public final class CaviarModel implements QuantileModel {
    private static final int LEAST_ROWS = 50;
    private static final int DRAWS = 4000;
    private static final int CLIMBS = 12;
    private static final int RESTARTS = 12;
    private static final int MOST_EVALUATIONS = 1500;
    private static final double IMPROVEMENT = 1e-7;
    private static final int GRID = 4000;

    private final Caviar kind;
    private final double theta;

    /** @param theta the level, strictly between 0 and 1/2 */
    public CaviarModel(Caviar kind, double theta) {
        if (!(theta > 0 && theta < 0.5)) {
            throw new IllegalArgumentException("CAViaR: 0 < theta < 0.5, but got " + theta);
        }
        this.kind = kind;
        this.theta = theta;
    }

    @Override
    public String name() {
        return "CAViaR " + kind.title();
    }

    @Override
    public double level() {
        return theta;
    }

    /**
     * {@inheritDoc}
     *
     * @param train at least 50 rows; returns in percent, or any other unit except for the adaptive model, whose
     *     sharpness of 10 is meant for percent
     */
    @Override
    public CaviarFit fit(TrainSlice train) {
        train.requireRows(LEAST_ROWS, name());
        train.requireVarying();
        double[] y = train.values();
        double first = Caviar.first(y, theta);
        double[] b = kind == Caviar.ADAPTIVE
                ? scan(y, first)
                : search(y, first, train.scaler().standardDeviation());
        return new CaviarFit(kind, theta, first, b, kind.loss(y, first, b, theta));
    }

    /** The model with parameters that are given. */
    public CaviarFit fix(TrainSlice train, double... b) {
        if (b.length != kind.parameters()) {
            throw new IllegalArgumentException(
                    "CAViaR " + kind.title() + ": expected " + kind.parameters() + " parameters, got " + b.length);
        }
        double[] y = train.values();
        double first = Caviar.first(y, theta);
        return new CaviarFit(kind, theta, first, b.clone(), kind.loss(y, first, b, theta));
    }

    /** One parameter: a grid, then finer grids about its best point. */
    private double[] scan(double[] y, double first) {
        double low = 0;
        double high = 3;
        double best = 0;
        for (int round = 0; round < 3; round++) {
            double step = (high - low) / GRID;
            double from = low;
            best = Stream.iterate(0, i -> i <= GRID, i -> i + 1)
                    .map(i -> from + i * step)
                    .min(Comparator.comparingDouble(b -> kind.loss(y, first, new double[] {b}, theta)))
                    .orElseThrow();
            low = Math.max(0, best - 3 * step);
            high = best + 3 * step;
        }
        return new double[] {best};
    }

    private double[] search(double[] y, double first, double unit) {
        SplittableRandom random = new SplittableRandom(1);
        Comparator<double[]> byLoss = Comparator.comparingDouble(b -> kind.loss(y, first, b, theta));
        List<double[]> starts = new ArrayList<>();
        double level = first > 0 ? first : unit;
        for (int i = 0; i < DRAWS; i++) {
            starts.add(start(random, level));
        }
        return starts.stream()
                .map(b -> new Candidate(b, kind.loss(y, first, b, theta)))
                .sorted(Comparator.comparingDouble(Candidate::loss))
                .limit(CLIMBS)
                .map(c -> descend(y, first, c.b))
                .min(byLoss)
                .orElseThrow();
    }

    private record Candidate(double[] b, double loss) {}

    /** A persistence, a response to y, and the constant that puts the stationary V near the level of V_1. */
    private double[] start(SplittableRandom random, double level) {
        boolean squares = kind == Caviar.INDIRECT_GARCH;
        double persistence = 1 - Math.pow(10, random.nextDouble(-2.5, -0.3));
        double[] b = new double[kind.parameters()];
        b[1] = persistence;
        // |y| is about .5 and y^2 about .3 of V and V^2 at these levels
        double response = random.nextDouble(0, 3) * (1 - persistence);
        b[2] = response;
        if (kind == Caviar.ASYMMETRIC_SLOPE) {
            b[2] = response * random.nextDouble(-0.3, 1);
            b[3] = response * random.nextDouble(0.7, 2);
        }
        double constant = Math.max(0, random.nextDouble(-0.2, 1)) * (1 - persistence);
        b[0] = constant * (squares ? level * level : level);
        return b;
    }

    private double[] descend(double[] y, double first, double[] start) {
        double[] best = start;
        double loss = kind.loss(y, first, best, theta);
        double size = 0.2;
        for (int i = 0; i < RESTARTS; i++) {
            double[] next = simplex(y, first, best, size);
            double there = kind.loss(y, first, next, theta);
            boolean improved = there < loss - IMPROVEMENT * Math.abs(loss);
            if (there < loss) {
                best = next;
                loss = there;
            }
            if (!improved) {
                size /= 4;
            }
            if (size < 1e-3) {
                break;
            }
        }
        return best;
    }

    private double[] simplex(double[] y, double first, double[] start, double size) {
        double[] sides = new double[start.length];
        Arrays.setAll(
                sides, i -> i == 1 ? size * Math.max(0.02, 1 - start[1]) : size * Math.max(0.02, Math.abs(start[i])));
        try {
            return new SimplexOptimizer(new SimpleValueChecker(1e-9, 1e-9))
                    .optimize(
                            new MaxEval(MOST_EVALUATIONS),
                            new ObjectiveFunction(b -> Math.min(1e300, kind.loss(y, first, b, theta))),
                            GoalType.MINIMIZE,
                            new InitialGuess(start),
                            new NelderMeadSimplex(sides))
                    .getPoint();
        } catch (MathIllegalStateException tooManyEvaluations) {
            return start;
        }
    }
}
