package lanewise.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Packed;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.attention.AttentionLayer;

/**
 * The memory of one network: one thread's use of a model for T steps of B sequences. Layers reserve here while they are bound, then
 * everything is allocated at once. In a network for inference nothing is kept for backward.
 */
public final class Plan implements AutoCloseable {
    private final Engine engine;
    private final Options options;
    private final Slab gradients;
    private final Slab saved;
    private final Slab scratch;
    private final Slab state;
    private final Slab packed;
    private final int[] lengths;
    private final Draw draw = new Draw();
    private final boolean continues;
    private final Map<String, Activation> sides = new LinkedHashMap<>();
    private final List<AttentionLayer> attentions = new ArrayList<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private int context = Integer.MAX_VALUE;
    private String contextReason = "";
    private Matrix position;

    /**
     * What a network is for.
     *
     * @param time steps T, at least 1
     * @param batch sequences B, at least 1
     * @param lengths whether sequences may be shorter than T, see {@link #lengths}
     * @param inputGradients whether the gradients of the input and of initial states are wanted
     * @param frozen whether a network for training computes as one for inference does: no dropout, running statistics
     * @param attending what layers of attention are asked for
     */
    public record Options(
            Mode mode,
            int time,
            int batch,
            boolean lengths,
            boolean inputGradients,
            boolean frozen,
            Attending attending) {
        public Options {
            if (time < 1 || batch < 1) {
                throw new IllegalArgumentException(
                        "time and batch must be >= 1, but time = " + time + " and batch = " + batch);
            }
            Math.multiplyExact(time + 1, batch);
        }

        /** The same without anything that attention is asked for. */
        public Options(Mode mode, int time, int batch, boolean lengths, boolean inputGradients, boolean frozen) {
            this(mode, time, batch, lengths, inputGradients, frozen, Attending.PLAIN);
        }

        /** Forward alone, all sequences of full length. */
        public static Options infer(int time, int batch) {
            return new Options(Mode.INFER, time, batch, false, false, false);
        }

        /** Forward and backward, all sequences of full length. */
        public static Options train(int time, int batch) {
            return new Options(Mode.TRAIN, time, batch, false, false, false);
        }

        /** The same with sequences of different lengths. */
        public Options withLengths() {
            return new Options(mode, time, batch, true, inputGradients, frozen, attending);
        }

        /** The same with gradients of the input and of initial states. */
        public Options withInputGradients() {
            return new Options(mode, time, batch, lengths, true, frozen, attending);
        }

        /** The same with dropout off and running statistics in use: gradients of the model as it would serve. */
        public Options withFrozen() {
            return new Options(mode, time, batch, lengths, inputGradients, true, attending);
        }

        /** The same with another input of its own number of steps, read by layers that ask for {@code name}; see {@link #side}. */
        public Options withSide(String name, int steps) {
            return with(attending.withSide(name, steps));
        }

        /** The same for a network for inference that goes on from call to call for up to {@code steps} steps in all. */
        public Options withContext(int steps) {
            if (steps < 1) {
                throw new IllegalArgumentException("context must be >= 1, but is " + steps);
            }
            return with(new Attending(steps, attending.masks, attending.weights, attending.sides));
        }

        /** The same with masks that can be set at every layer of attention; each forward then begins anew. */
        public Options withMasks() {
            return with(new Attending(attending.context, true, attending.weights, attending.sides));
        }

        /**
         * The same with the weights of every layer of attention to read and, in training, with gradients of them to set. They need
         * memory for queries times keys of each head, and each forward begins anew.
         */
        public Options withWeights() {
            return with(new Attending(attending.context, attending.masks, true, attending.sides));
        }

        private Options with(Attending other) {
            return new Options(mode, time, batch, lengths, inputGradients, frozen, other);
        }
    }

    /**
     * What layers of attention are asked for.
     *
     * @param context steps that a network for inference can go on for before it is reset; at least T
     * @param masks whether masks can be set
     * @param weights whether weights are kept
     * @param sides steps of further inputs, by their names
     */
    public record Attending(int context, boolean masks, boolean weights, Map<String, Integer> sides) {
        static final Attending PLAIN = new Attending(0, false, false, Map.of());

