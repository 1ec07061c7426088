package lanewise.bench.peers;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** Arrays in and out of native memory. */
final class Natives {
    private static final int LINE = 64;

    private Natives() {}

    /** Rounded to float32. */
    static float[] floats(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    /** The same numbers. */
    static double[] doubles(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    /** Float32 numbers from the beginning of a cache line on, as every library lays out its own. */
    static FloatPointer f32(double[] values) {
        FloatPointer raw = new FloatPointer(values.length + LINE / Float.BYTES);
        // A pointer moved, not one with a position: the functions for plain bytes count that in bytes.
        return raw.getPointer((LINE - raw.address() % LINE) % LINE / Float.BYTES)
                .put(floats(values));
    }

    /** Float64 numbers from the beginning of a cache line on. */
    static DoublePointer f64(double[] values) {
        DoublePointer raw = new DoublePointer(values.length + LINE / Double.BYTES);
        return raw.getPointer((LINE - raw.address() % LINE) % LINE / Double.BYTES)
                .put(values);
    }

    /** The first {@code count} numbers. */
    static double[] read(FloatPointer pointer, int count) {
        float[] values = new float[count];
        pointer.get(values);
        return doubles(values);
    }

    /** The first {@code count} numbers. */
    static double[] read(DoublePointer pointer, int count) {
        double[] values = new double[count];
        pointer.get(values);
        return values;
    }

    /** The first {@code count} float32 numbers at an address. */
    static double[] readF32(Pointer pointer, int count) {
        return read(new FloatPointer(pointer), count);
    }
}
