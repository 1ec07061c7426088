package lanewise.bench.peers;

import java.util.Map;
import lanewise.bench.peer.Kind;
import lanewise.bench.peer.PeerWork;
import lanewise.bench.peer.Task;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/** Products through the BLAS interface in C, which OpenBLAS and MKL share: row-major, C = A B + beta C. */
final class Blas {
    static final int ROW_MAJOR = 101;
    static final int AS_IT_IS = 111;
    static final int TRANSPOSED = 112;

    private Blas() {}

    /** Sizes, and how A and B lie. */
    record Form(int m, int n, int k, boolean aTransposed, boolean bTransposed) {
        static Form of(Task task) {
            return new Form(
                    task.size(0),
                    task.size(1),
                    task.size(2),
                    task.kind() == Kind.GEMM_A_TRANSPOSED,
                    task.kind() == Kind.GEMM_B_TRANSPOSED);
        }

        int aForm() {
            return aTransposed ? TRANSPOSED : AS_IT_IS;
        }

        int bForm() {
            return bTransposed ? TRANSPOSED : AS_IT_IS;
        }

        int aStride() {
            return aTransposed ? m : k;
        }

        int bStride() {
            return bTransposed ? k : n;
        }
    }

    /** cblas_sgemm. */
    interface Single {
        void run(Form form, FloatPointer a, FloatPointer b, float beta, FloatPointer c);
    }

    /** cblas_dgemm. */
    interface Double {
        void run(Form form, DoublePointer a, DoublePointer b, double beta, DoublePointer c);
    }

    static PeerWork plain(Task task, Map<String, double[]> inputs, Single single, Double twice) {
        Form form = Form.of(task);
        int size = form.m * form.n;
        if (task.f32()) {
            FloatPointer a = Natives.f32(inputs.get("a"));
            FloatPointer b = Natives.f32(inputs.get("b"));
            FloatPointer c = Natives.f32(new double[size]);
            return new PeerWork(() -> single.run(form, a, b, 0, c), () -> Map.of("c", Natives.read(c, size)));
        }
        DoublePointer a = Natives.f64(inputs.get("a"));
        DoublePointer b = Natives.f64(inputs.get("b"));
        DoublePointer c = Natives.f64(new double[size]);
        return new PeerWork(() -> twice.run(form, a, b, 0, c), () -> Map.of("c", Natives.read(c, size)));
    }

    /** The bias is copied into every row of C, and the product added; B is whatever {@code single} makes of it. */
    static PeerWork onBias(Task task, Map<String, double[]> inputs, FloatPointer b, Single single) {
        Form form = Form.of(task);
        int size = form.m * form.n;
        double[] rows = new double[size];
        for (int row = 0; row < form.m; row++) {
            System.arraycopy(inputs.get("bias"), 0, rows, row * form.n, form.n);
        }
        FloatPointer a = Natives.f32(inputs.get("a"));
        FloatPointer bias = Natives.f32(rows);
        FloatPointer c = Natives.f32(new double[size]);
        long bytes = (long) size * Float.BYTES;
        return new PeerWork(
                () -> {
                    FloatPointer.memcpy(c, bias, bytes);
                    single.run(form, a, b, 1, c);
                },
                () -> Map.of("c", Natives.read(c, size)));
    }
}
