package lanewise.nn;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Packed;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;

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

    /**
     * What a network is for.
     *
     * @param time steps T, at least 1
     * @param batch sequences B, at least 1
     * @param lengths whether sequences may be shorter than T, see {@link #lengths}
     * @param inputGradients whether the gradients of the input and of initial states are wanted
     * @param frozen whether a network for training computes as one for inference does: no dropout, running statistics
     */
    public record Options(Mode mode, int time, int batch, boolean lengths, boolean inputGradients, boolean frozen) {
        public Options {
            if (time < 1 || batch < 1) {
                throw new IllegalArgumentException(
                        "time and batch must be >= 1, but time = " + time + " and batch = " + batch);
            }
            Math.multiplyExact(time + 1, batch);
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
            return new Options(mode, time, batch, true, inputGradients, frozen);
        }

        /** The same with gradients of the input and of initial states. */
        public Options withInputGradients() {
            return new Options(mode, time, batch, lengths, true, frozen);
        }

        /** The same with dropout off and running statistics in use: gradients of the model as it would serve. */
        public Options withFrozen() {
            return new Options(mode, time, batch, lengths, inputGradients, true);
        }
    }

    /** @param gradients the slab for parameter gradients, in the layout of PARAM; null for inference */
    Plan(Engine engine, Precision precision, Options options, Slab gradients) {
        this.engine = engine;
        this.options = options;
        this.gradients = gradients;
        this.saved = engine.slab(Role.SAVED, precision);
        this.scratch = engine.slab(Role.SCRATCH, precision);
        this.state = engine.slab(Role.STATE, precision);
        this.packed = engine.slab(Role.PACKED, precision);
        this.lengths = options.lengths() ? new int[options.batch()] : null;
        if (lengths != null) {
            java.util.Arrays.fill(lengths, options.time());
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
