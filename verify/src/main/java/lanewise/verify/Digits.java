package lanewise.verify;

/** Signs that something was computed in float32, or with about as few digits. */
final class Digits {
    /** Of the largest value: what some float32 operations may be off by. */
    private static final double FEW = 0x1p-17;
    /** The rounding of float32 is 2^-24; sums may average it out to less, or add it up to more. */
    private static final double FEWEST = 0x1p-34;

    private Digits() {}

    /** Whether every value is a float32 number, and not all of them are small whole numbers. */
    static boolean areFloats(double[] values) {
        boolean telling = false;
        for (double value : values) {
            if ((float) value != value) {
                return false;
            }
            telling |= value != Math.rint(1024 * value) / 1024;
        }
        return telling;
    }

    /** Whether the values at {@code i} differ by no more than float32 explains, and what was computed is float32. */
    static boolean asFloat32(double[] actual, double[] expected, int i) {
        double largest = 0;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        return Math.abs(actual[i] - expected[i]) <= FEW * largest && areFloats(actual);
    }

    /** Whether an error of this size, as a part of what it was made in, is that of float32 and not of float64 or of noise. */
    static boolean areFew(double error) {
        return error >= FEWEST && error <= FEW;
    }
}
