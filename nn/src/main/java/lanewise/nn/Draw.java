package lanewise.nn;

/**
 * Which random numbers a network draws, for dropout and the like: number i of a layer is a pure function of seed, layer, update and
 * i, whatever the number of threads, and a forward that is run again draws the same.
 */
public final class Draw {
    private long seed;
    private long update;

    Draw() {}

    void set(long seed, long update) {
        this.seed = seed;
        this.update = update;
    }

    /** Of the training run. */
    public long seed() {
        return seed;
    }

    /** The update for which forward runs. */
    public long update() {
        return update;
    }
}
