package lanewise.nn.train;

import lanewise.engine.Matrix;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.Plan;

/**
 * Truncated backpropagation through time: B sequences of T steps, trained in windows of k steps, one update for each. The state at
 * the end of a window is where the next one starts; gradients do not go back beyond a window (Williams and Peng, An efficient
 * gradient-based algorithm for on-line training of recurrent network trajectories, 1990, with k = k'). With k &gt;= T a step is
 * {@link TrainingSession#step}, bit for bit.
 */
public final class Unrolled implements AutoCloseable {
    private final TrainingSession session;
    private final int window;
    private final int size;
    private final int time;
    private final Batch whole;
    /** For the steps that are left over; null if there are none. */
    private final Batch rest;

    private final Slab slab;
    private final Matrix inputs;
    private final Matrix targets;

    Unrolled(TrainingSession session, int time, int size, int window) {
        if (time < 1 || size < 1 || window < 1) {
            throw new IllegalArgumentException("time, batch and window must be >= 1, but time = " + time + ", batch = "
                    + size + " and window = " + window);
        }
        this.session = session;
        this.time = time;
        this.size = size;
        this.window = Math.min(window, time);
        session.requireCausal();
        whole = open(this.window);
        try {
            rest = time % this.window == 0 ? null : open(time % this.window);
            slab = session.slab(Role.SAVED);
            inputs = slab.reserve("unrolled x", time * size, whole.inputs().columns());
            targets = slab.reserve(
                    "unrolled targets", time * size, whole.targets().columns());
            slab.allocate();
        } catch (RuntimeException | Error e) {
            whole.close();
            throw e;
        }
    }

    private Batch open(int steps) {
        Batch batch = session.batch(Plan.Options.train(steps, size), 0);
        if (batch.targets().rows() != steps * size) {
            int rows = batch.targets().rows();
            batch.close();
            throw new IllegalArgumentException("a model trained in windows must have an output at every step, but of "
                    + steps + " steps it has " + rows / size);
        }
        return batch;
    }

    /** x [T*B][D], time-major. */
    public Matrix inputs() {
        return inputs;
    }

    /** Targets [T*B][targetWidth], time-major. */
    public Matrix targets() {
        return targets;
    }

    /** Updates that one {@link #step} makes. */
    public int windows() {
        return Math.ceilDiv(time, window);
    }

    /** One update for each window, from a zero state; returns the mean loss, each window's before its update. */
    public double step() {
        double sum = 0;
        double terms = 0;
        double loss = 0;
        Batch before = null;
        for (int from = 0; from < time; from += window) {
            Batch batch = from + window <= time ? whole : rest;
            int rows = batch.targets().rows();
            session.engine().copyRows(inputs, from * size, batch.inputs(), 0, rows);
            session.engine().copyRows(targets, from * size, batch.targets(), 0, rows);
            batch.startFrom(before);
            loss = session.step(batch);
            sum += loss * session.counted();
            terms += session.counted();
            before = batch;
        }
        return windows() == 1 ? loss : sum / terms;
    }

    @Override
    public void close() {
        whole.close();
        if (rest != null) {
            rest.close();
        }
        slab.close();
    }
}
