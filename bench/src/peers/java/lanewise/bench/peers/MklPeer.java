package lanewise.bench.peers;

import static lanewise.bench.peers.Blas.AS_IT_IS;
import static lanewise.bench.peers.Blas.ROW_MAJOR;

import java.util.Map;
import lanewise.bench.peer.Peer;
import lanewise.bench.peer.PeerWork;
import lanewise.bench.peer.Task;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.mkl.global.mkl_rt;

/** MKL as it is: products, packed ones through its own interface for them, and exp and tanh of its vector functions. */
public final class MklPeer implements Peer {
    private static final int TEXT = 400;
    private static final Blas.Single SINGLE = (f, a, b, beta, c) -> mkl_rt.cblas_sgemm(
            ROW_MAJOR, f.aForm(), f.bForm(), f.m(), f.n(), f.k(), 1, a, f.aStride(), b, f.bStride(), beta, c, f.n());
    private static final Blas.Double DOUBLE = (f, a, b, beta, c) -> mkl_rt.cblas_dgemm(
            ROW_MAJOR, f.aForm(), f.bForm(), f.m(), f.n(), f.k(), 1, a, f.aStride(), b, f.bStride(), beta, c, f.n());
    private static final Blas.Single PACKED = (f, a, b, beta, c) -> mkl_rt.cblas_sgemm_compute(
            ROW_MAJOR, AS_IT_IS, mkl_rt.CblasPacked, f.m(), f.n(), f.k(), a, f.k(), b, f.n(), beta, c, f.n());

    public MklPeer(int threads) {
        mkl_rt.MKL_Set_Num_Threads(threads);
    }

    @Override
    public String describe() {
        BytePointer text = new BytePointer(TEXT);
        mkl_rt.MKL_Get_Version_String(text, TEXT);
        String version = text.getString();
        int end = version.indexOf(" for ");
        return end < 0 ? "MKL" : version.substring(0, end);
    }

    @Override
    public boolean does(Task task) {
        return switch (task.kind()) {
            case GEMM, GEMM_A_TRANSPOSED, GEMM_B_TRANSPOSED, GEMM_PACKED, EXP, TANH -> true;
            default -> false;
        };
    }

    @Override
    public PeerWork open(Task task, Map<String, double[]> inputs) {
        return switch (task.kind()) {
            case GEMM, GEMM_A_TRANSPOSED, GEMM_B_TRANSPOSED -> Blas.plain(task, inputs, SINGLE, DOUBLE);
            case GEMM_PACKED -> packed(task, inputs);
            default -> task.f32() ? single(task, inputs) : twice(task, inputs);
        };
    }

    private static PeerWork packed(Task task, Map<String, double[]> inputs) {
        int m = task.size(0);
        int n = task.size(1);
        int k = task.size(2);
        long bytes = mkl_rt.cblas_sgemm_pack_get_size(mkl_rt.CblasBMatrix, m, n, k);
        FloatPointer panels = Natives.f32(new double[(int) Math.ceilDiv(bytes, Float.BYTES)]);
        FloatPointer b = Natives.f32(inputs.get("b"));
        mkl_rt.cblas_sgemm_pack(ROW_MAJOR, mkl_rt.CblasBMatrix, AS_IT_IS, m, n, k, 1, b, n, panels);
        return Blas.onBias(task, inputs, panels, PACKED);
    }

    private static PeerWork single(Task task, Map<String, double[]> inputs) {
        int n = task.size(0);
        FloatPointer x = Natives.f32(inputs.get("x"));
        FloatPointer y = Natives.f32(new double[n]);
        Runnable call = switch (task.kind()) {
            case EXP -> () -> mkl_rt.vsExp(n, x, y);
            default -> () -> mkl_rt.vsTanh(n, x, y);
        };
        return new PeerWork(call, () -> Map.of("y", Natives.read(y, n)));
    }

    private static PeerWork twice(Task task, Map<String, double[]> inputs) {
        int n = task.size(0);
        DoublePointer x = Natives.f64(inputs.get("x"));
        DoublePointer y = Natives.f64(new double[n]);
        Runnable call = switch (task.kind()) {
            case EXP -> () -> mkl_rt.vdExp(n, x, y);
            default -> () -> mkl_rt.vdTanh(n, x, y);
        };
        return new PeerWork(call, () -> Map.of("y", Natives.read(y, n)));
    }
}
