package lanewise.engine.cpu;

import java.util.Optional;

/**
 * What this machine and this JVM can do, and so which kernels run: the only place that decides it.
 *
 * <p>Vectors are used where all of this holds: the module jdk.incubator.vector is resolved, HotSpot's optimizing
 * compiler C2 is there (anything else runs the Vector API 100x slower than scalar code), vectors have at least 128 bits, and
 * fused multiply-add is an instruction. Otherwise the scalar kernels run, with the same results bit for bit.
 *
 * @param vectorBits width of the vectors in use, or 0 for scalar kernels
 * @param fma whether fused multiply-add is an instruction; without it everything is correct and very slow
 * @param c2 whether the optimizing compiler is there
 * @param describe one sentence: what was chosen, why, and what to pass for more
 */
public record Cpu(int vectorBits, boolean fma, boolean c2, String describe) {
    private static final int LEAST_BITS = 128;

    /** Reads this process. Costs a few milliseconds, most of them for the Vector API's classes. */
    public static Cpu read(boolean scalar) {
        return decide(scalar, new RunningJvm());
    }

    /** Whether the vector kernels are used. */
    public boolean vectors() {
        return vectorBits > 0;
    }

    /** The decision, apart from where the facts come from. */
    static Cpu decide(boolean scalar, Jvm jvm) {
        JvmFlags flags = jvm.flags();
        boolean c2 = hasC2(jvm, flags);
        if (scalar) {
            return new Cpu(0, hasFma(jvm, flags, LEAST_BITS), c2, "scalar kernels, as asked for");
        }
        Optional<String> refusal = refusal(jvm, flags, c2);
        if (refusal.isPresent()) {
            return new Cpu(0, hasFma(jvm, flags, LEAST_BITS), c2, "scalar kernels: " + refusal.get());
        }
        int bits = jvm.preferredVectorBits();
        boolean fma = hasFma(jvm, flags, bits);
        if (bits < LEAST_BITS) {
            return new Cpu(
                    0, fma, c2, "scalar kernels: the JVM offers vectors of " + bits + " bits" + more(jvm, flags, bits));
        }
        if (!fma) {
            return new Cpu(0, false, c2, "scalar kernels, and slow ones: " + withoutFma(jvm, flags));
        }
        return new Cpu(bits, true, c2, "vector kernels of " + bits + " bits" + more(jvm, flags, bits));
    }

    private static Optional<String> refusal(Jvm jvm, JvmFlags flags, boolean c2) {
        if (!jvm.vectorModule()) {
            return Optional.of(
                    "the module jdk.incubator.vector is not resolved; pass --add-modules jdk.incubator.vector");
        }
        if (!jvm.vmName().contains("OpenJDK") && !jvm.vmName().contains("HotSpot")) {
            return Optional.of(jvm.vmName() + " does not compile the Vector API; run on a HotSpot JVM");
        }
        if (jvm.vmInfo().contains("interpreted mode")) {
            return Optional.of("this JVM only interprets; remove -Xint");
        }
        if (!c2) {
            String flag = flags.has("TieredStopAtLevel") ? "-XX:TieredStopAtLevel" : "-XX:CompilationMode";
            return Optional.of("this JVM runs without its optimizing compiler C2; remove " + flag);
        }
        return Optional.empty();
    }

    private static boolean hasC2(Jvm jvm, JvmFlags flags) {
        boolean server = jvm.vmName().contains("Server VM");
        boolean limited =
                jvm.vmInfo().contains("interpreted mode") || jvm.vmInfo().contains("emulated-client");
        return server && !limited && flags.number("TieredStopAtLevel", 4) >= 4;
    }

    private static boolean hasFma(Jvm jvm, JvmFlags flags, int bits) {
        if (!jvm.x86()) {
            return true;
        }
        if (flags.isOff("UseFMA")
                || flags.number("UseAVX", 3) == 0
                || !jvm.hardware().fma()) {
            return false;
        }
        // Wider vectors mean AVX2, and no CPU has that without FMA. At 128 bits UseAVX=0, set where flags() cannot see
        // it, looks like MaxVectorSize=16, so there the JVM itself is asked, which loads a few hundred classes.
        return bits > LEAST_BITS || jvm.vmUsesFma().orElse(true);
    }

    private static String withoutFma(Jvm jvm, JvmFlags flags) {
        if (flags.isOff("UseFMA")) {
            return "fused multiply-add is switched off; remove -XX:-UseFMA";
        }
        if (!jvm.hardware().fma()) {
            return "this CPU has no fused multiply-add";
        }
        return "fused multiply-add is switched off; remove -XX:UseAVX=0 or pass -XX:UseAVX=3";
    }

    /** What to pass for wider vectors, or nothing where the hardware has none. */
    private static String more(Jvm jvm, JvmFlags flags, int bits) {
        int widest = jvm.hardware().vectorBits();
        if (widest <= bits) {
            return "";
        }
        String advice = "pass -XX:UseAVX=3";
        if (flags.has("MaxVectorSize")) {
            advice = "remove -XX:MaxVectorSize=" + flags.number("MaxVectorSize", 0);
        } else if (flags.has("UseAVX")) {
            advice = "remove -XX:UseAVX=" + flags.number("UseAVX", 0);
        }
        return "; the CPU has " + widest + ", " + advice + " to use them";
    }
}
