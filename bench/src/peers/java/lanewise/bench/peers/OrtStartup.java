package lanewise.bench.peers;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import lanewise.bench.peer.PeerWork;
import lanewise.bench.peer.Task;
import lanewise.bench.startup.FirstInference;
import lanewise.bench.startup.Floats;
import lanewise.bench.startup.Launch;

/** A new JVM with ONNX Runtime, which finds the model as a file. */
final class OrtStartup {
    private OrtStartup() {}

    /**
     * @param options for the JVM
     * @param closing what is to be done after the last run
     */
    static PeerWork open(Task task, Map<String, double[]> inputs, List<String> options, Runnable closing) {
        Launch launch = new Launch(
                options, Launch.classes(FirstInference.class, OrtEnvironment.class), OrtFirstInference.class);
        try {
            Files.write(launch.model(), new OnnxLayer(task, inputs).graph().model());
            Floats.write(launch.x(), inputs.get("x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runnable end = () -> {
            launch.close();
            closing.run();
        };
        return new PeerWork(launch::run, () -> Map.of("y", launch.y()), end, launch::further);
    }
}
