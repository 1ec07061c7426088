package lanewise.verify.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Rng;
import lanewise.nn.Mode;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.recurrent.Recurrent;
import lanewise.nn.recurrent.RecurrentState;

/** A network with everything that goes in and comes out by name. Rows are t * B + b; states have rows b. */
final class Pass implements AutoCloseable {
    private final Net net;
    private final Model model;
    private final Network network;
    private final boolean training;
    /** x and initial states, then cotangents: those of the output and of final states. */
    private final Map<String, Matrix> inputs = new LinkedHashMap<>();

    private final Map<String, Matrix> cotangents = new LinkedHashMap<>();
    private final Map<String, Matrix> outputs = new LinkedHashMap<>();
    /** Gradients of x and initial states, by the name of these. */
    private final Map<String, Matrix> gradients = new LinkedHashMap<>();

    private final Map<String, Matrix> parameterGradients = new LinkedHashMap<>();

    Pass(Net net, Engine.Options engine, Mode mode, boolean inputGradients) {
        this.net = net;
        training = mode == Mode.TRAIN;
        boolean lengths = !net.lengths().isEmpty();
        model = Model.build(net.spec(), net.precision(), net.seed(), engine);
        Plan.Options options = new Plan.Options(mode, net.time(), net.batch(), lengths, inputGradients, false);
        network = model.network(Kinds.withSides(options, net.spec()));
        for (int b = 0; lengths && b < net.batch(); b++) {
            network.lengths()[b] = net.lengths().get(b);
        }
        inputs.put("x", network.input().value());
        outputs.put("y", network.output().value());
        for (String side : Kinds.sides(net.spec()).keySet()) {
            inputs.put(side, network.input(side).value());
            gradients.put(side, network.input(side).gradient());
        }
        if (training) {
            cotangents.put("dy", network.output().gradient());
            gradients.put("x", network.input().gradient());
            for (Parameter p : model.parameters()) {
                parameterGradients.put("d " + p.name(), network.gradient(p));
            }
        }
        if (network.layer() instanceof Recurrent.Bound layer) {
            for (int i = 0; i < layer.states(); i++) {
                addState(i, layer.state(i));
            }
        }
        gradients.values().removeIf(matrix -> matrix == null);
        cotangents.values().removeIf(matrix -> matrix == null);
        draw(net.seed());
    }

    private void addState(int i, RecurrentState state) {
        inputs.put("h0 " + i, state.initialHidden());
        outputs.put("hn " + i, state.finalHidden());
        cotangents.put("dhn " + i, state.finalHiddenGradient());
        gradients.put("h0 " + i, state.initialHiddenGradient());
        if (state.initialCell() != null) {
            inputs.put("c0 " + i, state.initialCell());
            outputs.put("cn " + i, state.finalCell());
            cotangents.put("dcn " + i, state.finalCellGradient());
            gradients.put("c0 " + i, state.initialCellGradient());
        }
    }

    /** For training, with gradients of everything. */
    static Pass train(Net net, Engine.Options engine) {
        return new Pass(net, engine, Mode.TRAIN, true);
    }

    /** For training, with one thread. */
    static Pass train(Net net) {
        return train(net, Engine.Options.defaults());
    }

    /** Forward alone. */
    static Pass infer(Net net, Engine.Options engine) {
        return new Pass(net, engine, Mode.INFER, false);
    }

    /** Sets all inputs and cotangents, and the states that cannot be reached to zero. */
    void draw(int seed) {
        network.reset();
        inputs.forEach((name, matrix) -> draw(seed, name, matrix));
        cotangents.forEach((name, matrix) -> draw(seed, name, matrix));
    }

