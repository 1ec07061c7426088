package lanewise.bench.peers;

import java.util.Map;
import lanewise.bench.peer.Peer;
import lanewise.bench.peer.PeerWork;
import lanewise.bench.peer.Task;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;

/** oneDNN, called directly. It takes its number of threads from OMP_NUM_THREADS. */
public final class OneDnnPeer implements Peer {
    private final OneDnn dnn = new OneDnn();

    /** @param threads the same as in the environment */
    public OneDnnPeer(int threads) {
        dnn.check(threads);
    }

    @Override
    public String describe() {
        var version = dnnl.dnnl_version();
        return "oneDNN " + version.major() + "." + version.minor() + "." + version.patch() + ", instruction set 0x"
                + Integer.toHexString(dnnl.dnnl_get_effective_cpu_isa());
    }

    @Override
    public boolean does(Task task) {
        return task.f32()
                && switch (task.kind()) {
                    case GEMM, GEMM_A_TRANSPOSED, GEMM_B_TRANSPOSED, GEMM_PACKED -> true;
                    case LSTM_FORWARD, LSTM_TRAINING, LSTM_STEP -> true;
                    default -> false;
                };
    }

    @Override
    public PeerWork open(Task task, Map<String, double[]> inputs) {
        return switch (task.kind()) {
            case GEMM, GEMM_A_TRANSPOSED, GEMM_B_TRANSPOSED -> gemm(task, inputs);
            case GEMM_PACKED -> packed(task, inputs);
            case LSTM_FORWARD -> OneDnnLstm.forward(dnn, task, inputs);
            case LSTM_STEP -> OneDnnLstm.step(dnn, task, inputs);
            case LSTM_TRAINING -> OneDnnTraining.open(dnn, task, inputs);
            default -> throw new IllegalArgumentException(task.toString());
        };
    }

    private static PeerWork gemm(Task task, Map<String, double[]> inputs) {
        Blas.Form form = Blas.Form.of(task);
        int m = form.m();
        int n = form.n();
        int k = form.k();
        byte aForm = (byte) (form.aTransposed() ? 'T' : 'N');
        byte bForm = (byte) (form.bTransposed() ? 'T' : 'N');
        FloatPointer a = Natives.f32(inputs.get("a"));
        FloatPointer b = Natives.f32(inputs.get("b"));
        FloatPointer c = Natives.f32(new double[m * n]);
        return new PeerWork(
                () -> dnnl.dnnl_sgemm(aForm, bForm, m, n, k, 1, a, form.aStride(), b, form.bStride(), 0, c, n),
                () -> Map.of("c", Natives.read(c, m * n)));
    }

    /** The primitive, with B in whatever layout it likes best. */
    private PeerWork packed(Task task, Map<String, double[]> inputs) {
        int m = task.size(0);
        int n = task.size(1);
        int k = task.size(2);
        memory.desc rowsOfC = OneDnn.desc(memory.format_tag.ab, m, n);
        matmul.primitive_desc plan = new matmul.primitive_desc(
                dnn.cpu(),
                OneDnn.desc(memory.format_tag.ab, m, k),
                OneDnn.desc(memory.format_tag.any, k, n),
                OneDnn.desc(memory.format_tag.ab, 1, n),
                rowsOfC);
        memory c = dnn.zeros(rowsOfC);
        IntMemoryMap arguments = new IntMemoryMap();
        arguments.put(dnnl.DNNL_ARG_SRC, dnn.filled(OneDnn.desc(memory.format_tag.ab, m, k), inputs.get("a")));
        arguments.put(
                dnnl.DNNL_ARG_WEIGHTS,
                dnn.reordered(
                        dnn.filled(OneDnn.desc(memory.format_tag.ab, k, n), inputs.get("b")), plan.weights_desc()));
        arguments.put(dnnl.DNNL_ARG_BIAS, dnn.filled(OneDnn.desc(memory.format_tag.ab, 1, n), inputs.get("bias")));
        arguments.put(dnnl.DNNL_ARG_DST, c);
        matmul product = new matmul(plan);
        return new PeerWork(
                () -> {
                    product.execute(dnn.queue(), arguments);
                    dnn.queue()._wait();
                },
                () -> Map.of("c", Natives.readF32(c.get_data_handle(), m * n)));
    }
}
