package lanewise.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntToDoubleFunction;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** Rounding is right if it is right at every number of the format, in the middle of every two, and right beside that middle. */
class NarrowTest {
    /** Bits of the largest finite number. */
    private static final int LARGEST_F16 = 0x7BFF;

    private static final int LARGEST_BF16 = 0x7F7F;

    private static void check(IntToDoubleFunction value, ToIntFunction<Double> bits, int largest, double twiceLargest) {
        for (int i = 0; i <= largest; i++) {
            double low = value.applyAsDouble(i);
            // Beyond the largest number lies, for rounding, the next one of the same distance.
            double high = i < largest ? value.applyAsDouble(i + 1) : twiceLargest;
            // Exact: a float64 has room for one digit more.
            double middle = low + (high - low) / 2;
            int even = i + (i & 1);
            for (int sign : new int[] {1, -1}) {
                int negative = sign < 0 ? 0x8000 : 0;
                assertEquals(negative | i, bits.applyAsInt(Math.copySign(low, sign)), "number " + i);
                assertEquals(negative | i, bits.applyAsInt(sign * Math.nextDown(middle)), "below the middle at " + i);
                assertEquals(negative | even, bits.applyAsInt(sign * middle), "the middle at " + i);
                assertEquals(negative | i + 1, bits.applyAsInt(sign * Math.nextUp(middle)), "above the middle at " + i);
            }
        }
        int infinity = largest + 1;
        assertEquals(infinity, bits.applyAsInt(Double.MAX_VALUE));
        assertEquals(infinity, bits.applyAsInt(Double.POSITIVE_INFINITY));
        assertEquals(infinity | 0x8000, bits.applyAsInt(Double.NEGATIVE_INFINITY));
        assertEquals(0, bits.applyAsInt(Double.MIN_VALUE));
        assertTrue(Double.isNaN(value.applyAsDouble(bits.applyAsInt(Double.NaN))));
        double payloadBelow = Float.intBitsToFloat(0x7F800001);
        assertTrue(Double.isNaN(value.applyAsDouble(bits.applyAsInt(payloadBelow))));
    }

    @Test
    void halves() {
        check(i -> Float.float16ToFloat((short) i), v -> Narrow.toF16(v) & 0xFFFF, LARGEST_F16, 0x1p16);
    }

    @Test
    void brainHalves() {
        check(i -> Float.intBitsToFloat(i << 16), v -> Narrow.toBf16(v) & 0xFFFF, LARGEST_BF16, 0x1p128);
    }

    @Test
    void aTensorRoundsOnceAndRefusesWhatOverflows() {
        // Just above the middle between 1 and the next half: by way of a float it would be the middle, and go to even.
        double[] values = {1 + 0x1p-11 + 0x1p-40, -0.0, 65519.999, Double.NEGATIVE_INFINITY};
        StoredTensor half = StoredTensor.of("w", DType.F16, new long[] {4}, values);
        assertEquals(1 + 0x1p-10, half.get(0));
        assertEquals(Double.doubleToRawLongBits(-0.0), Double.doubleToRawLongBits(half.get(1)));
        assertEquals(65504, half.get(2));
        assertEquals(Double.NEGATIVE_INFINITY, half.get(3));
        double[] large = {0, 65520};
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> StoredTensor.of("w", DType.F16, new long[] {2}, large));
        assertEquals("tensor \"w\": element 1 is 65520.0, too large for F16", e.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> StoredTensor.of("w", DType.F32, new long[0], new double[] {1e39}));
        e = assertThrows(IllegalArgumentException.class, () -> StoredTensor.of("w", DType.I64, new long[] {2}, large));
        assertEquals("tensor \"w\": the type must be F64, F32, F16 or BF16, but is I64", e.getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> half.get(4));
    }
}
