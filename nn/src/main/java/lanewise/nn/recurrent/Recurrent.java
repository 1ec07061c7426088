package lanewise.nn.recurrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.engine.Dropout;
import lanewise.engine.Engine;
import lanewise.nn.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Plan;
import lanewise.nn.layer.DropoutLayer;
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
    private final String name;
    private final int output;
    private final int directions;
    private final double dropout;
    private final Weights[] weights;

    /**
     * Its shape.
     *
     * @param cell what happens at a step
     * @param input width D of the input
     * @param hidden units H
     * @param dropout while training
     * @param init how parameters begin
     */
    public record Shape(Cell cell, int input, int hidden, Stack stack, Rates dropout, RecurrentInit init) {
        public Shape {
            if (input < 1 || hidden < 1) {
                throw new IllegalArgumentException(
                        "input and hidden must be >= 1, but input = " + input + ", hidden = " + hidden);
            }
            int output = cell.outputWidth(hidden);
            if (output > hidden || output == hidden && cell instanceof Cell.Lstm lstm && lstm.projection() > 0) {
                throw new IllegalArgumentException(
                        "projection must be less than hidden, but projection = " + output + " and hidden = " + hidden);
            }
            if (dropout.recurrent() > 0 && cell instanceof Cell.Gru gru && !gru.resetAfter()) {
                throw new IllegalArgumentException(
                        "recurrent dropout must be 0 for a GRU with the reset gate before the product, but is "
                                + dropout.recurrent());
            }
            int directions = stack.bidirectional() ? 2 : 1;
            long widest = Math.max(input, stack.layers() == 1 ? 0 : (long) directions * output) + output;
            if ((long) cell.gates() * hidden > Integer.MAX_VALUE / widest) {
                throw new IllegalArgumentException("a layer's weights must be at most " + Integer.MAX_VALUE
                        + ", but are " + cell.gates() + " * " + hidden + " * " + widest);
            }
        }

        /** One layer, one direction, with biases, no dropout, PyTorch's initial values. */
        public static Shape of(Cell cell, int input, int hidden) {
            return new Shape(cell, input, hidden, new Stack(1, false, true), new Rates(0, 0), RecurrentInit.pytorch());
        }

        public int layers() {
            return stack.layers();
        }

        public boolean bidirectional() {
            return stack.bidirectional();
        }

        public boolean bias() {
            return stack.bias();
        }

        public Shape with(Cell other) {
            return new Shape(other, input, hidden, stack, dropout, init);
        }

        public Shape with(Stack other) {
            return new Shape(cell, input, hidden, other, dropout, init);
        }

        public Shape with(Rates other) {
            return new Shape(cell, input, hidden, stack, other, init);
        }

        public Shape with(RecurrentInit other) {
            return new Shape(cell, input, hidden, stack, dropout, other);
        }
    }

    /**
     * What of a layer there is more than once.
     *
     * @param layers stacked layers, at least 1
     * @param bidirectional whether a second set of weights runs backwards in time
     * @param bias whether there are biases b_ih and b_hh
     */
    public record Stack(int layers, boolean bidirectional, boolean bias) {
        public Stack {
            if (layers < 1 || layers > MOST_LAYERS) {
                throw new IllegalArgumentException(
                        "layers must be at most " + MOST_LAYERS + " and at least 1, but layers = " + layers);
            }
        }
    }

    /**
     * Dropout while training, inverted.
     *
     * @param between of single elements of a layer's output on its way to the next layer; not after the last
     * @param recurrent of h_{t-1} as the products read it: one mask for each sequence, layer and direction, the same at all
     *     steps (Gal and Ghahramani, A theoretically grounded application of dropout in recurrent neural networks, 2016);
     *     the same for all gates. The layer's output and what of h_{t-1} gets past the products is not dropped.
     */
    public record Rates(double between, double recurrent) {
        public Rates {
            Dropout.requireProbability(between);
            Dropout.requireProbability(recurrent);
        }
    }

    public Recurrent(Declaration declaration, String prefix, Shape shape) {
        cell = shape.cell().label();
        name = prefix;
        output = shape.cell().outputWidth(shape.hidden());
        dropout = shape.dropout().between();
        directions = shape.bidirectional() ? 2 : 1;
        weights = new Weights[shape.layers() * directions];
        for (int layer = 0; layer < shape.layers(); layer++) {
            int width = layer == 0 ? shape.input() : directions * output;
            for (int direction = 0; direction < directions; direction++) {
                String suffix = "_l" + layer + (direction == 0 ? "" : "_reverse");
                weights[layer * directions + direction] = new Weights(declaration, prefix, suffix, width, shape);
            }
        }
    }

    @Override
    public int outputWidth() {
        return directions * output;
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
        List<Layer> drops = new ArrayList<>();
        Activation x = input;
        for (int i = 0; i < weights.length; i += directions) {
            if (i > 0 && dropout > 0 && plan.learning()) {
                String between = name + "between_l" + (i / directions - 1) + ".";
                Layer drop = new DropoutLayer(between, dropout, outputWidth()).bind(plan, x);
                drops.add(drop);
                x = drop.output();
            }
            boolean plain = directions == 1 && plan.training() && input.lengths() == null;
            Activation y = plain ? null : plan.activation(cell + " y" + i, input, outputWidth());
            for (int direction = 0; direction < directions; direction++) {
                Direction run = new Direction(weights[i + direction], plan, x, y, direction == 1);
                runs.add(run);
                y = run.output();
            }
            x = y;
        }
        return new Bound(runs.toArray(Direction[]::new), directions, drops.toArray(Layer[]::new));
    }

    /**
     * The stack in one network. States are [B][H] per layer and direction, index layer * directions + direction, as in PyTorch's
     * h_0, c_0, h_n and c_n.
     */
    public static final class Bound implements Layer {
        private final Direction[] runs;
        private final RecurrentState[] states;
        private final int directions;

        /** After each layer but the last; none where nothing is dropped. */
        private final Layer[] drops;

        Bound(Direction[] runs, int directions, Layer[] drops) {
            this.runs = runs;
            this.drops = drops;
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
            for (int i = 0; i < runs.length; i++) {
                if (i > 0 && i % directions == 0 && drops.length > 0) {
                    drops[i / directions - 1].forward(engine);
                }
                runs[i].forward(engine);
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
                if (first > 0 && drops.length > 0) {
                    drops[first / directions - 1].backward(engine);
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

        @Override
        public void carry(Engine engine, Layer from) {
            for (int i = 0; i < states.length; i++) {
                RecurrentState last = ((Bound) from).states[i];
                engine.copy(last.finalHidden(), states[i].initialHidden());
                if (last.finalCell() != null) {
                    engine.copy(last.finalCell(), states[i].initialCell());
                }
            }
        }
    }
}
