package lanewise.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Times one work in chunks of about a millisecond. On a machine shared with others the fastest chunk says what the code can do and
 * the median what it did this time. Measuring allocates nothing, so what is allocated meanwhile is the work's own.
 */
public final class Contender {
    private static final double CHUNK = 1e6;
    private static final int MOST_CALLS = 1 << 20;
    private static final int MOST_CHUNKS = 1 << 13;
    /** Warm-up ends at the latest after this many times the asked time. */
    private static final int PATIENCE = 5;

    private static final int MOST_SINGLES = 1 << 18;
    /** A chunk this much faster than all before it means that the JVM was still compiling. */
    private static final double FASTER = 0.97;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Work work;
    private final double[] chunks = new double[MOST_CHUNKS];
    private int count;
    private int calls = 1;
    private long allCalls;
    private long allocated;
    private double sink;
    private int[] singles = {};
    private int singleCount;

    public Contender(Work work) {
        this.work = work;
    }

    /**
     * Runs chunks until the code is compiled, at least {@code nanos}: a vector kernel that is not allocates, and one that just
     * was gets faster.
     */
    public void warmUp(long nanos) {
        long start = System.nanoTime();
        long faster = start;
        double best = Double.POSITIVE_INFINITY;
        boolean settled;
        do {
            reset();
            chunk();
            long now = System.nanoTime();
            if (chunks[0] < FASTER * best) {
                faster = now;
            }
            best = Math.min(best, chunks[0]);
            settled = now - start >= nanos && allocated == 0 && now - faster >= nanos / 3;
        } while (!settled && System.nanoTime() - start < PATIENCE * nanos);
        reset();
    }

    /** Runs chunks for about {@code nanos} and forgets them: for work that is compiled already. */
    public void settle(long nanos) {
        measure(nanos);
        reset();
    }

    /** Times chunks for about {@code nanos}, at least one, beside those timed before. */
    public void measure(long nanos) {
        long start = System.nanoTime();
        do {
            chunk();
        } while (System.nanoTime() - start < nanos);
    }

    /**
     * Times single calls for about {@code nanos}: the time from the end of one call to the end of the next, which contains one
     * reading of the clock.
     */
    public void measureSingles(long nanos) {
        if (singles.length == 0) {
            singles = new int[MOST_SINGLES];
        }
        long start = System.nanoTime();
        long before = start;
        do {
            work.run();
            long now = System.nanoTime();
            if (singleCount < MOST_SINGLES) {
                singles[singleCount++] = (int) Math.min(now - before, Integer.MAX_VALUE);
            }
            before = now;
        } while (before - start < nanos);
        sink += work.result();
    }

    private void reset() {
        count = 0;
        allCalls = 0;
        allocated = 0;
    }

    private void chunk() {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            work.run();
        }
        double elapsed = System.nanoTime() - start;
        allocated += THREADS.getCurrentThreadAllocatedBytes() - before;
        sink += work.result();
        allCalls += calls;
        double perCall = elapsed / calls;
        if (count < MOST_CHUNKS) {
            chunks[count++] = perCall;
        }
        calls = (int) Math.clamp(Math.rint(CHUNK / perCall), 1, MOST_CALLS);
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

    /** Seconds that the share {@code q} of single calls did not exceed; NaN if none was timed. */
    public double quantile(double q) {
        int[] sorted = Arrays.copyOf(singles, singleCount);
        Arrays.sort(sorted);
        return singleCount == 0 ? Double.NaN : sorted[(int) (q * (singleCount - 1))] * 1e-9;
    }

    /** What there is to say besides, in seconds by name: the median and 99th percentile of single calls, and the work's own times. */
    public Map<String, Double> further() {
        Map<String, Double> further = new TreeMap<>(work.further());
        if (singleCount > 0) {
            further.put("p50", quantile(0.5));
            further.put("p99", quantile(0.99));
        }
        return further;
    }

    /** Bytes that the calling thread allocated per call, rounded up. */
    public long bytesPerCall() {
        return allCalls == 0 ? 0 : Math.ceilDiv(allocated, allCalls);
    }

    /** The sum of all results that were read: finite, if they were. */
    public double sink() {
        return sink;
    }
}
