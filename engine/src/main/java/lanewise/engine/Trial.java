package lanewise.engine;

/**
 * Whether one kind of operation runs its scalar or its vector kernels. A vector kernel that the compiler has not come to yet is a
 * hundred times slower than scalar code, and it has to run to be compiled. So scalar code comes first; then calls to the vector
 * kernel are mixed in, for about twice the time that scalar calls take; when it has proved faster it stays. Both give the same bits.
 *
 * <p>Forks share one. What several threads write at once may get lost, which only delays the choice.
 */
final class Trial {
    /** Successes in a row that decide. */
    private static final int SUCCESSES = 3;
    /** Vector calls after which the compiler must have come to it, or never will. */
    private static final int MOST_CALLS = 20_000;

    private static final long MOST_NANOS = 1_000_000_000;
    /** Vector time for scalar time. */
    private static final int SHARE = 2;

    /** A single long call compiles within itself: it counts as this at most. */
    private static final long LONG_CALL = 20_000_000;
    /** So long a scalar call is not worth waiting for: the vector kernel is compiled sooner. */
    private static final long AT_ONCE = 50_000_000;

    private volatile boolean settled;
    private volatile boolean warmed;
    /** Scalar time less vector time: what vector calls may still take. */
    private long credit;
    /** Nanoseconds per unit of work. */
    private double scalarCost = Double.MAX_VALUE;

    private long lastVector;
    private long vectorNanos;
    private int vectorCalls;
    private int successes;

    /** Whether vector kernels run from now on. */
    boolean settled() {
        return settled;
    }

    /** Notes that a warm-up runs this kind of operation. */
    void warm() {
        warmed = true;
    }

    void settleWarmed() {
        settled |= warmed;
    }

    /** Whether the next call is to be the vector kernel's, for work that compiled scalar code takes so long for. */
    boolean next(long scalarNanos) {
        return scalarNanos >= AT_ONCE || credit > 0 && credit >= Math.min(lastVector, LONG_CALL);
    }

    void scalarTook(long nanos, long work) {
        credit += SHARE * nanos;
        scalarCost = Math.min(scalarCost, (double) nanos / work);
    }

    void vectorTook(long nanos, long work) {
        credit -= Math.min(nanos, LONG_CALL);
        lastVector = nanos;
        vectorNanos += nanos;
        vectorCalls++;
        successes = (double) nanos / work <= scalarCost ? successes + 1 : 0;
        if (successes >= SUCCESSES || vectorCalls >= MOST_CALLS || vectorNanos >= MOST_NANOS) {
            settled = true;
        }
    }
}
