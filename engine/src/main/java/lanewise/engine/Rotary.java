package lanewise.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Rotary position embedding (Su, Lu, Pan, Murtadha, Wen, Liu: RoFormer; 2021): each pair (a, b) of a head's values at position t is
 * turned by the angle t base^(-2 i / width), i the number of the pair, so that the product of two rows depends on the difference of
 * their positions alone.
 *
 * <pre>
 * a' = fma(a, cos, -(b sin))        b' = fma(b, cos, a sin)
 * </pre>
 *
 * <p>The gradient of a turned row is turned back.
 */
public final class Rotary {
    private final int width;
    private final double base;
    private final boolean interleaved;
    private final Matrix cosines;
    private final Matrix sines;

    /**
     * @param slab where the tables lie; to be filled by {@link #fill} once it is allocated
     * @param positions 0..positions-1 can be turned
     * @param width of a head, even
     * @param base of the angles, usually 10000
     * @param interleaved pairs are neighbours (2 i, 2 i + 1), as in RoFormer; else (i, i + width / 2), as in GPT-NeoX and Llama
     */
    public Rotary(Slab slab, int positions, int width, double base, boolean interleaved) {
        if (width < 2 || width % 2 != 0) {
            throw new IllegalArgumentException("the width of a head must be even to be rotated, but is " + width);
        }
        if (!(base > 0 && base < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("base must be > 0 and finite, but is " + base);
        }
        this.width = width;
        this.base = base;
        this.interleaved = interleaved;
        cosines = slab.reserve("rotary cosines", positions, width / 2);
        sines = slab.reserve("rotary sines", positions, width / 2);
    }

    /** Computes the tables. */
    public void fill() {
        for (int t = 0; t < cosines.rows(); t++) {
            for (int i = 0; i < width / 2; i++) {
                double angle = t * StrictMath.pow(base, -2.0 * i / width);
                cosines.set(t, i, StrictMath.cos(angle));
                sines.set(t, i, StrictMath.sin(angle));
            }
        }
    }

    /** Turns x in place; row r stands at position {@code first} + r / {@code batch}, and a head follows the other. */
    public void turn(Engine engine, Matrix x, int batch, int first) {
        run(engine, x, batch, first, false);
    }

    /** Turns x back. */
    public void turnBack(Engine engine, Matrix x, int batch, int first) {
        run(engine, x, batch, first, true);
    }

    private void run(Engine engine, Matrix x, int batch, int first, boolean back) {
        if (batch < 1 || x.columns() % width != 0) {
            throw new IllegalArgumentException("batch must be >= 1 and columns a multiple of " + width + ", but are "
                    + batch + " and " + x.columns());
        }
        int last = x.rows() == 0 ? first : first + (x.rows() - 1) / batch;
        if (first < 0 || last >= cosines.rows()) {
            throw new IndexOutOfBoundsException(
                    "positions must lie in 0.." + (cosines.rows() - 1) + ", but are " + first + ".." + last);
        }
        Engine.requireSame(x, cosines);
        engine.requireMine(x);
        engine.enter();
        try {
            for (int row = 0; row < x.rows(); row++) {
                int t = first + row / batch;
                for (int head = 0; head < x.columns(); head += width) {
                    if (x.precision() == Precision.F32) {
                        floats(x, row, head, t, back);
                    } else {
                        doubles(x, row, head, t, back);
                    }
                }
            }
        } finally {
            engine.exit();
        }
    }

    private void floats(Matrix x, int row, int head, int t, boolean back) {
        MemorySegment values = x.slab().segment();
        MemorySegment tables = cosines.slab().segment();
        long at = (x.offset() + (long) row * x.stride() + head) * Float.BYTES;
        long cosine = (cosines.offset() + (long) t * cosines.stride()) * Float.BYTES;
        long sine = (sines.offset() + (long) t * sines.stride()) * Float.BYTES;
        long other = (interleaved ? 1 : width / 2) * (long) Float.BYTES;
        long step = (interleaved ? 2 : 1) * (long) Float.BYTES;
        for (int i = 0; i < width / 2; i++) {
            float a = values.get(ValueLayout.JAVA_FLOAT, at);
            float b = values.get(ValueLayout.JAVA_FLOAT, at + other);
            float c = tables.get(ValueLayout.JAVA_FLOAT, cosine + (long) i * Float.BYTES);
            float s = tables.get(ValueLayout.JAVA_FLOAT, sine + (long) i * Float.BYTES);
            s = back ? -s : s;
            values.set(ValueLayout.JAVA_FLOAT, at, Math.fma(a, c, -(b * s)));
            values.set(ValueLayout.JAVA_FLOAT, at + other, Math.fma(b, c, a * s));
            at += step;
        }
    }

    private void doubles(Matrix x, int row, int head, int t, boolean back) {
        MemorySegment values = x.slab().segment();
        MemorySegment tables = cosines.slab().segment();
        long at = (x.offset() + (long) row * x.stride() + head) * Double.BYTES;
        long cosine = (cosines.offset() + (long) t * cosines.stride()) * Double.BYTES;
        long sine = (sines.offset() + (long) t * sines.stride()) * Double.BYTES;
        long other = (interleaved ? 1 : width / 2) * (long) Double.BYTES;
        long step = (interleaved ? 2 : 1) * (long) Double.BYTES;
        for (int i = 0; i < width / 2; i++) {
            double a = values.get(ValueLayout.JAVA_DOUBLE, at);
            double b = values.get(ValueLayout.JAVA_DOUBLE, at + other);
            double c = tables.get(ValueLayout.JAVA_DOUBLE, cosine + (long) i * Double.BYTES);
            double s = tables.get(ValueLayout.JAVA_DOUBLE, sine + (long) i * Double.BYTES);
            s = back ? -s : s;
            values.set(ValueLayout.JAVA_DOUBLE, at, Math.fma(a, c, -(b * s)));
            values.set(ValueLayout.JAVA_DOUBLE, at + other, Math.fma(b, c, a * s));
            at += step;
        }
    }
}
