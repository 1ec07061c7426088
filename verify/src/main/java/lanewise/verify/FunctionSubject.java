package lanewise.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.engine.Rng;
import lanewise.verify.Functions.Shape;

/** Functions of one's own as the gradient check sees them. */
public final class FunctionSubject implements Subject {
    /** What lies in the gradients of inputs and states before the first backward: an element that is left out shows. */
    private static final double STALE = 0.5;

    private final FunctionProblem problem;
    private final Functions functions;
    private final Values values;
    private final Values outputs;
    private final Values cotangents;
    private final Values gradients;
    private final List<Variable> variables = new ArrayList<>();

    FunctionSubject(FunctionProblem problem) {
        this.problem = problem;
        this.functions = problem.functions();
        this.values = empty("variables");
        this.outputs = empty("outputs");
        this.cotangents = empty("cotangents");
        this.gradients = empty("gradients");
        for (Shape shape : functions.variables()) {
            int rows = size(shape.rows());
            int columns = size(shape.columns());
            values.add(shape.name(), drawn(shape.name(), rows, columns));
            double[][] gradient = new double[rows][columns];
            if (shape.role() != Variable.Role.PARAMETER) {
                Arrays.stream(gradient).forEach(row -> Arrays.fill(row, STALE));
            }
            gradients.add(shape.name(), gradient);
            variables.add(new Variable(shape.name(), shape.role(), rows * columns, rows == 0 ? 0 : columns));
        }
        for (Shape shape : functions.outputs()) {
            outputs.add(shape.name(), new double[size(shape.rows())][size(shape.columns())]);
            cotangents.add(shape.name(), new double[size(shape.rows())][size(shape.columns())]);
        }
    }

    private Values empty(String what) {
        return new Values(what, problem.sizes(), problem.seed());
    }

    /** A product of numbers and sizes. */
    private int size(String product) {
        int size = 1;
        for (String factor : product.split("\\*")) {
            Integer symbol = problem.sizes().get(factor);
            size = Math.multiplyExact(size, symbol == null ? Integer.parseInt(factor) : symbol);
        }
        return size;
    }

    private double[][] drawn(String name, int rows, int columns) {
        Rng random = Rng.of(problem.seed(), "check " + name);
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) {
            Arrays.setAll(row, j -> functions.value(name, random));
        }
        return matrix;
    }

    @Override
    public String problem() {
        return problem.toString();
    }

    @Override
    public List<Variable> variables() {
        return List.copyOf(variables);
    }

    @Override
    public double[] get(Variable variable) {
        return flat(values.get(variable.name()));
    }

    @Override
    public void set(Variable variable, double[] to) {
        fill(values.get(variable.name()), to);
    }

    @Override
    public List<double[]> forward() {
        for (String name : outputs.names()) {
            Arrays.stream(outputs.get(name)).forEach(row -> Arrays.fill(row, Double.NaN));
        }
        functions.forward().apply(values, outputs);
        return outputs.names().stream().map(name -> flat(outputs.get(name))).toList();
    }

    @Override
    public void backward(List<double[]> given) {
        int k = 0;
        for (String name : cotangents.names()) {
            fill(cotangents.get(name), given.get(k++));
        }
        functions.backward().apply(values, cotangents, gradients);
    }

    @Override
    public double[] gradient(Variable variable) {
        return flat(gradients.get(variable.name()));
    }

    @Override
    public void zeroGradients() {
        for (Variable variable : variables) {
            if (variable.role() == Variable.Role.PARAMETER) {
                Arrays.stream(gradients.get(variable.name())).forEach(row -> Arrays.fill(row, 0));
            }
        }
    }

    private static double[] flat(double[][] matrix) {
        return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
    }

    private static void fill(double[][] matrix, double[] flat) {
        int at = 0;
        for (double[] row : matrix) {
            System.arraycopy(flat, at, row, 0, row.length);
            at += row.length;
        }
    }

    /** Holds nothing outside the heap. */
    @Override
    public void close() {}
}
