package lanewise.nn.io;

/**
 * Narrower floating-point formats from float64, rounded once, to nearest with ties to even. Rounding to float32 first and from there
 * would round twice; rounding to odd on the way avoids that (Boldo and Melquiond, Emulation of FMA and correctly rounded sums: proved
 * algorithms using rounding to odd, 2008): float32 has 24 digits, more than 11 + 2 and 8 + 2.
 */
final class Narrow {
    private Narrow() {}

    /** binary16 bits. */
    static short toF16(double value) {
        return Float.floatToFloat16(toOdd(value));
    }

    /** bfloat16 bits: the upper half of a float32. */
    static short toBf16(double value) {
        float odd = toOdd(value);
        int bits = Float.floatToRawIntBits(odd);
        if (Float.isNaN(odd)) {
            return (short) (bits >>> 16 | 0x40);
        }
        // 0x7FFF and the last bit that stays: above half goes up, half goes to even.
        return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }

    /** The float below in size, with its last bit set, unless the value is a float. */
    private static float toOdd(double value) {
        float nearest = (float) value;
        if (nearest == value || Double.isNaN(value)) {
            return nearest;
        }
        int bits = Float.floatToRawIntBits(nearest);
        // Floats of one sign are ordered as their bits are: one less is the next one towards zero.
        int below = Math.abs((double) nearest) > Math.abs(value) ? bits - 1 : bits;
        return Float.intBitsToFloat(below | 1);
    }
}
