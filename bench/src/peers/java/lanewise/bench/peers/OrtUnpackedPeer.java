package lanewise.bench.peers;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lanewise.bench.peer.Kind;
import lanewise.bench.peer.Peer;
import lanewise.bench.peer.PeerWork;
import lanewise.bench.peer.Task;

/** ONNX Runtime with its libraries unpacked once: as it comes, every new JVM copies them out of the jar. */
public final class OrtUnpackedPeer implements Peer {
    private static final List<String> LIBRARIES = List.of("libonnxruntime.so", "libonnxruntime4j_jni.so");

    /** @param threads not used: a new JVM computes on one */
    public OrtUnpackedPeer(int threads) {}

    @Override
    public String describe() {
        return "the same with its libraries unpacked before, for startup alone";
    }

    @Override
    public boolean does(Task task) {
        return task.kind() == Kind.STARTUP;
    }

    @Override
    public PeerWork open(Task task, Map<String, double[]> inputs) {
        try {
            Path folder = Files.createTempDirectory("lanewise-ort");
            for (String library : LIBRARIES) {
                try (InputStream packed =
                        OrtEnvironment.class.getResourceAsStream("/ai/onnxruntime/native/linux-x64/" + library)) {
                    Files.copy(packed, folder.resolve(library));
                }
            }
            return OrtStartup.open(task, inputs, List.of("-Donnxruntime.native.path=" + folder), () -> remove(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) {
        try {
            for (String library : LIBRARIES) {
                Files.delete(folder.resolve(library));
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
