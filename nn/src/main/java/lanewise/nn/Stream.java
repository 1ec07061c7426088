package lanewise.nn;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Slab;

/**
 * One step in, one forecast out, the recurrent state carried: T calls of {@link #step} give the bits of one forward over T steps.
 * For one thread at a time; any number of streams share a model.
 */
public final class Stream implements AutoCloseable {
    private final Model model;
    private final Plan.Options options;
    private final Network network;
    private final Matrix x;
    private final Matrix y;

    Stream(Model model, Engine engine, Plan.Options options) {
        this.model = model;
        this.options = options;
        network = new Network(model, engine, options, null, true);
        x = network.input().value();
        y = network.output().value();
    }

    /** Values per step that go in. */
    public int inputWidth() {
        return x.columns();
    }

    /** A further input by its name, to be filled before the first step; see {@link Network#input(String)}. */
    public Activation side(String name) {
        return network.input(name);
    }

    /** Values per step that come out. */
    public int outputWidth() {
        return y.columns();
    }

    /**
     * Takes one step.
     *
     * @param input [D], finite
     * @param output [O], overwritten
     */
    public void step(double[] input, double[] output) {
        if (input.length != x.columns() || output.length != y.columns()) {
            throw new IllegalArgumentException("input and output must hold " + x.columns() + " and " + y.columns()
                    + " values, but hold " + input.length + " and " + output.length);
        }
        requireFinite(input);
        x.setRow(0, input);
        network.forward();
        y.getRow(0, output);
    }

    private void requireFinite(double[] input) {
        boolean narrow = x.precision() == Precision.F32;
        for (int i = 0; i < input.length; i++) {
            if (!(Math.abs(input[i]) <= Double.MAX_VALUE) || narrow && Float.isInfinite((float) input[i])) {
                throw new IllegalArgumentException(
                        "input must be finite in " + x.precision() + ", but input[" + i + "] = " + input[i]);
            }
        }
    }

    /** Has the kernels of a step compiled, in another stream of the same model: see {@link Model#warmUp}. */
    public boolean warmUp(Duration limit) {
        try (Stream other = new Stream(model, model.engine().forkSingle(), options)) {
            double[] input = new double[inputWidth()];
            Arrays.fill(input, 0.5);
            double[] output = new double[outputWidth()];
            return other.network
                    .engine()
                    .warmUp(
                            () -> {
                                other.reset();
                                other.step(input, output);
                            },
                            limit);
        }
    }

    /** Forgets everything: the next step is the first of a sequence. */
    public void reset() {
        network.reset();
    }

    /** A copy of the state, to go back to with {@link #restore} or to go on with in another stream of the same model. */
    public State snapshot() {
        Slab slab = network.plan().stateSlab();
        return new State(slab.layout().elements(), slab.flat().toArray());
    }

    /** Goes on from {@code state}. */
    public void restore(State state) {
        Slab slab = network.plan().stateSlab();
        if (state.elements() != slab.layout().elements()) {
            throw new IllegalArgumentException("state must hold "
                    + slab.layout().elements() + " elements, as this model's does, but holds " + state.elements());
        }
        slab.flat().setAll(state.values);
    }

    /** The state of a stream at one moment. */
    public static final class State {
        private final long elements;
        private final double[] values;

        private State(long elements, double[] values) {
            this.elements = elements;
            this.values = values;
        }

        long elements() {
            return elements;
        }

        /** The state's values, exact in either precision, for storing elsewhere. */
        public double[] toArray() {
            return values.clone();
        }

        /** A state from stored values. */
        public static State of(double[] values) {
            Objects.requireNonNull(values, "values");
            return new State(values.length, values.clone());
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
