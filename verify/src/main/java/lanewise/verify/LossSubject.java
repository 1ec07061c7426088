package lanewise.verify;

import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.loss.Loss;
import lanewise.nn.loss.PairwiseSum;
import lanewise.nn.loss.Reduction;

/**
 * A loss in float64 as the gradient check sees it. Variables: {@code output} and {@code target}. Outputs: every term,
 * or their sum or mean.
 *
 * <p>Values are random, and any output is at least 0.08 away from any target, so that no loss of their difference is at
 * its kink. Outputs lie between 0.3 and 3, where they can be variances too; targets between -3.1 and 3.1. Other values
 * can be {@link #set}.
 */
public final class LossSubject implements Subject {
    private static final double SPACING = 0.25;
    private static final double SCATTER = 0.02;

    private final LossProblem problem;
    private final Engine engine;
    private final Slab slab;
    private final Matrix output;
    private final Matrix target;
    private final Matrix weights;
    private final Matrix dOutput;
    private final Matrix dTarget;
    private final List<Variable> variables;

    /** Builds the problem. */
    public LossSubject(LossProblem problem) {
        this.problem = problem;
        Loss loss = problem.loss();
        int rows = problem.rows();
        int width = problem.width();
        int targets = loss.targetWidth(width);
        engine = Engine.open();
        slab = engine.slab(Role.SCRATCH, Precision.F64);
        output = slab.reserve("output", rows, width);
        target = slab.reserve("target", rows, targets);
        weights = slab.reserve("weights", rows, loss.terms(width));
        dOutput = slab.reserve("d output", rows, width);
        dTarget = slab.reserve("d target", rows, targets);
        slab.allocate();
        variables = List.of(
                new Variable("output", Variable.Role.INPUT, rows * width),
                new Variable("target", Variable.Role.INPUT, rows * targets));
        fill("output", output, 1.5, 11);
        fill("target", target, -12, 25);
    }

    /** Points of a grid from {@code first}, each a little off. */
    private void fill(String name, Matrix matrix, double first, int points) {
        Rng random = Rng.of(problem.seed(), "check " + name);
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column++) {
                double point = SPACING * (first + random.nextInt(points));
                matrix.set(row, column, point + random.nextUniform(-SCATTER, SCATTER));
            }
        }
    }

    @Override
    public String problem() {
        return problem.toString();
    }

    @Override
    public List<Variable> variables() {
        return variables;
    }

    @Override
    public double[] get(Variable variable) {
        return value(variable).toArray();
    }

    @Override
    public void set(Variable variable, double[] values) {
        value(variable).setAll(values);
    }

    @Override
    public List<double[]> forward() {
        Loss loss = problem.loss();
        if (problem.reduction() != null) {
            return List.of(new double[] {loss.value(output, target, problem.reduction(), new PairwiseSum())});
        }
        int terms = weights.columns();
        double[] values = new double[weights.rows() * terms];
        for (int i = 0; i < values.length; i++) {
            values[i] = loss.term(output, target, i / terms, i % terms);
        }
        return List.of(values);
    }

    @Override
    public void backward(List<double[]> cotangents) {
        double[] cotangent = cotangents.getFirst();
        Loss.Terms terms;
        if (problem.reduction() == null) {
            terms = new Loss.Terms(output, target, weights.setAll(cotangent), 0);
        } else {
            long count = problem.reduction() == Reduction.SUM ? 1 : (long) weights.rows() * weights.columns();
            terms = new Loss.Terms(output, target, null, cotangent[0] / count);
        }
        problem.loss().gradient(terms, dOutput, dTarget);
    }

    @Override
    public double[] gradient(Variable variable) {
        return (value(variable) == output ? dOutput : dTarget).toArray();
    }

    /** A loss has no parameters. */
    @Override
    public void zeroGradients() {}

    private Matrix value(Variable variable) {
        return switch (variable.name()) {
            case "output" -> output;
            case "target" -> target;
            default ->
                throw new IllegalArgumentException(
                        "variables are output and target, but '" + variable.name() + "' was asked for");
        };
    }

    @Override
    public void close() {
        slab.close();
        engine.close();
    }
}
