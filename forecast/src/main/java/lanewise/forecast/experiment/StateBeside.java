package lanewise.forecast.experiment;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.layer.Layer;
import lanewise.nn.layer.LayerWeights;

/**
 * A state beside what else is known: the first {@code read} columns of each step go through {@code state}, and the step's output is [state's
 * output | the other columns].
 *
 * @param read columns that only the state sees
 * @param passed columns that are passed on
 * @param state reads {@code read} values per step
 */
record StateBeside(int read, int passed, Spec state) implements Spec {
    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        if (inputWidth != 0 && inputWidth != inputWidth()) {
            throw new IllegalArgumentException(
                    prefix + ": the input must have " + inputWidth() + " values per step, but has " + inputWidth);
        }
        return new Weights(read, passed, state.declare(declaration, prefix + "state.", read));
    }

    @Override
    public int inputWidth() {
        return read + passed;
    }

    @Override
    public boolean causal() {
        return state.causal();
    }

    @Override
    public String toString() {
        return "stateBeside(" + read + "," + passed + "," + state + ")";
    }

    private record Weights(int read, int passed, LayerWeights state) implements LayerWeights {
        @Override
        public int outputWidth() {
            return state.outputWidth() + passed;
        }

        @Override
        public void pack(Engine engine) {
            state.pack(engine);
        }

        @Override
        public Layer bind(Plan plan, Activation input) {
            int rows = input.value().rows();
            Matrix gradient = input.gradient() == null ? null : plan.saved("d state x", rows, read);
            Matrix x = plan.saved("state x", rows, read);
            Layer layer = state.bind(plan, new Activation(input.time(), input.batch(), x, gradient, input.lengths()));
            if (layer.output().time() != input.time()) {
                throw new IllegalArgumentException("the state must have an output at each of " + input.time()
                        + " steps, but has " + layer.output().time());
            }
            return new Bound(this, input, x, gradient, layer, plan.activation("state beside", input, outputWidth()));
        }
    }

    private static final class Bound implements Layer {
        private final Layer state;
        private final Activation output;
        /** Columns of the input, and the same of its gradient, or null. */
        private final Matrix read;

        private final Matrix passed;
        private final Matrix dRead;
        private final Matrix dPassed;
        private final Matrix x;
        private final Matrix dx;
        /** Columns of the output. */
        private final Matrix stateOut;

        private final Matrix passedOut;
        private final Matrix dStateOut;
        private final Matrix dPassedOut;

        Bound(Weights w, Activation input, Matrix x, Matrix dx, Layer state, Activation output) {
            int width = w.state().outputWidth();
            this.state = state;
            this.output = output;
            this.x = x;
            this.dx = dx;
            read = input.value().columns(0, w.read());
            passed = input.value().columns(w.read(), w.passed());
            dRead = dx == null ? null : input.gradient().columns(0, w.read());
            dPassed = dx == null ? null : input.gradient().columns(w.read(), w.passed());
            stateOut = output.value().columns(0, width);
            passedOut = output.value().columns(width, w.passed());
            dStateOut = output.gradient() == null ? null : output.gradient().columns(0, width);
            dPassedOut = dx == null ? null : output.gradient().columns(width, w.passed());
        }

        @Override
        public Activation output() {
            return output;
        }

        @Override
        public void forward(Engine engine) {
            engine.copy(read, x);
            state.forward(engine);
            engine.copy(state.output().value(), stateOut);
            engine.copy(passed, passedOut);
        }

        @Override
        public void backward(Engine engine) {
            engine.copy(dStateOut, state.output().gradient());
            state.backward(engine);
            if (dx != null) {
                engine.copy(dx, dRead);
                engine.copy(dPassedOut, dPassed);
            }
        }

        @Override
        public void packBackward(Engine engine) {
            state.packBackward(engine);
        }

        @Override
        public void reset(Engine engine) {
            state.reset(engine);
        }

        @Override
        public void carry(Engine engine, Layer from) {
            state.carry(engine, ((Bound) from).state);
        }
    }
}
