package lanewise.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A session whose inputs and outputs stay in native memory, so that a call copies nothing. */
final class OrtBound implements AutoCloseable {
    private final OrtEnvironment environment;
    private final boolean f32;
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxValue> outputs = new LinkedHashMap<>();
    private Map<String, OnnxTensor> oddInputs;
    private Map<String, OnnxValue> oddOutputs;
    private boolean odd;

    OrtBound(OrtEnvironment environment, int threads, boolean f32, byte[] model) throws OrtException {
        this.environment = environment;
        this.f32 = f32;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            session = environment.createSession(model, options);
        }
    }

    OrtBound input(String name, double[] values, long... shape) throws OrtException {
        inputs.put(name, tensor(values, shape));
        return this;
    }

    OrtBound output(String name, long... shape) throws OrtException {
        long count = 1;
        for (long size : shape) {
            count *= size;
        }
        outputs.put(name, tensor(new double[(int) count], shape));
        return this;
    }

    /** From now on every other call reads these inputs where the outputs lie, and writes those where the inputs lie. */
    void carry(Map<String, String> outputOfInput) {
        oddInputs = new LinkedHashMap<>(inputs);
        oddOutputs = new LinkedHashMap<>(outputs);
        outputOfInput.forEach((in, out) -> {
            oddInputs.put(in, (OnnxTensor) outputs.get(out));
            oddOutputs.put(out, inputs.get(in));
        });
    }

    private OnnxTensor tensor(double[] values, long... shape) throws OrtException {
        int bytes = values.length * (f32 ? Float.BYTES : Double.BYTES);
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        if (f32) {
            FloatBuffer floats = buffer.asFloatBuffer();
            floats.put(Natives.floats(values)).rewind();
            return OnnxTensor.createTensor(environment, floats, shape);
        }
        DoubleBuffer doubles = buffer.asDoubleBuffer();
        doubles.put(values).rewind();
        return OnnxTensor.createTensor(environment, doubles, shape);
    }

    void run() {
        boolean swapped = oddInputs != null && odd;
        odd = !odd;
        try (OrtSession.Result result =
                session.run(swapped ? oddInputs : inputs, Set.of(), swapped ? oddOutputs : outputs)) {
            assert result != null;
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    double[] read(String name) {
        OnnxTensor tensor = (OnnxTensor) (oddInputs != null && !odd ? oddOutputs : outputs).get(name);
        if (f32) {
            FloatBuffer values = tensor.getFloatBuffer();
            float[] read = new float[values.remaining()];
            values.get(read);
            return Natives.doubles(read);
        }
        DoubleBuffer values = tensor.getDoubleBuffer();
        double[] read = new double[values.remaining()];
        values.get(read);
        return read;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxValue::close);
    }
}
