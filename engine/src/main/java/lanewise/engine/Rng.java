package lanewise.engine;

import java.nio.charset.StandardCharsets;

/**
 * A counter-based random generator, Philox 4x32 with 10 rounds (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as
 * 1, 2, 3; SC 2011). Number i of a stream is a pure function of seed, stream and i: any element can be drawn in any order, on any
 * number of threads, with the same result.
 */
public final class Rng {
    private static final int MULTIPLIER_0 = 0xD2511F53;
    private static final int MULTIPLIER_1 = 0xCD9E8D57;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;

    private final long seed;
    private final long stream;
    private long next;

    private Rng(long seed, long stream) {
        this.seed = seed;
        this.stream = stream;
    }

    /** The stream named "" of a seed. */
    public static Rng of(long seed) {
        return of(seed, "");
    }

    /** The stream with a name: different names give independent streams. */
    public static Rng of(long seed, String name) {
        return new Rng(seed, stream(name));
    }

    /** 64 random bits: number {@code index} of this stream. */
    public long bits(long index) {
        return bits(seed, stream, index);
    }

    /** The same without an object, for a stream with the number {@link #stream}. */
    static long bits(long seed, long stream, long index) {
        boolean second = (index & 1) != 0;
        return philox((int) (index >>> 1), (int) (index >>> 33), (int) stream, (int) (stream >>> 32), seed, second);
    }

    /** The number of the stream with a name. */
    static long stream(String name) {
        return name.isEmpty() ? 0 : hash(name);
    }

    /** Uniform in [0, 1) with 53 random bits: number {@code index} of this stream. */
    public double uniform(long index) {
        return (bits(index) >>> 11) * 0x1p-53;
    }

    /** Standard normal by Box and Muller: number {@code index} of this stream, from uniforms 2 index and 2 index + 1. */
    public double normal(long index) {
        double u = 1 - uniform(2 * index);
        double angle = 2 * Math.PI * uniform(2 * index + 1);
        return Math.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(angle);
    }

    /** The next uniform in [0, 1) of this object. */
    public double nextUniform() {
        return uniform(next++);
    }

    /** The next uniform in [low, high). */
    public double nextUniform(double low, double high) {
        return low + (high - low) * nextUniform();
    }

    /** The next standard normal of this object; takes two uniforms that nothing else has used. */
    public double nextNormal() {
        long index = (next + 1) >>> 1;
        next = 2 * index + 2;
        return normal(index);
    }

    /** The next whole number in 0..bound-1 (multiply-shift; the bias is below bound / 2^53). */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be >= 1, but is " + bound);
        }
        return (int) (nextUniform() * bound);
    }

    /** Half a Philox block: the first or last two of the four words of counter (c0, c1, c2, c3) under the key {@code seed}. */
    static long philox(int c0, int c1, int c2, int c3, long seed, boolean second) {
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = (MULTIPLIER_0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
            long p1 = (MULTIPLIER_1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c1 = (int) p1;
            c3 = (int) p0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        int low = second ? c2 : c0;
        int high = second ? c3 : c1;
        return low & 0xFFFFFFFFL | (long) high << 32;
    }

    /** FNV-1a over UTF-8: the same stream for the same name everywhere. */
    private static long hash(String name) {
        long h = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xFF)) * 0x100000001b3L;
        }
        return h;
    }
}
