package lanewise.engine.cpu;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lanewise.engine.kernel.Width;

/** This process. */
final class RunningJvm implements Jvm {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    @Override
    public boolean vectorModule() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    @Override
    public String vmName() {
        return System.getProperty("java.vm.name", "an unnamed JVM");
    }

    @Override
    public String vmInfo() {
        return System.getProperty("java.vm.info", "");
    }

    @Override
    public boolean x86() {
        return Set.of("amd64", "x86_64", "x86", "i386").contains(System.getProperty("os.arch", ""));
    }

    @Override
    public JvmFlags flags() {
        List<String> words = new ArrayList<>();
        addWords(words, "JAVA_TOOL_OPTIONS");
        addWords(words, "JDK_JAVA_OPTIONS");
        addArguments(words);
        addWords(words, "_JAVA_OPTIONS");
        return JvmFlags.of(words);
    }

    /** From /proc where there is one: {@link ProcessHandle} starts a pool of threads and takes several milliseconds. */
    private static void addArguments(List<String> words) {
        try {
            String line = new String(Files.readAllBytes(COMMAND_LINE), StandardCharsets.UTF_8);
            words.addAll(List.of(line.split("\0")));
        } catch (IOException e) {
            words.addAll(List.of(ProcessHandle.current().info().arguments().orElse(new String[0])));
        }
    }

    private static void addWords(List<String> words, String variable) {
        String options = System.getenv(variable);
        if (options != null) {
            words.addAll(List.of(options.strip().split("\\s+")));
        }
    }

    @Override
    public Hardware hardware() {
        if (!x86() || !Files.isReadable(CPU_INFO)) {
            return Hardware.UNKNOWN;
        }
        try (BufferedReader lines = Files.newBufferedReader(CPU_INFO)) {
            // The first processor's lines are enough, and reading all can be slow on a machine with many.
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("flags")) {
                    return hardware(Set.copyOf(List.of(
                            line.substring(line.indexOf(':') + 1).strip().split(" "))));
                }
            }
            return Hardware.UNKNOWN;
        } catch (IOException | IllegalArgumentException e) {
            return Hardware.UNKNOWN;
        }
    }

    private static Hardware hardware(Set<String> features) {
        int bits = 128;
        if (features.containsAll(Set.of("avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512cd"))) {
            bits = 512;
        } else if (features.contains("avx2")) {
            bits = 256;
        }
        return new Hardware(bits, features.contains("fma"));
    }

    @Override
    public int preferredVectorBits() {
        return Width.preferredBits();
    }

    @Override
    public Optional<Boolean> vmUsesFma() {
        try {
            return Optional.ofNullable(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class))
                    .map(vm -> Boolean.parseBoolean(vm.getVMOption("UseFMA").getValue()));
        } catch (LinkageError | IllegalArgumentException e) {
            // The module jdk.management is optional, and so is the option.
            return Optional.empty();
        }
    }
}
