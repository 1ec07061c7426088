package lanewise.bench.yardstick;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import lanewise.bench.Work;
import lanewise.engine.Precision;

/**
 * Reads a block of memory again and again, on one thread: the bandwidth at which weights come from L2 or L3. For L1 a loop in Java is no
 * yardstick, it stays a third below what the cache gives.
 */
public final class ReadBandwidth implements Work {
    /** Bytes that lie in L2, and not in L1. */
    public static final int IN_L2 = 256 << 10;
    /** Bytes that lie in L3, and not in L2. */
    public static final int IN_L3 = 4 << 20;

    /** Bytes read in one call. */
    public static final int BYTES = IN_L3;

    private static final VectorSpecies<Float> F32 = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int STEP = F32.vectorByteSize();
    /** Global, like the engine's view of memory: a second kind of segment would slow down the JDK code that both share. */
    private static final MemorySegment MEMORY = Arena.global().allocate(IN_L3, Precision.ALIGNMENT);

    private final int block;
    private double result;

    /** @param block bytes, {@link #IN_L2} or {@link #IN_L3} */
    public ReadBandwidth(int block) {
        this.block = block;
    }

    @Override
    public void run() {
        result = read(block, BYTES / block);
    }

    @Override
    public double result() {
        return result;
    }

    @Override
    public void close() {}

    private static float read(int block, int passes) {
        FloatVector s0 = FloatVector.zero(F32);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector s4 = s0;
        FloatVector s5 = s0;
        FloatVector s6 = s0;
        FloatVector s7 = s0;
        for (int pass = 0; pass < passes; pass++) {
            for (int at = 0; at < block; at += 8 * STEP) {
                s0 = s0.add(FloatVector.fromMemorySegment(F32, MEMORY, at, ORDER));
                s1 = s1.add(FloatVector.fromMemorySegment(F32, MEMORY, at + STEP, ORDER));
                s2 = s2.add(FloatVector.fromMemorySegment(F32, MEMORY, at + 2 * STEP, ORDER));
                s3 = s3.add(FloatVector.fromMemorySegment(F32, MEMORY, at + 3 * STEP, ORDER));
                s4 = s4.add(FloatVector.fromMemorySegment(F32, MEMORY, at + 4 * STEP, ORDER));
                s5 = s5.add(FloatVector.fromMemorySegment(F32, MEMORY, at + 5 * STEP, ORDER));
                s6 = s6.add(FloatVector.fromMemorySegment(F32, MEMORY, at + 6 * STEP, ORDER));
                s7 = s7.add(FloatVector.fromMemorySegment(F32, MEMORY, at + 7 * STEP, ORDER));
            }
        }
        s0 = s0.add(s1).add(s2).add(s3);
        s4 = s4.add(s5).add(s6).add(s7);
        return s0.add(s4).reduceLanes(VectorOperators.ADD);
    }
}
