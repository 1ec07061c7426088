package lanewise.engine.kernel;

import java.lang.foreign.MemorySegment;

/**
 * All of native memory as one constant segment, through which kernels read raw addresses.
 *
 * <p>Why not the segments themselves: as parameters they cost compile budget per access and lose speed for good once another
 * kind of segment went through the same JDK code; a static final one is a constant to the compiler (docs/decisions). It
 * checks neither bounds nor liveness, so {@code lanewise.engine} does both where an operation is entered.
 */
final class Memory {
    @SuppressWarnings("restricted")
    static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Memory() {}
}
