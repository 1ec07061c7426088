package lanewise.nn.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Plan;

/**
 * A stack of LSTM layers, in one direction or both, with PyTorch's parameters and meaning. Layer l > 0 reads the output of layer
 * l - 1; with two directions that is [forward | backward], width 2 H.
 *
 * <p>Hochreiter and Schmidhuber, Long short-term memory, 1997, with the forget gate of Gers, Schmidhuber and Cummins, 2000. The
 * equations stand at {@link LstmDirection}.
 */
public final class Lstm implements LayerWeights {
    /** No network is that deep; a damaged or hostile model file may say so. */
    private static final int MOST_LAYERS = 1000;

    private final int hidden;
    private final int directions;
    private final LstmWeights[] weights;

    /**
     * Its shape.
     *
     * @param input width D of the input
     * @param hidden units H
     * @param layers stacked layers, at least 1
     * @param bidirectional whether a second set of weights runs backwards in time
     * @param bias whether there are biases b_ih and b_hh
     */
    public record Shape(int input, int hidden, int layers, boolean bidirectional, boolean bias) {
        public Shape {
            if (input < 1 || hidden < 1 || layers < 1) {
                throw new IllegalArgumentException("input, hidden and layers must be >= 1, but input = " + input
                        + ", hidden = " + hidden + ", layers = " + layers);
            }
            long widest = Math.max(input, layers == 1 ? 0 : (bidirectional ? 2L : 1L) * hidden) + hidden;
            if (layers > MOST_LAYERS || 4L * hidden > Integer.MAX_VALUE / widest) {
                throw new IllegalArgumentException(
                        "layers must be at most " + MOST_LAYERS + " and a layer's weights at most " + Integer.MAX_VALUE
                                + ", but layers = " + layers + " and weights = 4 * " + hidden + " * " + widest);
            }
        }
    }

    public Lstm(Declaration declaration, String prefix, Shape shape) {
        hidden = shape.hidden();
        directions = shape.bidirectional() ? 2 : 1;
        weights = new LstmWeights[shape.layers() * directions];
        for (int layer = 0; layer < shape.layers(); layer++) {
            int width = layer == 0 ? shape.input() : directions * hidden;
            for (int direction = 0; direction < directions; direction++) {
                String suffix = "_l" + layer + (direction == 0 ? "" : "_reverse");
                weights[layer * directions + direction] = new LstmWeights(declaration, prefix, suffix, width, shape);
            }
        }
    }

    @Override
    public int outputWidth() {
        return directions * hidden;
    }

    @Override
    public void pack(Engine engine) {
        for (LstmWeights w : weights) {
            w.pack(engine);
        }
    }

    @Override
    public Bound bind(Plan plan, Activation input) {
        List<LstmDirection> runs = new ArrayList<>();
        Activation x = input;
        for (int i = 0; i < weights.length; i += directions) {
            boolean plain = directions == 1 && plan.training() && input.lengths() == null;
            Activation y = plain ? null : plan.activation("lstm y" + i, input, outputWidth());
            for (int direction = 0; direction < directions; direction++) {
                LstmDirection run = new LstmDirection(weights[i + direction], plan, x, y, direction == 1);
                runs.add(run);
                y = run.output();
            }
            x = y;
        }
        return new Bound(runs.toArray(LstmDirection[]::new), directions);
    }

    /**
     * The stack in one network. States are [B][H] per layer and direction, index layer * directions + direction, as in PyTorch's
     * h_0, c_0, h_n and c_n.
     */
    public static final class Bound implements Layer {
        private final LstmDirection[] runs;
        private final LstmState[] states;
        private final int directions;

        Bound(LstmDirection[] runs, int directions) {
            this.runs = runs;
            this.directions = directions;
            this.states = Arrays.stream(runs).map(LstmDirection::state).toArray(LstmState[]::new);
        }

        /** The number of states: layers * directions. */
        public int states() {
            return runs.length;
        }

        /** The states of one layer and direction. */
        public LstmState state(int index) {
            return states[index];
        }

        @Override
        public Activation output() {
            return runs[runs.length - 1].output();
        }

        @Override
        public void forward(Engine engine) {
            for (LstmDirection run : runs) {
                run.forward(engine);
            }
        }

        @Override
        public void backward(Engine engine) {
            // Within a layer the forward direction overwrites the input's gradient and the reverse direction adds to
            // it.
            for (int first = runs.length - directions; first >= 0; first -= directions) {
                for (int direction = 0; direction < directions; direction++) {
                    runs[first + direction].backward(engine);
                }
            }
        }

        @Override
        public void packBackward(Engine engine) {
            for (LstmDirection run : runs) {
                run.packBackward(engine);
            }
        }

        @Override
        public void reset(Engine engine) {
            for (LstmState state : states) {
                engine.clear(state.initialHidden());
                engine.clear(state.initialCell());
            }
        }
    }

    /** Views [B][H] of one layer's and direction's states; the gradients are null where none are wanted. */
    public record LstmState(
            Matrix initialHidden,
            Matrix initialCell,
            Matrix finalHidden,
            Matrix finalCell,
            Matrix initialHiddenGradient,
            Matrix initialCellGradient,
            Matrix finalHiddenGradient,
            Matrix finalCellGradient) {}
}
