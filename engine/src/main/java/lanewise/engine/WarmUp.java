package lanewise.engine;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Runs work until it is compiled. Vectors of code that is not compiled are objects, so one sign is that nothing is allocated any
 * more; the other is that it has stopped getting faster.
 */
final class WarmUp {
    /** Time of one chunk of runs. */
    private static final long CHUNK = 5_000_000;
    /** Chunks that must bring no gain: twice as long as the compiler took for any kernel seen. */
    private static final int STEADY = 40;

    private static final double GAIN = 0.9;

    private final Runnable work;
    private final long end;
    private final Memory memory = memory();
    private long runs = 1;
    private double best = Double.MAX_VALUE;
    private int steady;

    WarmUp(Runnable work, Duration limit) {
        this.work = work;
        this.end = System.nanoTime() + limit.toNanos();
    }

    /** Whether it is compiled, within the limit. */
    boolean run() {
        while (steady < STEADY) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            chunk();
        }
        return true;
    }

    private void chunk() {
        long bytes = memory.allocated();
        long start = System.nanoTime();
        for (long i = 0; i < runs; i++) {
            work.run();
        }
        long nanos = System.nanoTime() - start;
        bytes = memory.allocated() - bytes;
        double perRun = (double) nanos / runs;
        if (perRun < GAIN * best) {
            best = perRun;
            steady = 0;
        } else if (bytes > 0) {
            steady = 0;
        } else {
            steady++;
        }
        runs = Math.max(1, (long) (CHUNK / Math.max(1, perRun)));
    }

    /** Bytes that this thread has allocated, where the JVM counts them. */
    private interface Memory {
        long allocated();
    }

    private static Memory memory() {
        try {
            if (ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
                    && threads.isThreadAllocatedMemorySupported()
                    && threads.isThreadAllocatedMemoryEnabled()) {
                return threads::getCurrentThreadAllocatedBytes;
            }
        } catch (LinkageError e) {
            // The module jdk.management is optional.
        }
        return () -> 0;
    }
}
