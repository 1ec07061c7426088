package lanewise.engine.kernel;

import jdk.incubator.vector.VectorShape;

/** The width of this JVM's vectors. A class of its own: {@link Lanes} would load most of the Vector API for the same number. */
public final class Width {
    private Width() {}

    /** Bits of the vectors that this JVM prefers, those of {@link Lanes}; may be too few to be of use. */
    public static int preferredBits() {
        return VectorShape.preferredShape().vectorBitSize();
    }
}
