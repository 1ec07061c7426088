package lanewise.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Rng;
import lanewise.verify.Variable.Role;

/**
 * Any pair of forward and backward functions over matrices, whatever they are part of, with sizes and values that are drawn:
 *
 * <pre>{@code
 * SubjectReport report = GradCheck.functions("scale")
 *         .size("B", 1, 6)
 *         .size("D", 1, 8)
 *         .input("x", "B", "D")
 *         .parameter("w", "1", "D")
 *         .output("y", "B", "D")
 *         .forward((v, out) -> scale(v.get("x"), v.row("w"), out.get("y")))
 *         .backward((v, d, gradients) -> scaleBackward(v, d.get("y"), gradients))
 *         .run(50, 42);
 * }</pre>
 *
 * <p>Both write into the matrices they are given. Gradients of inputs and states hold what the last backward left there, and
 * have to be overwritten; those of parameters have to be added to. What forward saves for backward it keeps itself; the two
 * are called in turn, by one thread.
 *
 * <p>Values lie in (0.1, 1) or (-1, -0.1) unless {@link #values} says otherwise: away from 0, where many functions have a
 * kink.
 */
public final class Functions implements DrawnCheck {
    private final String name;
    private final Map<String, int[]> sizes = new LinkedHashMap<>();
    private final List<Shape> shapes = new ArrayList<>();
    private final Map<String, double[]> ranges = new LinkedHashMap<>();
    private Forward forward;
    private Backward backward;

    /** From values to outputs. */
    @FunctionalInterface
    public interface Forward {
        /**
         * @param values of all variables
         * @param outputs to write; they hold NaN before
         */
        void apply(Values values, Values outputs);
    }

    /** From gradients of the outputs to those of the variables. */
    @FunctionalInterface
    public interface Backward {
        /**
         * @param values of all variables, as forward had them
         * @param cotangents the gradients of the outputs
         * @param gradients to overwrite (inputs and states) or to add to (parameters)
         */
        void apply(Values values, Values cotangents, Values gradients);
    }

    /** A matrix; the role is null for an output. */
    record Shape(String name, Role role, String rows, String columns) {}

    Functions(String name) {
        if (!name.matches("[^\\s\"=]+")) {
            throw new IllegalArgumentException("a name must be one word without = and quotes, but is '" + name + "'");
        }
        this.name = name;
    }

    /**
     * A size that is drawn, such as the steps T.
     *
     * @param symbol a letter or word
     * @param low the smallest
     * @param high the largest
     */
    public Functions size(String symbol, int low, int high) {
        if (!symbol.matches("[A-Za-z_]\\w*") || symbol.equals("seed") || low < 0 || high < low) {
            throw new IllegalArgumentException("a size must be a word (not seed) with 0 <= low <= high, but is '"
                    + symbol + "' with low = " + low + " and high = " + high);
        }
        sizes.put(symbol, new int[] {low, high});
        return this;
    }

    /** An input, whose gradient backward overwrites. Rows and columns are sizes, numbers or products, as in {@code 4*H}. */
    public Functions input(String variable, String rows, String columns) {
        return add(variable, Role.INPUT, rows, columns);
    }

    /** An initial state, whose gradient backward overwrites. */
    public Functions state(String variable, String rows, String columns) {
        return add(variable, Role.STATE, rows, columns);
    }

    /** A parameter, to whose gradient backward adds. */
    public Functions parameter(String variable, String rows, String columns) {
        return add(variable, Role.PARAMETER, rows, columns);
    }

    /** An output of forward. */
    public Functions output(String output, String rows, String columns) {
        return add(output, null, rows, columns);
    }

    private Functions add(String variable, Role role, String rows, String columns) {
        if (shapes.stream().anyMatch(shape -> shape.name.equals(variable))) {
            throw new IllegalArgumentException("'" + variable + "' must be declared once, but is declared twice");
        }
        for (String factor : (rows + "*" + columns).split("\\*")) {
            if (!sizes.containsKey(factor) && !factor.matches("\\d+")) {
                throw new IllegalArgumentException("rows and columns of '" + variable + "' must be products of numbers"
                        + " and sizes " + sizes.keySet() + ", but '" + factor + "' is neither");
            }
        }
        shapes.add(new Shape(variable, role, rows, columns));
        return this;
    }

    /** Draws a variable's values between two bounds. */
    public Functions values(String variable, double low, double high) {
        if (variables().stream().noneMatch(shape -> shape.name.equals(variable)) || !(low < high)) {
            throw new IllegalArgumentException(
                    "values are for a variable declared before, from low to high, but are for '" + variable + "' from "
                            + low + " to " + high);
        }
        ranges.put(variable, new double[] {low, high});
        return this;
    }

    /** The forward function. */
    public Functions forward(Forward function) {
        this.forward = function;
        return this;
    }

    /** The backward function. */
    public Functions backward(Backward function) {
        this.backward = function;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    /** Half of the sizes that are drawn lie in the lowest third of their range. */
    @Override
    public FunctionProblem draw(long seed) {
        Rng random = Rng.of(seed, "shapes");
        Map<String, Integer> drawn = new LinkedHashMap<>();
        sizes.forEach((symbol, range) -> {
            int count = range[1] - range[0] + 1;
            int from = random.nextInt(2) == 0 ? (count + 2) / 3 : count;
            drawn.put(symbol, range[0] + random.nextInt(from));
        });
        return at(drawn, seed);
    }

    /**
     * The problem with these sizes.
     *
     * @param given every size that was declared
     * @param seed of all values
     */
    public FunctionProblem at(Map<String, Integer> given, long seed) {
        if (forward == null
                || backward == null
                || variables().isEmpty()
                || variables().size() == shapes.size()) {
            throw new IllegalStateException(
                    name + " must have forward, backward, a variable and an output before it is checked");
        }
        if (!given.keySet().equals(sizes.keySet())) {
            throw new IllegalArgumentException("sizes must be " + sizes.keySet() + ", but are " + given.keySet());
        }
        Map<String, Integer> ordered = new LinkedHashMap<>();
        sizes.keySet().forEach(symbol -> ordered.put(symbol, given.get(symbol)));
        return new FunctionProblem(this, ordered, seed);
    }

    /** The bounds of every size, both included. */
    public Map<String, int[]> sizes() {
        Map<String, int[]> bounds = new LinkedHashMap<>();
        sizes.forEach((symbol, range) -> bounds.put(symbol, range.clone()));
        return bounds;
    }

    List<Shape> variables() {
        return shapes.stream().filter(shape -> shape.role != null).toList();
    }

    List<Shape> outputs() {
        return shapes.stream().filter(shape -> shape.role == null).toList();
    }

    Forward forward() {
        return forward;
    }

    Backward backward() {
        return backward;
    }

    /** One value of a variable. */
    double value(String variable, Rng random) {
        double[] range = ranges.get(variable);
        if (range != null) {
            return random.nextUniform(range[0], range[1]);
        }
        double size = random.nextUniform(0.1, 1);
        return random.nextInt(2) == 0 ? size : -size;
    }
}
