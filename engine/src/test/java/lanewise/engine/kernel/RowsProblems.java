package lanewise.engine.kernel;

import java.util.List;
import java.util.function.BiConsumer;
import lanewise.engine.Precision;

/** The row-wise kernels with their operands; rows are wider apart than they are long. */
final class RowsProblems {
    /** Kept, because it owns memory. */
    private static final RowsCall CALL = new RowsCall();

    private RowsProblems() {}

    static void addTo(List<ElementProblem> all) {
        add(all, "softmax", "", 1, RowsKernels::softmax);
        inPlace(all, "softmax", RowsKernels::softmax);
        add(all, "logSoftmax", "", 1, RowsKernels::logSoftmax);
        inPlace(all, "logSoftmax", RowsKernels::logSoftmax);
        add(all, "logSumExp", "", 4, RowsKernels::logSumExp);
        add(all, "softmaxBackward", "", 3, RowsKernels::softmaxBackward);
        add(all, "logSoftmaxBackward", "", 3, RowsKernels::logSoftmaxBackward);
        add(all, "logSumExpBackward", "", 3, RowsKernels::logSumExpBackward);
        add(all, "layerNorm", "", 1, 5, RowsKernels::layerNorm);
        add(all, "layerNorm", " scaled", 1, 5, (k, call) -> {
            call.bias = 0;
            k.layerNorm(call);
        });
        add(all, "layerNorm", " plain", 1, 5, (k, call) -> {
            call.weight = 0;
            k.layerNorm(call);
        });
        add(all, "rmsNorm", "", 1, 5, RowsKernels::rmsNorm);
        add(all, "normBackward", "", 3, RowsKernels::normBackward);
        add(all, "normBackward", " plain", 3, (k, call) -> {
            call.weight = 0;
            call.centred = false;
            k.normBackward(call);
        });
        add(all, "normBackward", " in place", 2, (k, call) -> {
            call.dx = call.dy;
            k.normBackward(call);
        });
        all.add(new ElementProblem(
                "normParameters",
                "normParameters",
                8,
                (k, p, n, a) -> {
                    k.rows().normParameters(call(p, n, a));
                    return 0;
                },
                (b, i, n) -> b == 7 && i < n));
    }

    private static void inPlace(List<ElementProblem> all, String name, BiConsumer<RowsKernels, RowsCall> kernel) {
        add(all, name, " in place", 0, (k, call) -> {
            call.y = call.x;
            kernel.accept(k, call);
        });
    }

    private static void add(
            List<ElementProblem> all, String method, String how, int out, BiConsumer<RowsKernels, RowsCall> kernel) {
        add(all, method, how, out, out, kernel);
    }

    private static void add(
            List<ElementProblem> all,
            String method,
            String how,
            int out,
            int other,
            BiConsumer<RowsKernels, RowsCall> kernel) {
        all.add(new ElementProblem(
                method + how,
                method,
                8,
                (k, p, n, a) -> {
                    kernel.accept(k.rows(), call(p, n, a));
                    return 0;
                },
                (b, i, n) -> b == out && out != 4 && ElementProblem.inRows(1, i, n)
                        || b == 4 && out == 4 && i % 2 == 0 && i < 2 * ElementProblem.ROWS
                        || b == 5 && other == 5 && i % 4 < 3 && i < 4 * ElementProblem.ROWS));
    }

    private static RowsCall call(Precision precision, int n, long[] a) {
        RowsCall call = CALL;
        call.rows = ElementProblem.ROWS;
        call.width = n;
        long stride = n + 3L;
        call.x = a[0];
        call.xStride = stride;
        call.y = a[1];
        call.yStride = stride;
        call.dy = a[2];
        call.dyStride = stride;
        call.dx = a[3];
        call.dxStride = stride;
        call.out = a[4];
        call.outStride = 2;
        call.dOut = a[6];
        call.dOutStride = 1;
        call.stats = a[5];
        call.statsStride = 4;
        call.weight = a[6];
        call.bias = a[7];
        call.dWeight = a[7];
        call.eps = 1e-5;
        call.centred = true;
        return call;
    }
}
