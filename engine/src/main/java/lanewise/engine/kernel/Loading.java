package lanewise.engine.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Loads what the vector kernels need of the Vector API, in parts of a few milliseconds, so that no single call of a stream bears
 * all of it. What is left out is loaded when a kernel first needs it.
 */
public final class Loading {
    /** How many parts there are. */
    public static final int PARTS = 8;

    private Loading() {}

    /** Loads one part; gives back something that depends on it. */
    public static int load(int part) {
        return switch (part) {
            case 0 -> FloatVector.SPECIES_PREFERRED.length();
            case 1 -> DoubleVector.SPECIES_PREFERRED.length();
            case 2 -> ByteVector.SPECIES_PREFERRED.length();
            case 3 -> IntVector.SPECIES_PREFERRED.length();
            case 4 -> LongVector.SPECIES_PREFERRED.length();
            case 5 -> VectorOperators.ADD.arity();
            case 6 -> (int) one().fma(one(), one()).sub(one()).lane(0);
            case 7 ->
                one().blend(one(), one().compare(VectorOperators.LT, one()))
                        .reinterpretAsInts()
                        .add(1)
                        .lanewise(VectorOperators.LSHL, 1)
                        .lane(0);
            default -> throw new IllegalArgumentException("part must be in 0.." + (PARTS - 1) + ", but is " + part);
        };
    }

    private static FloatVector one() {
        return FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 1);
    }
}
