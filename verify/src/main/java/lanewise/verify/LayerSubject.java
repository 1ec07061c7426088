package lanewise.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.nn.Activation;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.attention.AttentionLayer;
import lanewise.nn.attention.Mask;
import lanewise.nn.recurrent.Recurrent;
import lanewise.nn.recurrent.RecurrentState;
import lanewise.nn.spec.ActivationSpec;
import lanewise.nn.spec.Chain;
import lanewise.nn.spec.Input;
import lanewise.nn.spec.Named;
import lanewise.nn.spec.RecurrentSpec;

/**
 * A spec in float64 as the gradient check sees it. Variables: the input {@code x} [T*B][D], every parameter by its name
 * and, where the spec is a recurrent layer, the initial states {@code h0_l0}, {@code c0_l0}, {@code h0_l0_reverse} ...
 * [B][H]. Outputs: y [T*B][O] and, of a recurrent layer, the final states in the same order. A recurrent layer within a
 * chain starts from zero states, and its final states are not looked at.
 *
 * <p>Values are random, and none is special: x in (-2, 2), states in (-0.9, 0.9), parameters their initial values and
 * something on top. Where the first part has a step or kink (softplus at its threshold), x keeps away from it. Other
 * values can be {@link #set}.
 */
public final class LayerSubject implements Subject {
    /** A difference quotient moves x by 1/256 at most. */
    private static final double MARGIN = 0.1;

    private final LayerProblem problem;
    private final Model model;
    private final Network network;
    private boolean fresh;
    /** Parameters were set since their packed forms were made. */
    private boolean changed;

    private final List<Variable> variables = new ArrayList<>();
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final List<Slot> outputs = new ArrayList<>();

    /** Where values and their gradients lie. */
    private record Slot(Matrix value, Matrix gradient) {}

