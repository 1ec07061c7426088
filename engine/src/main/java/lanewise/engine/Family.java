package lanewise.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The engines that may work on the same slabs: one that was opened and those forked from it. Knows which are in the middle of
 * an operation, so that memory is only given back when none can still be reading it.
 */
final class Family {
    private final List<Engine> engines = new CopyOnWriteArrayList<>();
    private final Trials f32 = new Trials();
    private final Trials f64 = new Trials();

    Trials trials(Precision precision) {
        return precision == Precision.F32 ? f32 : f64;
    }

    void join(Engine engine) {
        engines.add(engine);
    }

    void leave(Engine engine) {
        engines.remove(engine);
    }

    /** IllegalStateException if the calling thread is in the middle of an operation: to wait for it would never end. */
    void requireOutside(String what) {
        for (Engine engine : engines) {
            if (engine.isRunning(Thread.currentThread())) {
                throw new IllegalStateException(what + " can't be closed from within an operation");
            }
        }
    }

    /**
     * Returns when every operation that was under way at the call has ended. An operation that begins later sees that the
     * slab is closed: both sides write their flag before they read the other's (volatile, so in one total order).
     */
    void awaitOperations() {
        for (Engine engine : engines) {
            engine.awaitOperation();
        }
    }
}
