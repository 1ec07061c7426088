package lanewise.nn.optim;

import lanewise.engine.Power;

/** How the learning rate changes: the factor on the optimizer's own rate, update by update. Closed forms, so resuming needs no state. */
@FunctionalInterface
public interface Schedule {
    /** The factor for update number {@code update}, the first being 0. */
    double factor(long update);

    /** Always 1. */
    static Schedule constant() {
        return update -> 1;
    }

    /** gamma^t. */
    static Schedule exponential(double gamma) {
        requireFactor("gamma", gamma);
        return update -> Power.of(gamma, update);
    }

    /** gamma^floor(t / every). */
    static Schedule step(double gamma, long every) {
        requireFactor("gamma", gamma);
        requirePositive("every", every);
        return update -> Power.of(gamma, update / every);
    }

    /**
     * floor + (1 - floor) (1 + cos(pi t / updates)) / 2: from 1 at t = 0 to floor at t = updates, and up again after it.
     *
     * <p>Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts, 2017.
     *
     * @param updates half a period
     * @param floor smallest factor, in [0, 1]
     */
    static Schedule cosine(long updates, double floor) {
        requirePositive("updates", updates);
        requireShare("floor", floor);
        return update -> floor + (1 - floor) * (1 + StrictMath.cos(Math.PI * update / updates)) / 2;
    }

    /**
     * The same with restarts: the first fall takes {@code first} updates, each later one {@code growth} times as many as the one
     * before.
     */
    static Schedule cosineRestarts(long first, int growth, double floor) {
        requirePositive("first", first);
        requirePositive("growth", growth);
        requireShare("floor", floor);
        return update -> {
            long inside = growth == 1 ? update % first : update;
            long length = first;
            while (inside >= length) {
                inside -= length;
                length *= growth;
            }
            return floor + (1 - floor) * (1 + StrictMath.cos(Math.PI * inside / length)) / 2;
        };
    }

    /** start + (1 - start) min(t, updates) / updates: a linear rise to 1. */
    static Schedule linearWarmup(long updates, double start) {
        requirePositive("updates", updates);
        requireShare("start", start);
        return update -> start + (1 - start) * Math.min(update, updates) / updates;
    }

    /** A linear rise over {@code updates} updates, then this schedule from its beginning. */
    default Schedule after(long updates, double start) {
        Schedule warmup = linearWarmup(updates, start);
        return update -> update < updates ? warmup.factor(update) : factor(update - updates);
    }

    private static void requireFactor(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must be > 0 and finite, but is " + value);
        }
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1], but is " + value);
        }
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be >= 1, but is " + value);
        }
    }
}
