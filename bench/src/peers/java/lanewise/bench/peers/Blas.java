package lanewise.bench.peers;

import java.util.Map;
import lanewise.bench.peer.PeerWork;
import lanewise.bench.peer.Task;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/** Products through the BLAS interface in C, which OpenBLAS and MKL share: row-major, C = A B + beta C. */
final class Blas {
    static final int ROW_MAJOR = 101;
    static final int AS_IT_IS = 111;

    private Blas() {}

    /** cblas_sgemm. */
    interface Single {
        void run(int m, int n, int k, FloatPointer a, FloatPointer b, float beta, FloatPointer c);
    }

    /** cblas_dgemm. */
    interface Double {
        void run(int m, int n, int k, DoublePointer a, DoublePointer b, double beta, DoublePointer c);
    }

    static PeerWork plain(Task task, Map<String, double[]> inputs, Single single, Double twice) {
        int m = task.size(0);
        int n = task.size(1);
        int k = task.size(2);
        if (task.f32()) {
            FloatPointer a = Natives.f32(inputs.get("a"));
            FloatPointer b = Natives.f32(inputs.get("b"));
            FloatPointer c = Natives.f32(new double[m * n]);
            return new PeerWork(() -> single.run(m, n, k, a, b, 0, c), () -> Map.of("c", Natives.read(c, m * n)));
        }
        DoublePointer a = Natives.f64(inputs.get("a"));
        DoublePointer b = Natives.f64(inputs.get("b"));
        DoublePointer c = Natives.f64(new double[m * n]);
        return new PeerWork(() -> twice.run(m, n, k, a, b, 0, c), () -> Map.of("c", Natives.read(c, m * n)));
    }

    /** The bias is copied into every row of C, and the product added; B is whatever {@code single} makes of it. */
    static PeerWork onBias(Task task, Map<String, double[]> inputs, FloatPointer b, Single single) {
        int m = task.size(0);
        int n = task.size(1);
        int k = task.size(2);
        double[] rows = new double[m * n];
        for (int row = 0; row < m; row++) {
            System.arraycopy(inputs.get("bias"), 0, rows, row * n, n);
        }
        FloatPointer a = Natives.f32(inputs.get("a"));
        FloatPointer bias = Natives.f32(rows);
        FloatPointer c = Natives.f32(new double[m * n]);
        long bytes = (long) m * n * Float.BYTES;
        return new PeerWork(
                () -> {
                    FloatPointer.memcpy(c, bias, bytes);
                    single.run(m, n, k, a, b, 1, c);
                },
                () -> Map.of("c", Natives.read(c, m * n)));
    }
}
