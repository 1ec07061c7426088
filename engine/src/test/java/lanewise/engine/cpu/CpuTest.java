package lanewise.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is chosen on which machine, and the sentence that says so. */
class CpuTest {
    /** A JVM whose facts a test can change. */
    private static final class FakeJvm implements Jvm {
        private boolean module = true;
        private String name = "OpenJDK 64-Bit Server VM";
        private String info = "mixed mode, sharing";
        private boolean x86 = true;
        private String[] words = {};
        private Hardware hardware = new Hardware(512, true);
        private int bits = 512;
        private Optional<Boolean> usesFma = Optional.of(true);
        private boolean asked;

        @Override
        public boolean vectorModule() {
            return module;
        }

        @Override
        public String vmName() {
            return name;
        }

        @Override
        public String vmInfo() {
            return info;
        }

        @Override
        public boolean x86() {
            return x86;
        }

        @Override
        public JvmFlags flags() {
            return JvmFlags.of(List.of(words));
        }

        @Override
        public Hardware hardware() {
            return hardware;
        }

        @Override
        public int preferredVectorBits() {
            return bits;
        }

        @Override
        public Optional<Boolean> vmUsesFma() {
            asked = true;
            return usesFma;
        }

        FakeJvm words(String... given) {
            words = given;
            return this;
        }
    }

    private static void assertScalar(FakeJvm jvm, String sentence) {
        Cpu cpu = Cpu.decide(false, jvm);
        assertFalse(cpu.vectors());
        assertEquals(sentence, cpu.describe());
    }

    private static void assertVectors(FakeJvm jvm, int bits, String sentence) {
        Cpu cpu = Cpu.decide(false, jvm);
        assertEquals(bits, cpu.vectorBits());
        assertTrue(cpu.fma() && cpu.c2());
        assertEquals(sentence, cpu.describe());
    }

    @Test
    void usesAllTheHardwareHas() {
        FakeJvm jvm = new FakeJvm();
        assertVectors(jvm, 512, "vector kernels of 512 bits");
        assertFalse(jvm.asked, "the slow question is only for 128 bits");
    }

    @Test
    void canBeForced() {
        Cpu cpu = Cpu.decide(true, new FakeJvm());
        assertFalse(cpu.vectors());
        assertEquals("scalar kernels, as asked for", cpu.describe());
    }

    @Test
    void namesTheModule() {
        FakeJvm jvm = new FakeJvm();
        jvm.module = false;
        assertScalar(
                jvm,
                "scalar kernels: the module jdk.incubator.vector is not resolved; pass --add-modules"
                        + " jdk.incubator.vector");
    }

    @Test
    void refusesToInterpretVectors() {
        FakeJvm jvm = new FakeJvm();
        jvm.info = "interpreted mode, sharing";
        assertScalar(jvm, "scalar kernels: this JVM only interprets; remove -Xint");
    }

    @Test
    void refusesWithoutC2() {
        FakeJvm jvm = new FakeJvm().words("-XX:TieredStopAtLevel=3");
        String sentence = "scalar kernels: this JVM runs without its optimizing compiler C2; remove -XX:";
        assertScalar(jvm, sentence + "TieredStopAtLevel");
        jvm = new FakeJvm().words("-XX:CompilationMode=quick-only");
        jvm.info = "mixed mode, emulated-client, sharing";
        assertScalar(jvm, sentence + "CompilationMode");
    }

    @Test
    void refusesOtherJvms() {
        FakeJvm jvm = new FakeJvm();
        jvm.name = "Eclipse OpenJ9 VM";
        assertScalar(jvm, "scalar kernels: Eclipse OpenJ9 VM does not compile the Vector API; run on a HotSpot JVM");
    }

    @Test
    void saysWhatNarrowsTheVectors() {
        FakeJvm jvm = new FakeJvm().words("-XX:UseAVX=2");
        jvm.bits = 256;
        String sentence = "vector kernels of 256 bits; the CPU has 512, ";
        assertVectors(jvm, 256, sentence + "remove -XX:UseAVX=2 to use them");
        assertVectors(jvm.words(), 256, sentence + "pass -XX:UseAVX=3 to use them");
        jvm.hardware = Jvm.Hardware.UNKNOWN;
        assertVectors(jvm, 256, "vector kernels of 256 bits");
    }

    @Test
    void tellsNarrowVectorsFromMissingFma() {
        FakeJvm jvm = new FakeJvm().words("-XX:MaxVectorSize=16");
        jvm.bits = 128;
        assertVectors(jvm, 128, "vector kernels of 128 bits; the CPU has 512, remove -XX:MaxVectorSize=16 to use them");
        assertTrue(jvm.asked);
        String slow = "scalar kernels, and slow ones: ";
        String avx = "fused multiply-add is switched off; remove -XX:UseAVX=0 or pass -XX:UseAVX=3";
        assertScalar(jvm.words("-XX:UseAVX=0"), slow + avx);
        jvm.usesFma = Optional.of(false);
        assertScalar(jvm.words(), slow + avx);
        assertScalar(jvm.words("-XX:-UseFMA"), slow + "fused multiply-add is switched off; remove -XX:-UseFMA");
        jvm.hardware = new Jvm.Hardware(128, false);
        assertScalar(jvm.words(), slow + "this CPU has no fused multiply-add");
    }

    @Test
    void refusesTooNarrowVectors() {
        FakeJvm jvm = new FakeJvm().words("-XX:MaxVectorSize=8");
        jvm.bits = 64;
        assertScalar(
                jvm,
                "scalar kernels: the JVM offers vectors of 64 bits; the CPU has 512, remove -XX:MaxVectorSize=8 to use"
                        + " them");
    }

    @Test
    void armHasFmaAlways() {
        FakeJvm jvm = new FakeJvm();
        jvm.x86 = false;
        jvm.bits = 128;
        jvm.hardware = Jvm.Hardware.UNKNOWN;
        assertVectors(jvm, 128, "vector kernels of 128 bits");
        assertFalse(jvm.asked);
    }

    @Test
    void theLastFlagCounts() {
        JvmFlags flags = JvmFlags.of(List.of("-XX:UseAVX=0", "-cp", "x", "-XX:+UseFMA", "-XX:UseAVX=2", "-XX:-UseFMA"));
        assertEquals(2, flags.number("UseAVX", 3));
        assertTrue(flags.isOff("UseFMA"));
        assertEquals(7, JvmFlags.of(List.of("-XX:UseAVX=0x2")).number("UseAVX", 7));
    }

    @Test
    void readsThisProcess() {
        assertFalse(Cpu.read(true).vectors());
        Cpu cpu = Cpu.read(false);
        assertEquals(cpu.vectors(), cpu.vectorBits() >= 128, cpu.describe());
    }
}
