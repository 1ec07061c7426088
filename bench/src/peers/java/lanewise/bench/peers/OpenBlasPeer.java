package lanewise.bench.peers;

import static lanewise.bench.peers.Blas.ROW_MAJOR;

import java.util.Map;
import lanewise.bench.peer.Kind;
import lanewise.bench.peer.Peer;
import lanewise.bench.peer.PeerWork;
import lanewise.bench.peer.Task;
import org.bytedeco.openblas.global.openblas_nolapack;

/** OpenBLAS: plain products, for its interface has no packed operand. */
public final class OpenBlasPeer implements Peer {
    private static final Blas.Single SINGLE = (f, a, b, beta, c) -> openblas_nolapack.cblas_sgemm(
            ROW_MAJOR, f.aForm(), f.bForm(), f.m(), f.n(), f.k(), 1, a, f.aStride(), b, f.bStride(), beta, c, f.n());
    private static final Blas.Double DOUBLE = (f, a, b, beta, c) -> openblas_nolapack.cblas_dgemm(
            ROW_MAJOR, f.aForm(), f.bForm(), f.m(), f.n(), f.k(), 1, a, f.aStride(), b, f.bStride(), beta, c, f.n());

    public OpenBlasPeer(int threads) {
        openblas_nolapack.blas_set_num_threads(threads);
    }

    @Override
    public String describe() {
        return "OpenBLAS 0.3.31, kernels of its own choice";
    }

    @Override
    public boolean does(Task task) {
        return task.kind().plainGemm() || task.kind() == Kind.GEMM_PACKED;
    }

    @Override
    public PeerWork open(Task task, Map<String, double[]> inputs) {
        return task.kind().plainGemm()
                ? Blas.plain(task, inputs, SINGLE, DOUBLE)
                : Blas.onBias(task, inputs, Natives.f32(inputs.get("b")), SINGLE);
    }
}
