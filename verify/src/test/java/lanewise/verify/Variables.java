package lanewise.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import lanewise.verify.Variable.Role;

/** The part of a {@link Differentiable} that keeps values and gradients. */
abstract class Variables implements Differentiable {
    private final List<Variable> variables = new ArrayList<>();
    private final Map<String, double[]> values = new LinkedHashMap<>();
    private final Map<String, double[]> gradients = new LinkedHashMap<>();
    private final SplittableRandom random = new SplittableRandom(5);

    /** Adds a variable with random values between -1 and 1, none of them near 0. */
    final void add(String name, Role role, int size) {
        variables.add(new Variable(name, role, size));
        values.put(
                name,
                random.doubles(size, 0.2, 1)
                        .map(u -> random.nextBoolean() ? u : -u)
                        .toArray());
        gradients.put(name, new double[size]);
    }

    /** The values themselves. */
    final double[] value(String name) {
        return values.get(name);
    }

    /** The gradient itself. */
    final double[] grad(String name) {
        return gradients.get(name);
    }

    final Variable variable(String name) {
        return variables.stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
    }

    @Override
    public final List<Variable> variables() {
        return variables;
    }

    @Override
    public final double[] get(Variable variable) {
        return value(variable.name()).clone();
    }

    @Override
    public final void set(Variable variable, double[] to) {
        System.arraycopy(to, 0, value(variable.name()), 0, variable.size());
    }

    @Override
    public double[] gradient(Variable variable) {
        return grad(variable.name()).clone();
    }

    @Override
    public void zeroGradients() {
        for (Variable variable : variables) {
            if (variable.role() == Role.PARAMETER) {
                Arrays.fill(grad(variable.name()), 0);
            }
        }
    }
}
