package lanewise.bench.peer;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Starts peers' processes. */
final class PeerLauncher {
    /** What to do about missing peers. */
    static final String HOW = "build with: mvn -Ppeers -pl bench -am -Dmaven.test.skip=true package";

    /** What libraries read when they are loaded. */
    private static final List<String> THREAD_COUNTS =
            List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS");

    /** What this shell may have set for them: they are measured as they come, and as their line in the list says. */
    private static final Pattern FOREIGN = Pattern.compile("OPENBLAS_|MKL_|OMP_|GOMP_|KMP_|ONEDNN_|DNNL_|MALLOC_");

    private final Path root;
    private final Path scratch;
    private final int threads;

    /**
     * @param root the folder of all peers
     * @param scratch a folder for files that only this run needs
     */
    PeerLauncher(Path root, Path scratch, int threads) {
        this.root = root;
        this.scratch = scratch;
        this.threads = threads;
    }

    /** Where the profile puts all peers, beside the classes; it may be missing. */
    static Path usualRoot() {
        try {
            Path code = Path.of(PeerLauncher.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path above = code.getParent();
            return (Files.isDirectory(code) ? above : above.getParent()).resolve("peers");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts a peer; IOException with the reason if its library does not load. */
    PeerProcess start(PeerSpec spec) throws IOException {
        Path folder = spec.folder() == null ? null : root.resolve(spec.folder());
        if (folder != null && !Files.isDirectory(folder)) {
            throw new IOException(folder + " is missing; " + HOW);
        }
        ProcessBuilder builder = new ProcessBuilder(command(spec, folder));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> FOREIGN.matcher(name).lookingAt());
        THREAD_COUNTS.forEach(name -> environment.put(name, Integer.toString(threads)));
        environment.putAll(spec.environment());
        if (spec.preload()) {
            environment.put("LD_PRELOAD", yes().toString());
        }
        Path log = scratch.resolve(spec.name() + ".log");
        return new PeerProcess(spec.name(), builder.redirectError(log.toFile()).start(), log);
    }

    private List<String> command(PeerSpec spec, Path folder) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-Xshare:auto", "-XX:+UseSerialGC", "-Xmx2g"));
        command.add("-Dorg.bytedeco.javacpp.cachedir=" + root.resolve("cache"));
        for (String option : spec.options()) {
            command.add(folder == null ? option : option.replace("{folder}", folder.toString()));
        }
        String ours = System.getProperty("java.class.path");
        String classPath = folder == null ? ours : ours + ":" + folder.resolve("*");
        command.addAll(List.of("-cp", classPath, PeerServer.class.getName(), spec.className()));
        command.add(Integer.toString(threads));
        return command;
    }

    /**
     * A library with one function that says yes. MKL asks whether the processor is Intel's before it takes its AVX-512
     * kernels; linked statically, as in libtorch, it asks the first function of that name. Only a C compiler can make
     * one.
     */
    private Path yes() throws IOException {
        Path library = scratch.resolve("yes.so");
        if (!Files.exists(library)) {
            Path source = scratch.resolve("yes.c");
            Files.writeString(source, "int mkl_serv_intel_cpu_true(void) { return 1; }\n");
            Process compiler = new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(scratch.resolve("yes.log").toFile())
                    .start();
            try {
                if (compiler.waitFor() != 0) {
                    throw new IOException("cc cannot build the library that makes MKL take AVX-512");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
        return library;
    }
}
