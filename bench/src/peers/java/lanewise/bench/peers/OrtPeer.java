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
            case LSTM_TRAINING, GRU_TRAINING, RNN_TRAINING, ATTENTION_TRAINING, ADAMW -> false;
            default -> task.f32();
        };
    }

    @Override
    public PeerWork open(Task task, Map<String, double[]> inputs) {
        try {
            return switch (task.kind()) {
                case GEMM -> gemm(task, inputs);
                case GEMM_A_TRANSPOSED, GEMM_B_TRANSPOSED -> transposed(task, inputs);
                case GEMM_PACKED -> packed(task, inputs);
                case LSTM_FORWARD, GRU_FORWARD, RNN_FORWARD, LSTM_STEP -> recurrent(task, inputs);
                case STARTUP -> OrtStartup.open(task, inputs, List.of(), () -> {});
                case ATTENTION_FORWARD -> OrtAttention.open(task, inputs, graph -> bind(task, graph));
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
        OnnxGraph graph = new OnnxGraph(task.f32())
                .node("MatMul", List.of("a", "b"), List.of("c"))
                .input("a", m, k)
                .input("b", k, n)
                .output("c", m, n);
        OrtBound bound = bind(task, graph)
                .input("a", inputs.get("a"), m, k)
                .input("b", inputs.get("b"), k, n)
                .output("c", m, n);
        return work(bound, "c", "c");
    }

    private PeerWork transposed(Task task, Map<String, double[]> inputs) throws OrtException {
        Blas.Form form = Blas.Form.of(task);
        long[] a = form.aTransposed() ? new long[] {form.k(), form.m()} : new long[] {form.m(), form.k()};
        long[] b = form.bTransposed() ? new long[] {form.n(), form.k()} : new long[] {form.k(), form.n()};
        OnnxGraph graph = new OnnxGraph(true)
                .node("Gemm", List.of("a", "b"), List.of("c"))
                .attribute("transA", form.aTransposed() ? 1 : 0)
                .attribute("transB", form.bTransposed() ? 1 : 0)
                .input("a", a)
                .input("b", b)
                .output("c", form.m(), form.n());
        OrtBound bound = bind(task, graph)
                .input("a", inputs.get("a"), a)
                .input("b", inputs.get("b"), b)
                .output("c", form.m(), form.n());
        return work(bound, "c", "c");
    }

    private PeerWork packed(Task task, Map<String, double[]> inputs) throws OrtException {
        long m = task.size(0);
        long n = task.size(1);
        long k = task.size(2);
        OnnxGraph graph = new OnnxGraph(true)
                .node("Gemm", List.of("a", "b", "bias"), List.of("c"))
                .input("a", m, k)
                .constant("b", Natives.floats(inputs.get("b")), k, n)
                .constant("bias", Natives.floats(inputs.get("bias")), n)
                .output("c", m, n);
        return work(bind(task, graph).input("a", inputs.get("a"), m, k).output("c", m, n), "c", "c");
    }

    private PeerWork recurrent(Task task, Map<String, double[]> inputs) throws OrtException {
        OnnxLayer layer = new OnnxLayer(task, inputs);
        OrtBound bound = layer.bind(bind(task, layer.graph()), inputs.get("x"));
        if (task.kind() != Kind.LSTM_STEP) {
            return work(bound, "y", "y");
        }
        bound.carry(Map.of("h0", "hn", "c0", "cn"));
        return work(bound, "h", "hn");
    }

    private PeerWork element(Task task, Map<String, double[]> inputs) throws OrtException {
        String operator = switch (task.kind()) {
            case EXP -> "Exp";
            case TANH -> "Tanh";
            default -> "Sigmoid";
        };
        long n = task.size(0);
        OnnxGraph graph = new OnnxGraph(true)
                .node(operator, List.of("x"), List.of("y"))
                .input("x", n)
                .output("y", n);
        return work(bind(task, graph).input("x", inputs.get("x"), n).output("y", n), "y", "y");
    }
}
