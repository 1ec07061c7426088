package lanewise.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Masks of inverted dropout (Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: Dropout; JMLR 15, 2014): each element is 0
 * with probability p, else 1 / (1 - p), so that the expectation of x times mask is x. Element i of a mask is a pure function of
 * name, seed, update and i: drawn again it is the same, on any number of threads.
 */
public final class Dropout {
    private static final double WORDS = 0x1p32;

    private final double p;
    private final long stream;
    /** Words below this one drop their element. */
    private final long threshold;

    /**
     * @param name of the masks: different names give independent ones
     * @param p how likely an element is dropped, 0 &lt;= p &lt; 1; exact to 2^-33
     */
    public Dropout(String name, double p) {
        this.p = requireProbability(p);
        this.stream = Rng.stream(name);
        this.threshold = Math.round(p * WORDS);
    }

    /** Returns {@code p}; IllegalArgumentException unless 0 &lt;= p &lt; 1. */
    public static double requireProbability(double p) {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("the dropout probability must be in [0, 1), but is " + p);
        }
        return p;
    }

    /** Fills {@code mask} with the numbers of {@code seed} and {@code update}. */
    public void draw(Engine engine, long seed, long update, Matrix mask) {
        draw(engine, seed, update, mask, 0, mask.rows());
    }

    /** Fills {@code rows} rows of {@code mask} from {@code row}. */
    public void draw(Engine engine, long seed, long update, Matrix mask, int row, int rows) {
        engine.requireMine(mask);
        Engine.requireRows("mask", mask, row, rows);
        engine.enter();
        try {
            long own = stream ^ mixed(update);
            for (int r = row; r < row + rows; r++) {
                long first = (long) r * mask.columns();
                if (mask.precision() == Precision.F32) {
                    fillFloats(mask, r, seed, own, first);
                } else {
                    fillDoubles(mask, r, seed, own, first);
                }
            }
        } finally {
            engine.exit();
        }
    }

    private void fillFloats(Matrix mask, int row, long seed, long own, long first) {
        MemorySegment memory = mask.slab().segment();
        float kept = (float) (1 / (1 - p));
        long at = (mask.offset() + (long) row * mask.stride()) * Float.BYTES;
        long bits = threshold == 0 ? 0 : Rng.bits(seed, own, first >>> 1);
        for (int j = 0; j < mask.columns(); j++) {
            long element = first + j;
            if ((element & 1) == 0 && threshold != 0) {
                bits = Rng.bits(seed, own, element >>> 1);
            }
            memory.set(ValueLayout.JAVA_FLOAT, at + (long) j * Float.BYTES, drops(bits, element) ? 0 : kept);
        }
    }

    private void fillDoubles(Matrix mask, int row, long seed, long own, long first) {
        MemorySegment memory = mask.slab().segment();
        double kept = 1 / (1 - p);
        long at = (mask.offset() + (long) row * mask.stride()) * Double.BYTES;
        long bits = threshold == 0 ? 0 : Rng.bits(seed, own, first >>> 1);
        for (int j = 0; j < mask.columns(); j++) {
            long element = first + j;
            if ((element & 1) == 0 && threshold != 0) {
                bits = Rng.bits(seed, own, element >>> 1);
            }
            memory.set(ValueLayout.JAVA_DOUBLE, at + (long) j * Double.BYTES, drops(bits, element) ? 0 : kept);
        }
    }

    /** Two elements share 64 bits: 32 are enough for a threshold. */
    private boolean drops(long bits, long element) {
        return ((element & 1) == 0 ? bits & 0xFFFFFFFFL : bits >>> 32) < threshold;
    }

    /** Scatters the updates over all streams (the last steps of SplitMix64: Steele, Lea, Flood, OOPSLA 2014). */
    private static long mixed(long update) {
        long z = update * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