        public Attending {
            sides = Map.copyOf(sides);
        }

        Attending withSide(String name, int steps) {
            if (steps < 1) {
                throw new IllegalArgumentException("input '" + name + "' must have >= 1 steps, but has " + steps);
            }
            Map<String, Integer> more = new LinkedHashMap<>(sides);
            more.put(name, steps);
            return new Attending(context, masks, weights, more);
        }
    }

    /**
     * @param gradients the slab for parameter gradients, in the layout of PARAM; null for inference
     * @param causal whether no output depends on a later step
     */
    Plan(Engine engine, Precision precision, Options options, Slab gradients, boolean causal) {
        this.engine = engine;
        Attending attending = options.attending();
        this.continues = options.mode() == Mode.INFER
                && causal
                && !options.lengths()
                && !attending.masks()
                && !attending.weights();
        this.options = options;
        this.gradients = gradients;
        this.saved = engine.slab(Role.SAVED, precision);
        this.scratch = engine.slab(Role.SCRATCH, precision);
        this.state = engine.slab(Role.STATE, precision);
        this.packed = engine.slab(Role.PACKED, precision);
        this.lengths = options.lengths() ? new int[options.batch()] : null;
        if (lengths != null) {
            Arrays.fill(lengths, options.time());
        }
    }

    public Options options() {
        return options;
    }

    /** Whether backward will be run. */
    public boolean training() {
        return options.mode() == Mode.TRAIN;
    }

    /** Whether forward is one of training: dropout drops, batch norm takes its batch's statistics and moves the running ones. */
    public boolean learning() {
        return training() && !options.frozen();
    }

    /**
     * Valid steps of each sequence [B], 0..T, to be set before each forward; null where all have T steps. What lies beyond is
     * padding: no output depends on it and its gradient is exactly zero.
     */
    public int[] lengths() {
        return lengths;
    }

    /** Which random numbers layers draw in forward. */
    public Draw draw() {
        return draw;
    }

    /**
     * Whether each forward goes on where the last one ended: a network for inference whose outputs depend on no later step, all
     * sequences of full length.
     */
    public boolean continues() {
        return continues;
    }

    /**
     * Steps taken before this forward, 0 where the network does not go on; only in a plan whose {@link #context} was asked for while
     * layers were bound.
     */
    public int position() {
        return position == null ? 0 : (int) position.get(0, 0);
    }

    /**
     * How many steps this network can take: those of the options' context where it goes on, else T. Layers that remember steps or
     * know their number ask for it while they are bound; the network then takes no more than that until it is reset.
     */
    public int context() {
        if (!continues) {
            return options.time();
        }
        if (position == null) {
            position = state("position", 1, 1);
        }
        int steps = Math.max(options.time(), options.attending().context());
        limitContext(steps, "the context asked for in Plan.Options or Model.stream");
        return steps;
    }

    /** Allows at most {@code steps} steps, for a reason to be named if there are more. */
    public void limitContext(int steps, String reason) {
        if (options.time() > steps) {
            throw new IllegalArgumentException("a network of T = " + options.time() + " steps is more than " + reason
                    + " allows, which is " + steps);
        }
        if (continues && steps < context) {
            context = steps;
            contextReason = reason;
        }
    }

    void requireContext() {
        if (position != null && position() > context - options.time()) {
            throw new IllegalStateException("after " + position() + " steps there can't be " + options.time()
                    + " more: " + contextReason + " allows " + context + "; reset() begins anew");
        }
    }

    void advance() {
        if (position != null) {
            position.set(0, 0, position() + options.time());
        }
    }

    void rewind() {
        if (position != null) {
            position.set(0, 0, 0);
        }
    }

