package lanewise.bench.yardstick;

import lanewise.bench.Work;

/** The clock: a chain of exclusive-ors and additions, each of which needs the one before and takes one cycle. */
public final class ClockSpeed implements Work {
    private static final int LINKS = 16384;
    private static final int OPERATIONS = 8;
    /** Cycles of one call. */
    public static final double CYCLES = (double) LINKS * OPERATIONS;

    // Not constants: a compiler, and some processors, fold additions of constants into one another.
    private long p = 0x9E3779B97F4A7C15L;
    private long q = 0xBF58476D1CE4E5B9L;
    private long result = 1;

    @Override
    public void run() {
        result = chain(result, p, q);
        p ^= result & 2;
        q ^= result & 4;
    }

    private static long chain(long start, long p, long q) {
        long x = start;
        for (int i = 0; i < LINKS; i++) {
            x = (x ^ p) + q;
            x = (x ^ q) + p;
            x = (x ^ p) + q;
            x = (x ^ q) + p;
        }
        return x;
    }

    @Override
    public double result() {
        return result;
    }

    @Override
    public void close() {}
}
