package lanewise.bench.peer;

import java.util.List;
import java.util.Map;

/**
 * How a peer's process is started.
 *
 * @param name its column
 * @param className the {@link Peer}
 * @param folder where its jars and libraries are, under the folder of all peers; null if it needs none
 * @param options for its JVM; {@code {folder}} stands for that folder
 * @param environment added to ours; {@code {threads}} stands for the number of threads
 * @param preload whether MKL's question for an Intel processor is answered with yes
 */
record PeerSpec(
        String name,
        String className,
        String folder,
        List<String> options,
        Map<String, String> environment,
        boolean preload) {
    /** Options of a JVM that uses the Vector API from the class path. */
    static final List<String> VECTORS = List.of("--add-modules", "jdk.incubator.vector");

    private static final String PACKAGE = "lanewise.bench.peers.";
    /** Malloc gives freed memory back by default, and a training step faults it in again. */
    private static final Map<String, String> KEEP_MEMORY = Map.of(
            "MALLOC_ARENA_MAX", "1",
            "MALLOC_MMAP_MAX_", "0",
            "MALLOC_TRIM_THRESHOLD_", "8589934592",
            "MALLOC_TOP_PAD_", "67108864");

    /** All peers there are. */
    static List<PeerSpec> all() {
        PeerSpec torch = of("libtorch", "TorchPeer", "torch")
                .withOptions(
                        "-Dorg.bytedeco.javacpp.pathsFirst=true",
                        "-Djava.library.path={folder}/native/pytorch/cpu/linux-x86_64");
        return List.of(
                of("oneDNN", "OneDnnPeer", "onednn"),
                of("ORT", "OrtPeer", "ort"),
                of("ORT unpacked", "OrtUnpackedPeer", "ort"),
                torch,
                torch.named("libtorch tuned").with(KEEP_MEMORY).preloading(),
                of("OpenBLAS", "OpenBlasPeer", "openblas"),
                // Intel's threads spin for 200 ms after a call, into the turn of whoever comes next.
                of("MKL", "MklPeer", "mkl").with(Map.of("KMP_BLOCKTIME", "1")),
                new PeerSpec("SVML", SvmlPeer.class.getName(), null, VECTORS, Map.of(), false));
    }

    private static PeerSpec of(String name, String className, String folder) {
        return new PeerSpec(name, PACKAGE + className, folder, List.of(), Map.of(), false);
    }

    private PeerSpec named(String other) {
        return new PeerSpec(other, className, folder, options, environment, preload);
    }

    private PeerSpec withOptions(String... more) {
        return new PeerSpec(name, className, folder, List.of(more), environment, preload);
    }

    private PeerSpec with(Map<String, String> variables) {
        return new PeerSpec(name, className, folder, options, variables, preload);
    }

    private PeerSpec preloading() {
        return new PeerSpec(name, className, folder, options, environment, true);
    }
}