    /** Builds the problem. */
    public LayerSubject(LayerProblem problem) {
        this.problem = problem;
        Engine.Options threads = Engine.Options.defaults().withThreads(problem.threads());
        Plan.Options options =
                Plan.Options.train(problem.time(), problem.batch()).withInputGradients();
        boolean lengths = !problem.lengths().isEmpty();
        model = Model.build(problem.spec(), Precision.F64, problem.seed(), threads);
        try {
            for (Map.Entry<String, Integer> side : problem.attending().sides().entrySet()) {
                options = options.withSide(side.getKey(), side.getValue());
            }
            options = problem.attending().masks() ? options.withMasks() : options;
            options = problem.attending().weights() ? options.withWeights() : options;
            network = model.network(lengths ? options.withLengths() : options);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
        for (int b = 0; lengths && b < problem.batch(); b++) {
            network.lengths()[b] = problem.lengths().get(b);
        }
        addInput();
        problem.attending().sides().keySet().stream().sorted().forEach(this::addSide);
        for (AttentionLayer attention : network.attentions()) {
            addAttention(attention);
        }
        if (network.layer() instanceof Recurrent.Bound layer) {
            addStates(layer);
        }
        for (Parameter parameter : model.parameters()) {
            addParameter(parameter);
        }
        model.parametersChanged();
    }

    private void addInput() {
        Slot x = new Slot(network.input().value(), network.input().gradient());
        add("x", Variable.Role.INPUT, x);
        double[] values = uniform("x", x.value, 2);
        if (first(problem.spec()) instanceof ActivationSpec activation) {
            for (double kink : Kinks.of(activation.function())) {
                avoid(values, kink);
            }
        }
        x.value.setAll(values);
        outputs.add(new Slot(network.output().value(), network.output().gradient()));
    }

    private void addSide(String name) {
        Activation side = network.input(name);
        Slot slot = new Slot(side.value(), side.gradient());
        add(name, Variable.Role.INPUT, slot);
        slot.value.setAll(uniform(name, slot.value, 2));
        for (int b = 0; side.lengths() != null && b < side.batch(); b++) {
            side.lengths()[b] = side.time() - b % side.time();
        }
    }

    /** Masks that hide every fifth key or so, and the weights as another output. */
    private void addAttention(AttentionLayer attention) {
        if (problem.attending().masks()) {
            attention.mask(mask("mask", attention.queries(), attention.keys()));
            attention.keyMask(mask("key mask", problem.batch(), attention.keys()));
        }
        if (problem.attending().weights()) {
            outputs.add(new Slot(attention.weights(), attention.weightsGradient()));
        }
    }

    private Mask mask(String name, int rows, int columns) {
        Rng random = Rng.of(problem.seed(), "check " + name);
        double[][] scores = new double[rows][columns];
        for (double[] row : scores) {
            for (int j = 0; j < columns; j++) {
                double score = random.nextUniform(-1, 1);
                row[j] = score < -0.8 ? Double.NEGATIVE_INFINITY : score;
            }
        }
        return Mask.add(scores);
    }

    private static void avoid(double[] values, double kink) {
        for (int i = 0; i < values.length; i++) {
            double above = values[i] - kink;
            values[i] += Math.abs(above) < MARGIN ? Math.copySign(MARGIN, above) : 0;
        }
    }

    private void addStates(Recurrent.Bound layer) {
        RecurrentSpec<?> spec = (RecurrentSpec<?>) first(problem.spec());
        int directions = spec.shape().bidirectional() ? 2 : 1;
        for (int i = 0; i < layer.states(); i++) {
            RecurrentState state = layer.state(i);
            String suffix = "_l" + i / directions + (i % directions == 0 ? "" : "_reverse");
            addState("h0" + suffix, new Slot(state.initialHidden(), state.initialHiddenGradient()));
            outputs.add(new Slot(state.finalHidden(), state.finalHiddenGradient()));
            if (state.initialCell() != null) {
                addState("c0" + suffix, new Slot(state.initialCell(), state.initialCellGradient()));
                outputs.add(new Slot(state.finalCell(), state.finalCellGradient()));
            }
        }
    }

    private void addState(String name, Slot slot) {
        add(name, Variable.Role.STATE, slot);
        slot.value.setAll(uniform(name, slot.value, 0.9));
    }

    private void addParameter(Parameter parameter) {
        Matrix value = parameter.value();
        add(parameter.name(), Variable.Role.PARAMETER, new Slot(value, network.gradient(parameter)));
        boolean vector = parameter.shape().size() == 1;
        double[] values = uniform(parameter.name(), value, vector ? 0.3 : 0.5 / Math.sqrt(value.columns()));
        double[] initial = value.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] += initial[i];
        }
        value.setAll(values);
    }

    private void add(String name, Variable.Role role, Slot slot) {
        int columns = slot.value.columns();
        variables.add(new Variable(name, role, slot.value.rows() * columns, columns));
        slots.put(name, slot);
    }

    private double[] uniform(String name, Matrix shape, double bound) {
        Rng random = Rng.of(problem.seed(), "check " + name);
        double[] values = new double[shape.rows() * shape.columns()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextUniform(-bound, bound);
        }
        return values;
    }

    /** The part that reads x. */
    private static Spec first(Spec spec) {
        return switch (spec) {
            case Chain chain -> first(chain.parts().getFirst());
            case Named named -> first(named.part());
            case Input input -> first(input.part());
            default -> spec;
        };
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
        return slot(variable).value.toArray();
    }

    @Override
    public void set(Variable variable, double[] values) {
        slot(variable).value.setAll(values);
        changed |= variable.role() == Variable.Role.PARAMETER;
    }

    /** Packing takes as long as a small forward: only before one. */
    private void pack() {
        if (changed) {
            model.parametersChanged();
            changed = false;
        }
    }

    @Override
    public List<double[]> forward() {
        pack();
        network.forward();
        fresh = true;
        return outputs.stream().map(output -> output.value.toArray()).toList();
    }

    @Override
    public void backward(List<double[]> cotangents) {
        // A backward uses up what its forward saved.
        if (!fresh) {
            pack();
            network.forward();
        }
        fresh = false;
        for (int k = 0; k < cotangents.size(); k++) {
            outputs.get(k).gradient.setAll(cotangents.get(k));
        }
        network.backward();
    }

    @Override
    public double[] gradient(Variable variable) {
        return slot(variable).gradient.toArray();
    }

    @Override
    public void zeroGradients() {
        network.clearGradients();
    }

    /** The network itself, for a closer look. */
    public Network network() {
        pack();
        return network;
    }

    private Slot slot(Variable variable) {
        Slot slot = slots.get(variable.name());
        if (slot == null) {
            throw new IllegalArgumentException(
                    "variables are " + slots.keySet() + ", but '" + variable.name() + "' was asked for");
        }
        return slot;
    }

    @Override
    public void close() {
        network.close();
        model.close();
    }
}
