package lanewise.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import lanewise.bench.startup.FirstInference;
import lanewise.bench.startup.Floats;

/** What {@link FirstInference} does, with ONNX Runtime. */
public final class OrtFirstInference {
    private OrtFirstInference() {}

    public static void main(String[] args) throws IOException, OrtException {
        long begun = System.nanoTime();
        float[] x = Floats.read(Path.of(args[1]));
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            OrtSession session = environment.createSession(args[0], options);
            long loaded = System.nanoTime();
            Map<String, OnnxTensor> inputs = new HashMap<>();
            for (var input : session.getInputInfo().entrySet()) {
                long[] shape = ((TensorInfo) input.getValue().getInfo()).getShape();
                float[] values = input.getKey().equals("x") ? x : new float[(int) shape[2]];
                inputs.put(input.getKey(), OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                FloatBuffer y = ((OnnxTensor) result.get("y").orElseThrow()).getFloatBuffer();
                FirstInference.report(begun, loaded, y.get(y.remaining() - 1));
                if (args.length > 2) {
                    double[] values = new double[y.remaining()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = y.get(i);
                    }
                    Floats.write(Path.of(args[2]), values);
                }
            }
        }
        Runtime.getRuntime().halt(0);
    }
}