    /**
     * A further input of the network [S*B][width] with a number of steps of its own, given by {@link Options#withSide}; the same
     * for every layer that asks. Its gradient is zero when backward begins, and layers add to it.
     */
    public Activation side(String name, int width) {
        Activation there = sides.get(name);
        if (there == null) {
            there = newSide(name, width);
            sides.put(name, there);
        }
        if (there.width() != width) {
            throw new IllegalArgumentException("input '" + name + "' must have one width, but one layer reads "
                    + there.width() + " values per step and another " + width);
        }
        return there;
    }

    private Activation newSide(String name, int width) {
        Integer steps = options.attending().sides().get(name);
        if (steps == null) {
            throw new IllegalArgumentException("a layer reads input '" + name
                    + "': give its number of steps with Plan.Options.withSide; there are "
                    + options.attending().sides().keySet());
        }
        int rows = Math.multiplyExact(steps, options.batch());
        Matrix value = saved(name, rows, width);
        Matrix gradient = options.inputGradients() ? saved("d " + name, rows, width) : null;
        int[] valid = options.lengths() ? new int[options.batch()] : null;
        if (valid != null) {
            Arrays.fill(valid, steps);
        }
        return new Activation(steps, options.batch(), value, gradient, valid);
    }

    /** Further inputs by name. */
    Map<String, Activation> sides() {
        return sides;
    }

    void requireSidesRead() {
        for (String name : options.attending().sides().keySet()) {
            if (!sides.containsKey(name)) {
                throw new IllegalArgumentException(
                        "Plan.Options name an input '" + name + "', but layers read " + sides.keySet());
            }
        }
    }

    /** Makes a layer of attention known to the network. */
    public void attention(AttentionLayer layer) {
        attentions.add(layer);
    }

    List<AttentionLayer> attentions() {
        return attentions;
    }

    /** Has {@code work} done once all memory is there, for tables. */
    public void afterAllocation(Runnable work) {
        afterwards.add(work);
    }

    /** Where layers put tables of their own. */
    public Slab savedSlab() {
        return saved;
    }

    /** Kept from forward to backward. */
    public Matrix saved(String name, int rows, int columns) {
        return saved.reserve(name, rows, columns);
    }

    /** Free to use within one call. */
    public Matrix scratch(String name, int rows, int columns) {
        return scratch.reserve(name, rows, columns);
    }

    /** Recurrent state, kept from call to call. */
    public Matrix state(String name, int rows, int columns) {
        return state.reserve(name, rows, columns);
    }

    /** A packed form that only this network reads. */
    public Packed packed(String name, int k, int n) {
        return Packed.reserve(engine, packed, name, k, n);
    }

    /** A new activation of {@code width} values per step, for the steps and sequences of {@code like}; with a gradient when training. */
    public Activation activation(String name, Activation like, int width) {
        return activation(name, like.time(), width, like.lengths());
    }

    /** A new activation of one step of {@code width} values per sequence. */
    public Activation oneStep(String name, int width) {
        return activation(name, 1, width, null);
    }

    private Activation activation(String name, int time, int width, int[] valid) {
        int rows = Math.multiplyExact(time, options.batch());
        Matrix value = saved(name, rows, width);
        Matrix gradient = training() ? saved("d " + name, rows, width) : null;
        return new Activation(time, options.batch(), value, gradient, valid);
    }

    /** The gradient of a parameter, accumulated into by backward; null for inference. */
    public Matrix gradient(Matrix parameter) {
        return gradients == null ? null : gradients.twin(parameter);
    }

    void allocate() {
        saved.allocate();
        scratch.allocate();
        state.allocate();
        packed.allocate();
        afterwards.forEach(Runnable::run);
    }

    Slab scratchSlab() {
        return scratch;
    }

    Slab stateSlab() {
        return state;
    }

    /** The memory map of all four slabs. */
    public String memoryMap() {
        return saved.layout().memoryMap()
                + scratch.layout().memoryMap()
                + state.layout().memoryMap()
                + packed.layout().memoryMap();
    }

    @Override
    public void close() {
        saved.close();
        scratch.close();
        state.close();
        packed.close();
    }
}
