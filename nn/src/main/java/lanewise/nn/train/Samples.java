package lanewise.nn.train;

/**
 * What a model learns from: samples in time order, each a sequence of T input steps with its targets. The target of a sample has as
 * many steps as the model's output: 1 after {@code last()}, else T.
 */
public interface Samples {
    /** The number of samples, at least 1. */
    int count();

    /** Steps T of each input. */
    int time();

    /** Values per input step D. */
    int inputWidth();

    /** Values per target step. */
    int targetWidth();

    /** Steps of each target: 1 or T. */
    int targetTime();

    /** Steps at the start of each target that are run, to warm up the state, but not scored. */
    default int warmup() {
        return 0;
    }

    /** Whether samples may be shorter than T steps. */
    default boolean hasLengths() {
        return false;
    }

    /** Valid steps of a sample, 0..T; what {@link #read} gives beyond them does not count. */
    default int length(int sample) {
        return time();
    }

    /**
     * Told before each pass over the samples, the first being 1. Returns whether samples now read differently than in the pass
     * before, as augmented ones do.
     */
    default boolean beginPass(int pass) {
        return false;
    }

    /** These samples alone, in this order, see {@link Splits}. */
    default Samples only(int... chosen) {
        return new Subset(this, chosen);
    }

    /** The same in an order drawn anew in every pass, see {@link Shuffled}: for training on samples that stand for themselves. */
    default Samples shuffled(long seed) {
        return new Shuffled(this, seed);
    }

    /** The same with fresh Gaussian noise on the inputs in every pass, see {@link Jitter}. */
    default Samples withJitter(long seed, double... deviation) {
        return new Jitter(this, deviation, seed);
    }

    /**
     * Copies one sample.
     *
     * @param x [T][D], overwritten
     * @param target [targetTime][targetWidth], overwritten
     */
    void read(int sample, double[] x, double[] target);
}
