package lanewise.verify;

import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.loss.BceWithLogits;
import lanewise.nn.loss.CrossEntropy;
import lanewise.nn.loss.Evaluation;
import lanewise.nn.loss.Loss;

/**
 * A loss in float64 as the gradient check sees it. Variables: {@code output} and, where it has a slope, {@code target}.
 * Outputs: every term, or their sum or mean.
 *
 * <p>Values are random, and any output is at least 0.08 away from any target, so that no loss of their difference is at
 * its kink. Outputs lie between 0.3 and 3, where they can be variances too; targets between -3.1 and 3.1. Targets that
 * are probabilities lie between 0.2 and 0.8, and those without a slope are classes, the last one in the first row; logits
 * lie between -3.1 and 3.1. Other values can be {@link #set}. With weights, those of the rows are 0 (in odd rows alone),
 * 0.5 or 2.
 */
public final class LossSubject implements Subject {
    private static final double SPACING = 0.25;
    private static final double SCATTER = 0.02;
    private static final double[] ROW_WEIGHTS = {0, 0.5, 2};

    private final LossProblem problem;
    private final Engine engine;
    private final Slab slab;
    private final Matrix output;
    private final Matrix target;
    private final Matrix cotangents;
    private final Evaluation evaluation;
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
        Matrix termWeights = slab.reserve("term weights", rows, loss.terms(width));
        cotangents = slab.reserve("cotangents", rows, loss.terms(width));
        dOutput = slab.reserve("d output", rows, width);
        dTarget = slab.reserve("d target", rows, targets);
        slab.allocate();
        Variable outputs = new Variable("output", Variable.Role.INPUT, rows * width, width);
        Variable targetVariable = new Variable("target", Variable.Role.INPUT, rows * targets, targets);
        variables = loss.targetHasSlope() ? List.of(outputs, targetVariable) : List.of(outputs);
        fill(loss);
        Evaluation plain = Evaluation.of(loss, output, target);
        evaluation = problem.weighted() ? plain.withRowWeights(rowWeights()).withTermWeights(termWeights) : plain;
        uniform("term weights", termWeights, 0.5, 2);
    }

    private void fill(Loss loss) {
        boolean logits = loss instanceof BceWithLogits || loss instanceof CrossEntropy;
        if (logits) {
            grid("output", output, -12, 25);
        } else {
            grid("output", output, 1.5, 11);
        }
        if (!loss.targetHasSlope()) {
            classes();
        } else if (logits) {
            uniform("target", target, 0.2, 0.8);
        } else {
            grid("target", target, -12, 25);
        }
    }

    private void classes() {
        Rng random = random("target");
        for (int row = 0; row < target.rows(); row++) {
            target.set(row, 0, row == 0 ? output.columns() - 1 : random.nextInt(output.columns()));
        }
    }

    private double[] rowWeights() {
        Rng random = random("row weights");
        double[] weights = new double[output.rows()];
        for (int row = 0; row < weights.length; row++) {
            int which = random.nextInt(ROW_WEIGHTS.length);
            // Every second row counts, so that there are gradients enough to see a wrong one.
            weights[row] = ROW_WEIGHTS[row % 2 == 0 ? Math.max(which, 1) : which];
        }
        return weights;
    }

    private Rng random(String name) {
        return Rng.of(problem.seed(), "check " + name);
    }

    private void uniform(String name, Matrix matrix, double low, double high) {
        Rng random = random(name);
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column++) {
                matrix.set(row, column, random.nextUniform(low, high));
            }
        }
    }

    /** Points of a grid from {@code first}, each a little off. */
    private void grid(String name, Matrix matrix, double first, int points) {
        Rng random = random(name);
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
        if (problem.reduction() != null) {
            return List.of(new double[] {evaluation.value(problem.reduction())});
        }
        double[] values = new double[cotangents.rows() * cotangents.columns()];
        evaluation.values(values);
        return List.of(values);
    }

    @Override
    public void backward(List<double[]> given) {
        double[] cotangent = given.getFirst();
        if (problem.reduction() == null) {
            evaluation.gradient(cotangents.setAll(cotangent), dOutput, dTarget);
        } else {
            evaluation.gradient(problem.reduction(), cotangent[0], dOutput, dTarget);
        }
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
