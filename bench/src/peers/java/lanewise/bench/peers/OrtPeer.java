package lanewise.bench.peers;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.util.List;
import java.util.Map;
import lanewise.bench.peer.Kind;
import lanewise.bench.peer.Peer;
import lanewise.bench.peer.PeerWork;
import lanewise.bench.peer.Task;

/** ONNX Runtime on the CPU; it infers, and does not train. */
public final class OrtPeer implements Peer {
    /** ONNX has the gates in the order input, output, forget, cell; ours is input, forget, cell, output. */
    private static final int[] GATES = {0, 3, 1, 2};

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    private final int threads;

    public OrtPeer(int threads) {
        this.threads = threads;
    }

    @Override
    public String describe() {
        return "ONNX Runtime " + environment.getVersion() + ", "
                + OrtEnvironment.getAvailableProviders().iterator().next();
    }

    @Override
    public boolean does(Task task) {
        return switch (task.kind()) {
            case GEMM -> true;
            case GEMM_PACKED, LSTM_FORWARD, LSTM_STEP, EXP, TANH, SIGMOID -> task.f32();
            case LSTM_TRAINING, ADAMW -> false;
        };
    }

    @Override
    public PeerWork open(Task task, Map<String, double[]> inputs) {
        try {
            return switch (task.kind()) {
                case GEMM -> gemm(task, inputs);
                case GEMM_PACKED -> packed(task, inputs);
                case LSTM_FORWARD, LSTM_STEP -> lstm(task, inputs);
                default -> element(task, inputs);
            };
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private OrtBound bind(Task task, OnnxGraph graph) throws OrtException {
        return new OrtBound(environment, threads, task.f32(), graph.model());
    }

    private static PeerWork work(OrtBound bound, String name, String output) {
        return new PeerWork(bound::run, () -> Map.of(name, bound.read(output)), bound::close);
    }

    private PeerWork gemm(Task task, Map<String, double[]> inputs) throws OrtException {
        long m = task.size(0);
        long n = task.size(1);
        long k = task.size(2);
        OnnxGraph graph = new OnnxGraph(task.f32(), "MatMul", List.of("a", "b"), List.of("c"))
                .input("a", m, k)
                .input("b", k, n)
                .output("c", m, n);
        OrtBound bound = bind(task, graph)
                .input("a", inputs.get("a"), m, k)
                .input("b", inputs.get("b"), k, n)
                .output("c", m, n);
        return work(bound, "c", "c");
    }

    private PeerWork packed(Task task, Map<String, double[]> inputs) throws OrtException {
        long m = task.size(0);
        long n = task.size(1);
        long k = task.size(2);
        OnnxGraph graph = new OnnxGraph(true, "Gemm", List.of("a", "b", "bias"), List.of("c"))
                .input("a", m, k)
                .constant("b", Natives.floats(inputs.get("b")), k, n)
                .constant("bias", Natives.floats(inputs.get("bias")), n)
                .output("c", m, n);
        return work(bind(task, graph).input("a", inputs.get("a"), m, k).output("c", m, n), "c", "c");
    }

    private PeerWork lstm(Task task, Map<String, double[]> inputs) throws OrtException {
        long time = task.size(0);
        long batch = task.size(1);
        int d = task.size(2);
        int h = task.size(3);
        float[] biases = new float[8 * h];
        System.arraycopy(gates(inputs.get("b_ih"), h), 0, biases, 0, 4 * h);
        System.arraycopy(gates(inputs.get("b_hh"), h), 0, biases, 4 * h, 4 * h);
        OnnxGraph graph = new OnnxGraph(
                        true, "LSTM", List.of("x", "w", "r", "b", "", "h0", "c0"), List.of("y", "hn", "cn"))
                .attribute("hidden_size", h)
                .constant("w", gates(inputs.get("w_ih"), h * d), 1, 4L * h, d)
                .constant("r", gates(inputs.get("w_hh"), h * h), 1, 4L * h, h)
                .constant("b", biases, 1, 8L * h)
                .input("x", time, batch, d)
                .input("h0", 1, batch, h)
                .input("c0", 1, batch, h)
                .output("y", time, 1, batch, h)
                .output("hn", 1, batch, h)
                .output("cn", 1, batch, h);
        double[] zeros = new double[(int) batch * h];
        OrtBound bound = bind(task, graph)
                .input("x", inputs.get("x"), time, batch, d)
                .input("h0", zeros, 1, batch, h)
                .input("c0", zeros, 1, batch, h)
                .output("y", time, 1, batch, h)
                .output("hn", 1, batch, h)
                .output("cn", 1, batch, h);
        if (task.kind() == Kind.LSTM_FORWARD) {
            return work(bound, "y", "y");
        }
        bound.carry(Map.of("h0", "hn", "c0", "cn"));
        return work(bound, "h", "hn");
    }

    /** Four blocks of {@code size} in ONNX's order of the gates. */
    private static float[] gates(double[] ours, int size) {
        float[] values = Natives.floats(ours);
        float[] ordered = new float[values.length];
        for (int gate = 0; gate < GATES.length; gate++) {
            System.arraycopy(values, GATES[gate] * size, ordered, gate * size, size);
        }
        return ordered;
    }

    private PeerWork element(Task task, Map<String, double[]> inputs) throws OrtException {
        String operator = switch (task.kind()) {
            case EXP -> "Exp";
            case TANH -> "Tanh";
            default -> "Sigmoid";
        };
        long n = task.size(0);
        OnnxGraph graph = new OnnxGraph(true, operator, List.of("x"), List.of("y"))
                .input("x", n)
                .output("y", n);
        return work(bind(task, graph).input("x", inputs.get("x"), n).output("y", n), "y", "y");
    }
}
