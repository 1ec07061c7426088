package lanewise.nn.recurrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.engine.Engine;
import lanewise.nn.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Plan;
import lanewise.nn.layer.Layer;
import lanewise.nn.layer.LayerWeights;

/**
 * A stack of recurrent layers of one kind, in one direction or both, with PyTorch's parameters and meaning. Layer l > 0 reads the
 * output of layer l - 1; with two directions that is [forward | backward], width 2 H.
 */
public final class Recurrent implements LayerWeights {
    /** No network is that deep; a damaged or hostile model file may say so. */
    private static final int MOST_LAYERS = 1000;

    private final String cell;
    private final int hidden;
    private final int directions;
    private final Weights[] weights;

    /**
     * Its shape.
     *
     * @param cell what happens at a step
     * @param input width D of the input
     * @param hidden units H
     * @param layers stacked layers, at least 1
     * @param bidirectional whether a second set of weights runs backwards in time
     * @param bias whether there are biases b_ih and b_hh
     */
    public record Shape(Cell cell, int input, int hidden, int layers, boolean bidirectional, boolean bias) {
        public Shape {
            if (input < 1 || hidden < 1 || layers < 1) {
                throw new IllegalArgumentException("input, hidden and layers must be >= 1, but input = " + input
                        + ", hidden = " + hidden + ", layers = " + layers);
            }
            long widest = Math.max(input, layers == 1 ? 0 : (bidirectional ? 2L : 1L) * hidden) + hidden;
            if (layers > MOST_LAYERS || (long) cell.gates() * hidden > Integer.MAX_VALUE / widest) {
                throw new IllegalArgumentException("layers must be at most " + MOST_LAYERS
                        + " and a layer's weights at most " + Integer.MAX_VALUE + ", but layers = " + layers
                        + " and weights = " + cell.gates() + " * " + hidden + " * " + widest);
            }
        }

        /** One layer, one direction, with biases. */
        public static Shape of(Cell cell, int input, int hidden) {
            return new Shape(cell, input, hidden, 1, false, true);
        }

        public Shape withCell(Cell other) {
            return new Shape(other, input, hidden, layers, bidirectional, bias);
        }

        public Shape withLayers(int count) {
            return new Shape(cell, input, hidden, count, bidirectional, bias);
        }

        public Shape withBidirectional(boolean both) {
            return new Shape(cell, input, hidden, layers, both, bias);
        }

        public Shape withBias(boolean wanted) {
            return new Shape(cell, input, hidden, layers, bidirectional, wanted);
        }
    }

    public Recurrent(Declaration declaration, String prefix, Shape shape) {
        cell = shape.cell().label();
        hidden = shape.hidden();
        directions = shape.bidirectional() ? 2 : 1;
        weights = new Weights[shape.layers() * directions];
        for (int layer = 0; layer < shape.layers(); layer++) {
            int width = layer == 0 ? shape.input() : directions * hidden;
            for (int direction = 0; direction < directions; direction++) {
                String suffix = "_l" + layer + (direction == 0 ? "" : "_reverse");
                weights[layer * directions + direction] = new Weights(declaration, prefix, suffix, width, shape);
            }
        }
    }

    @Override
    public int outputWidth() {
        return directions * hidden;
    }

    @Override
    public void pack(Engine engine) {
        for (Weights w : weights) {
            w.pack(engine);
        }
    }

    @Override
    public Bound bind(Plan plan, Activation input) {
        List<Direction> runs = new ArrayList<>();
        Activation x = input;
        for (int i = 0; i < weights.length; i += directions) {
            boolean plain = directions == 1 && plan.training() && input.lengths() == null;
            Activation y = plain ? null : plan.activation(cell + " y" + i, input, outputWidth());
            for (int direction = 0; direction < directions; direction++) {
                Direction run = new Direction(weights[i + direction], plan, x, y, direction == 1);
                runs.add(run);
                y = run.output();
            }
            x = y;
        }
        return new Bound(runs.toArray(Direction[]::new), directions);
    }

    /**
     * The stack in one network. States are [B][H] per layer and direction, index layer * directions + direction, as in PyTorch's
     * h_0, c_0, h_n and c_n.
     */
    public static final class Bound implements Layer {
        private final Direction[] runs;
        private final RecurrentState[] states;
        private final int directions;

        Bound(Direction[] runs, int directions) {
            this.runs = runs;
            this.directions = directions;
            this.states = Arrays.stream(runs).map(Direction::state).toArray(RecurrentState[]::new);
        }

        /** The number of states: layers * directions. */
        public int states() {
            return runs.length;
        }

        /** The states of one layer and direction. */
        public RecurrentState state(int index) {
            return states[index];
        }

        @Override
        public Activation output() {
            return runs[runs.length - 1].output();
        }

        @Override
        public void forward(Engine engine) {
            for (Direction run : runs) {
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
            for (Direction run : runs) {
                run.packBackward(engine);
            }
        }

        @Override
        public void reset(Engine engine) {
            for (RecurrentState state : states) {
                engine.clear(state.initialHidden());
                if (state.initialCell() != null) {
                    engine.clear(state.initialCell());
                }
            }
        }
    }
}
