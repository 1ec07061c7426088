package lanewise.engine;

import lanewise.engine.kernel.Loading;

/** The trials of one family of engines and one precision. */
final class Trials {
    /** Scalar time before the first vector call, which loads the Vector API: a short program does without. */
    private static final long HEAD_START = 40_000_000;

    private final Trial[][] trials;
    private long scalarNanos;
    private int part;
    private volatile boolean loaded;

    Trials() {
        Operation[] operations = Operation.values();
        trials = new Trial[operations.length][];
        for (Operation operation : operations) {
            Trial[] variants = new Trial[operation.variants];
            for (int i = 0; i < variants.length; i++) {
                variants[i] = new Trial();
            }
            trials[operation.ordinal()] = variants;
        }
    }

    Trial of(Operation operation, int variant) {
        return trials[operation.ordinal()][variant];
    }

    /** Whether vector kernels may be tried; loads a part of what they need if it is time for that. */
    boolean open() {
        if (loaded) {
            return true;
        }
        if (scalarNanos >= HEAD_START) {
            loadPart();
        }
        return false;
    }

    private synchronized void loadPart() {
        if (part < Loading.PARTS) {
            Loading.load(part++);
        }
        loaded = part == Loading.PARTS;
    }

    /** All kinds that a warm-up has run stay with their vector kernels. */
    void settleWarmed() {
        for (Trial[] variants : trials) {
            for (Trial trial : variants) {
                trial.settleWarmed();
            }
        }
    }

    void scalarTook(long nanos) {
        scalarNanos += nanos;
    }
}
