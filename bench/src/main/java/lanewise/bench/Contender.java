package lanewise.bench;

import java.util.Arrays;

/**
 * Times one work in chunks of about a millisecond. On a machine shared with others the fastest chunk says what the code can do and
 * the median what it did this time. Measuring allocates nothing.
 */
public final class Contender {
    private static final double CHUNK = 1e6;
    private static final int MOST_CALLS = 1 << 20;
    private static final int MOST_CHUNKS = 1 << 13;

    private final Work work;
    private final double[] chunks = new double[MOST_CHUNKS];
    private int count;
    private int calls = 1;
    private double sink;

    public Contender(Work work) {
        this.work = work;
    }

    /** Runs chunks for at least {@code nanos}, finds how many calls fill one, and forgets their times. */
    public void warmUp(long nanos) {
        long start = System.nanoTime();
        do {
            count = 0;
            chunk();
            calls = (int) Math.clamp(Math.rint(CHUNK / chunks[0]), 1, MOST_CALLS);
        } while (System.nanoTime() - start < nanos);
        count = 0;
    }

    /** Times chunks for about {@code nanos}, at least one, beside those timed before. */
    public void measure(long nanos) {
        long start = System.nanoTime();
        do {
            chunk();
        } while (System.nanoTime() - start < nanos);
    }

    private void chunk() {
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            work.run();
        }
        double elapsed = System.nanoTime() - start;
        sink += work.result();
        if (count < MOST_CHUNKS) {
            chunks[count++] = elapsed / calls;
        }
    }

    /** Seconds per call in the fastest chunk. */
    public double best() {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, chunks[i]);
        }
        return least * 1e-9;
    }

    /** Seconds per call in the chunk in the middle. */
    public double median() {
        double[] sorted = Arrays.copyOf(chunks, count);
        Arrays.sort(sorted);
        return sorted[count / 2] * 1e-9;
    }

    /** The sum of all results that were read: finite, if they were. */
    public double sink() {
        return sink;
    }
}
