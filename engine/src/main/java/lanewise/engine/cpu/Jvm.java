package lanewise.engine.cpu;

import java.util.Optional;

/** The facts that {@link Cpu} decides on. Each is only asked for when it matters. */
interface Jvm {
    /** Whether the module jdk.incubator.vector is resolved. */
    boolean vectorModule();

    String vmName();

    /** Such as "mixed mode, sharing". */
    String vmInfo();

    boolean x86();

    JvmFlags flags();

    Hardware hardware();

    /** Loads the Vector API. */
    int preferredVectorBits();

    /** What the JVM itself says, or nothing where it cannot be asked. Slow. */
    Optional<Boolean> vmUsesFma();

    /**
     * What the CPU could do if the JVM let it.
     *
     * @param vectorBits 0 where it is not known
     * @param fma true where it is not known
     */
    record Hardware(int vectorBits, boolean fma) {
        static final Hardware UNKNOWN = new Hardware(0, true);
    }
}