    private static void draw(int seed, String name, Matrix matrix) {
        Rng random = Rng.of(seed, "net " + name);
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column++) {
                matrix.set(row, column, random.nextUniform(-1.5, 1.5));
            }
        }
    }

    /** Sets all inputs and cotangents to those of sequence b of another pass. */
    void take(Pass from, int b) {
        inputs.forEach((name, matrix) -> matrix.setAll(from.sequence(from.inputs.get(name), b)));
        cotangents.forEach((name, matrix) -> matrix.setAll(from.sequence(from.cotangents.get(name), b)));
    }

    /** The same for all sequences from {@code first} on, for a pass with so many fewer. */
    void takeFrom(Pass from, int first) {
        inputs.forEach((name, matrix) -> copyRows(from, from.inputs.get(name), first, matrix));
        cotangents.forEach((name, matrix) -> copyRows(from, from.cotangents.get(name), first, matrix));
    }

    private void copyRows(Pass from, Matrix source, int first, Matrix target) {
        for (int row = 0; row < target.rows(); row++) {
            int step = row / net.batch();
            target.rows(row, 1).copyFrom(source.rows(step * from.net.batch() + first + row % net.batch(), 1));
        }
    }

    /** As a loss has it: what the output is past a sequence's length does not matter, and one step of an empty one. */
    void zeroPaddingCotangents() {
        Matrix dy = cotangents.get("dy");
        int steps = dy.rows() / net.batch();
        for (int b = 0; b < net.batch(); b++) {
            int valid = network.output().lengths() == null ? Math.min(net.length(b), steps) : net.length(b);
            for (int t = valid; t < steps; t++) {
                dy.rows(t * net.batch() + b, 1).fill(0);
            }
        }
    }

    /** The same for a pass with fewer steps: the first of each. */
    void takePart(Pass from, int b) {
        inputs.forEach((name, matrix) -> fill(matrix, from.sequence(from.inputs.get(name), b)));
        cotangents.forEach((name, matrix) -> fill(matrix, from.sequence(from.cotangents.get(name), b)));
    }

    private static void fill(Matrix matrix, double[] values) {
        matrix.setAll(Arrays.copyOf(values, matrix.rows() * matrix.columns()));
    }

    void zeroFinalStateGradients() {
        cotangents.forEach((name, matrix) -> {
            if (!name.equals("dy")) {
                matrix.fill(0);
            }
        });
    }

    /** The rows of sequence b. */
    private double[] sequence(Matrix matrix, int b) {
        int width = matrix.columns();
        double[] values = new double[matrix.rows() / net.batch() * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = matrix.get(i / width * net.batch() + b, i % width);
        }
        return values;
    }

    /** Sets step t of sequence b of x to a value. */
    void setInput(int t, int b, double value) {
        network.input().value().rows(t * net.batch() + b, 1).fill(value);
    }

    /** Forward and, when training, backward into gradients that were zero. */
    Pass run() {
        network.forward();
        if (training) {
            network.clearGradients();
            network.backward();
        }
        return this;
    }

    /** Everything that came out. */
    Map<String, double[]> results() {
        Map<String, double[]> results = perSequence(null);
        results.putAll(parameterGradients());
        return results;
    }

    /** What came out for sequence b: no gradients of parameters. */
    Map<String, double[]> results(int b) {
        return perSequence(b);
    }

    private Map<String, double[]> perSequence(Integer b) {
        Map<String, double[]> results = new LinkedHashMap<>();
        outputs.forEach((name, matrix) -> results.put(name, b == null ? matrix.toArray() : sequence(matrix, b)));
        gradients.forEach(
                (name, matrix) -> results.put("d " + name, b == null ? matrix.toArray() : sequence(matrix, b)));
        return results;
    }

    Map<String, double[]> parameterGradients() {
        Map<String, double[]> results = new LinkedHashMap<>();
        parameterGradients.forEach((name, matrix) -> results.put(name, matrix.toArray()));
        return results;
    }

    Model model() {
        return model;
    }

    Network network() {
        return network;
    }

    @Override
    public void close() {
        network.close();
        model.close();
    }
}
