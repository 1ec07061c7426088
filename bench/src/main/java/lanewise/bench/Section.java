package lanewise.bench;

import java.util.Locale;

/** A part of the bench that can be asked for by name. */
public enum Section {
    /** Matrix products, plain and with a packed B. */
    GEMM(true),
    /** An LSTM over sequences: forward, training step, whole update. */
    RECURRENT(true),
    /** An LSTM one step at a time, batch 1, always on one thread. */
    STREAM(false),
    /** Scaled dot-product attention: forward, forward and backward. */
    ATTENTION(true),
    /** exp, tanh, sigmoid and the gates of recurrent layers in L1, always on one thread. */
    ELEMENTWISE(false),
    /** Adam over a million parameters, always on one thread. */
    OPTIMIZER(false),
    /** From starting a JVM to the first inference of a saved model, always on one thread. */
    STARTUP(false);

    private final boolean threaded;

    Section(boolean threaded) {
        this.threaded = threaded;
    }

    /** Threads that its cases may use, where {@code asked} were asked for. */
    public int threads(int asked) {
        return threaded ? asked : 1;
    }

    /** Its name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
