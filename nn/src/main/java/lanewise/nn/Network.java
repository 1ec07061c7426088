package lanewise.nn;

import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Slab;
import lanewise.nn.attention.AttentionLayer;
import lanewise.nn.layer.Layer;

/**
 * One thread's use of a model: its layers bound to memory for T steps of B sequences. Fill {@link #input}, call {@link #forward},
 * read {@link #output}; in a network for training then fill the output's gradient and call {@link #backward}.
 */
public final class Network implements AutoCloseable {
    private final Model model;
    private final Engine engine;
    private final Plan plan;
    private final Activation input;
    private final Layer layer;
    /** Further inputs. */
    private final Activation[] sides;

    private final String[] sideNames;
    private final boolean owner;
    private final Slab gradients;
    private long packedVersion = -1;
    /** Whether a forward has run that no backward has used up. */
    private boolean saved;

    /**
     * @param gradients slab in PARAM's layout that backward accumulates into; null for inference
     * @param owner whether closing the network closes engine and gradients
     */
    Network(Model model, Engine engine, Plan.Options options, Slab gradients, boolean owner) {
        this.model = model;
        this.engine = engine;
        this.owner = owner;
        this.gradients = gradients;
        this.plan = new Plan(
                engine, model.precision(), options, gradients, model.spec().causal());
        try {
            int rows = Math.multiplyExact(options.time(), options.batch());
            int width = model.inputWidth();
            Matrix x = plan.saved("x", rows, width);
            Matrix dx = options.inputGradients() ? plan.saved("d x", rows, width) : null;
            this.input = new Activation(options.time(), options.batch(), x, dx, plan.lengths());
            this.layer = model.weights().bind(plan, input);
            plan.requireSidesRead();
            this.sides = plan.sides().values().toArray(Activation[]::new);
            this.sideNames = plan.sides().keySet().toArray(String[]::new);
            plan.allocate();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** x [T*B][D], time-major. */
    public Activation input() {
        return input;
    }

    /** A further input by its name, see {@link Plan.Options#withSide}; IllegalArgumentException if there is none. */
    public Activation input(String name) {
        Activation side = plan.sides().get(name);
        if (side == null) {
            throw new IllegalArgumentException("input '" + name + "' was asked for, but further inputs are "
                    + plan.sides().keySet());
        }
        return side;
    }

    /** What the last layer wrote. */
    public Activation output() {
        return layer.output();
    }

    /** The bound layers. */
    public Layer layer() {
        return layer;
    }

    /** Valid steps of each sequence; null unless asked for in the options. */
    public int[] lengths() {
        return plan.lengths();
    }

    public Engine engine() {
        return engine;
    }

    /**
     * A layer within this network, by its path of names, for example {@code "encoder.0"}; IllegalArgumentException if there is
     * none.
     */
    public Layer layer(String path) {
        Layer found = layer;
        for (String name : path.split("\\.")) {
            found = found.part(name);
        }
        return found;
    }

    /** All layers of attention, in the order of the data. */
    public List<AttentionLayer> attentions() {
        return List.copyOf(plan.attentions());
    }

    /** Chooses the random numbers of the forwards to come, see {@link Draw}; 0 and 0 at first. */
    public void draw(long seed, long update) {
        plan.draw().set(seed, update);
    }

    /** Where all this network's memory lies. */
    public String memoryMap() {
        return plan.memoryMap();
    }

    /**
     * Output from input. A network for inference goes on from the state where the last call ended, unless its sequences have
     * lengths or it runs in both directions; all others start from the initial state, which is zero unless set. Input rows past
     * a sequence's length are set to zero.
     */
    public void forward() {
        engine.enter();
        try {
            model.requireOpen();
            plan.requireContext();
            requireLengths("", input);
            for (int i = 0; i < sides.length; i++) {
                requireLengths(sideNames[i], sides[i]);
            }
            clearPadding(input, input.value());
            for (Activation side : sides) {
                clearPadding(side, side.value());
            }
            layer.forward(engine);
            plan.advance();
            saved = gradients != null;
        } finally {
            engine.exit();
        }
    }

    private static void requireLengths(String name, Activation of) {
        int[] lengths = of.lengths();
        for (int b = 0; lengths != null && b < lengths.length; b++) {
            if (lengths[b] < 0 || lengths[b] > of.time()) {
                String which = name.isEmpty() ? "lengths" : "lengths of '" + name + "'";
                throw new IllegalArgumentException(which + " must be in 0.." + of.time()
                        + " (the steps T), but lengths[" + b + "] = " + lengths[b]);
            }
        }
    }

    /** What stands in the padding of x, NaN included, must not reach a sum, not even times zero; nor does dx depend on it. */
    private void clearPadding(Activation of, Matrix rows) {
        for (int b = 0; of.lengths() != null && b < of.batch(); b++) {
            for (int t = of.lengths()[b]; t < of.time(); t++) {
                engine.clearRows(rows, t * of.batch() + b, 1);
            }
        }
    }

    /**
     * Gradients from the output's gradient. It uses up what the last forward saved; IllegalStateException without a forward
     * since the last backward, and in a network for inference.
     */
    public void backward() {
        if (gradients == null) {
            throw new IllegalStateException("a network for inference has no backward");
        }
        engine.enter();
        try {
            model.requireOpen();
            if (!saved) {
                throw new IllegalStateException("backward needs a forward before it, each time");
            }
            if (packedVersion != model.version()) {
                layer.packBackward(engine);
                packedVersion = model.version();
            }
            for (Activation side : sides) {
                if (side.gradient() != null) {
                    engine.clear(side.gradient());
                }
            }
            saved = false;
            layer.backward(engine);
            if (input.gradient() != null) {
                clearPadding(input, input.gradient());
            }
            for (Activation side : sides) {
                if (side.gradient() != null) {
                    clearPadding(side, side.gradient());
                }
            }
        } finally {
            engine.exit();
        }
    }

    /** Sets recurrent state to zero. */
    public void reset() {
        layer.reset(engine);
        plan.rewind();
    }

    /**
     * The next forward starts from the state in which the last forward of {@code from} ended; its value alone, no gradient goes that
     * way.
     *
     * @param from this network or another of the same model, with as many sequences
     */
    public void carry(Network from) {
        if (from.model != model || from.input.batch() != input.batch()) {
            throw new IllegalArgumentException("state must come from a network of the same model for " + input.batch()
                    + " sequences, but comes from one for " + from.input.batch()
                    + (from.model == model ? "" : " of another model"));
        }
        if (!model.spec().causal()) {
            throw new IllegalStateException(
                    "state can't be carried on in a model that reads its input backwards: " + model.spec());
        }
        layer.carry(engine, from.layer);
    }

    /** The gradient of a parameter, accumulated by backward; IllegalStateException in a network for inference. */
    public Matrix gradient(Parameter parameter) {
        if (gradients == null) {
            throw new IllegalStateException("a network for inference has no gradients");
        }
        return gradients.twin(parameter.value());
    }

    /** Sets all parameter gradients to zero. */
    public void clearGradients() {
        if (gradients != null) {
            engine.clear(gradients.flat());
        }
    }

    Plan plan() {
        return plan;
    }

    @Override
    public void close() {
        plan.close();
        if (owner) {
            if (gradients != null) {
                gradients.close();
            }
            engine.close();
        }
    }
}
