package lanewise.bench.peers;

import java.util.Map;
import lanewise.bench.peer.Kind;
import lanewise.bench.peer.Peer;
import lanewise.bench.peer.PeerWork;
import lanewise.bench.peer.Task;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** libtorch's official build, with MKL and oneDNN inside. */
public final class TorchPeer implements Peer {
    public TorchPeer(int threads) {
        torch.set_num_threads(threads);
    }

    @Override
    public String describe() {
        String config = torch.show_config().getString();
        int mkl = config.indexOf("BLAS_INFO=");
        return "libtorch 2.7.1, " + (mkl < 0 ? "" : config.substring(mkl, config.indexOf(',', mkl)) + ", ")
                + torch.get_cpu_capability().getString() + variables();
    }

    private static String variables() {
        return (System.getenv("LD_PRELOAD") == null ? "" : ", MKL told that the processor is Intel's")
                + (System.getenv("MALLOC_TOP_PAD_") == null ? "" : ", malloc keeps freed memory");
    }

    @Override
    public boolean does(Task task) {
        return task.kind() != Kind.STARTUP;
    }

    @Override
    public PeerWork open(Task task, Map<String, double[]> inputs) {
        return switch (task.kind()) {
            case GEMM, GEMM_A_TRANSPOSED, GEMM_B_TRANSPOSED, GEMM_PACKED -> gemm(task, inputs);
            case LSTM_FORWARD, GRU_FORWARD, RNN_FORWARD -> TorchLayer.forward(task, inputs);
            case LSTM_TRAINING, GRU_TRAINING, RNN_TRAINING -> TorchLayer.training(task, inputs);
            case LSTM_STEP -> TorchLayer.step(task, inputs);
            case ATTENTION_FORWARD -> TorchAttention.forward(task, inputs);
            case ATTENTION_TRAINING -> TorchAttention.training(task, inputs);
            case ADAMW -> adamW(task, inputs);
            case EXP, TANH, SIGMOID -> element(task, inputs);
            case STARTUP -> throw new IllegalArgumentException(task.toString());
        };
    }

    /** A call without gradients that frees what it made. */
    static Runnable inferring(Runnable call) {
        return () -> {
            try (AutoGradMode off = new AutoGradMode(false);
                    PointerScope scope = new PointerScope()) {
                assert off != null && scope != null;
                call.run();
            }
        };
    }

    static Tensor tensor(Task task, double[] values, long... shape) {
        return task.f32() ? Tensor.create(Natives.floats(values), shape) : Tensor.create(values, shape);
    }

    static double[] read(Tensor tensor) {
        Tensor plain = tensor.detach().contiguous();
        int count = (int) plain.numel();
        return plain.dtype().itemsize() == Float.BYTES
                ? Natives.read(plain.data_ptr_float(), count)
                : Natives.read(plain.data_ptr_double(), count);
    }

    private static PeerWork gemm(Task task, Map<String, double[]> inputs) {
        Blas.Form form = Blas.Form.of(task);
        int m = form.m();
        int n = form.n();
        int k = form.k();
        Tensor a = form.aTransposed() ? tensor(task, inputs.get("a"), k, m).t() : tensor(task, inputs.get("a"), m, k);
        Tensor b = form.bTransposed() ? tensor(task, inputs.get("b"), n, k).t() : tensor(task, inputs.get("b"), k, n);
        Tensor bias = tensor(task, inputs.get("bias"), n);
        Tensor c = tensor(task, new double[m * n], m, n);
        Runnable call = switch (task.kind()) {
            case GEMM_PACKED -> () -> torch.addmm_out(c, bias, a, b);
            default -> () -> torch.mm_out(c, a, b);
        };
        return new PeerWork(inferring(call), () -> Map.of("c", read(c)));
    }

    private static PeerWork adamW(Task task, Map<String, double[]> inputs) {
        long n = task.size(0);
        Tensor parameters = tensor(task, inputs.get("parameters"), n).requires_grad_(true);
        parameters.mutable_grad().put(tensor(task, inputs.get("gradients"), n));
        AdamW optimizer = new AdamW(new TensorVector(parameters), new AdamWOptions(1e-3));
        return new PeerWork(
                () -> {
                    try (PointerScope scope = new PointerScope()) {
                        assert scope != null;
                        optimizer.step();
                    }
                },
                () -> Map.of("parameters", read(parameters)));
    }

    private static PeerWork element(Task task, Map<String, double[]> inputs) {
        Tensor x = tensor(task, inputs.get("x"), task.size(0));
        Tensor y = tensor(task, new double[task.size(0)], task.size(0));
        Runnable call = switch (task.kind()) {
            case EXP -> () -> torch.exp_out(y, x);
            case TANH -> () -> torch.tanh_out(y, x);
            default -> () -> torch.sigmoid_out(y, x);
        };
        return new PeerWork(inferring(call), () -> Map.of("y", read(y)));
    }
}
