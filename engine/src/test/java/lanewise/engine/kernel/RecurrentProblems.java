package lanewise.engine.kernel;

import java.util.List;
import java.util.function.BiConsumer;
import lanewise.engine.Precision;

/** The kernels of the recurrent steps with their operands; rows are wider apart than they are long. */
final class RecurrentProblems {
    private RecurrentProblems() {}

    static void addTo(List<ElementProblem> all) {
        rnn(all, "rnnTanh", RecurrentKernels::rnnTanh, false);
        rnn(all, "rnnRelu", RecurrentKernels::rnnRelu, false);
        rnn(all, "rnnTanhBackward", RecurrentKernels::rnnTanhBackward, true);
        rnn(all, "rnnReluBackward", RecurrentKernels::rnnReluBackward, true);
        gru(all, "gruGates", RecurrentKernels::gruGates, 4, 0, 3, 2);
        gru(all, "gruGatesBackward", RecurrentKernels::gruGatesBackward, 4, 7, 4, 5);
        gru(all, "gruReset", RecurrentKernels::gruReset, 3, 0, 2, 3);
        gru(all, "gruOutput", RecurrentKernels::gruOutput, 3, 0, 3, 2);
        gru(all, "gruOutputBackward", RecurrentKernels::gruOutputBackward, 3, 7, 3, 5);
        gru(all, "gruResetBackward", RecurrentKernels::gruResetBackward, 3, 7, 1, 5);
        gru(all, "gruHardGates", RecurrentKernels::gruHardGates, 4, 0, 3, 2);
        gru(all, "gruHardGatesBackward", RecurrentKernels::gruHardGatesBackward, 4, 7, 4, 5);
        gru(all, "gruHardReset", RecurrentKernels::gruHardReset, 3, 0, 2, 3);
        gru(all, "gruHardOutputBackward", RecurrentKernels::gruHardOutputBackward, 3, 7, 3, 5);
        gru(all, "gruHardResetBackward", RecurrentKernels::gruHardResetBackward, 3, 7, 1, 5);
        lstm(all, "lstmPeephole", RecurrentKernels::lstmPeephole);
        lstm(all, "lstmHard", RecurrentKernels::lstmHard);
        lstmBackward(all, "lstmPeepholeBackward", RecurrentKernels::lstmPeepholeBackward);
        lstmBackward(all, "lstmHardBackward", RecurrentKernels::lstmHardBackward);
    }

    private static void lstm(List<ElementProblem> all, String name, BiConsumer<RecurrentKernels, LstmCall> kernel) {
        all.add(new ElementProblem(
                name,
                name,
                7,
                (k, p, n, a) -> {
                    LstmCall call = ElementProblem.lstm(p, n, a);
                    call.peepholes = a[5];
                    call.line = a[6];
                    kernel.accept(k.recurrent(), call);
                    return 0;
                },
                (b, i, n) -> b != 1 && b < 5 && ElementProblem.inRows(b == 0 ? 4 : 1, i, n)));
    }

    private static void lstmBackward(
            List<ElementProblem> all, String name, BiConsumer<RecurrentKernels, LstmCall> kernel) {
        all.add(new ElementProblem(
                name,
                name,
                10,
                (k, p, n, a) -> {
                    LstmCall call = ElementProblem.lstm(p, n, a);
                    call.dcPrev = call.dc;
                    call.dcPrevStride = call.dcStride;
                    call.peepholes = a[8];
                    call.line = a[9];
                    kernel.accept(k.recurrent(), call);
                    return 0;
                },
                (b, i, n) -> b == 5 && ElementProblem.inRows(1, i, n) || b == 7 && ElementProblem.inRows(4, i, n)));
    }

    private static void rnn(
            List<ElementProblem> all, String name, BiConsumer<RecurrentKernels, RnnCall> kernel, boolean backward) {
        for (boolean inPlace : new boolean[] {false, true}) {
            int written = inPlace ? 1 : 2;
            all.add(new ElementProblem(
                    inPlace ? name + " in place" : name,
                    name,
                    3,
                    (k, p, n, a) -> {
                        RnnCall call = new RnnCall();
                        call.rows = ElementProblem.ROWS;
                        call.width = ElementProblem.width(p, n);
                        long stride = call.width + 3L;
                        call.zStride = stride;
                        call.hStride = stride;
                        call.dhStride = stride;
                        call.dzStride = stride;
                        call.z = a[1];
                        call.h = backward ? a[0] : a[written];
                        call.dh = a[1];
                        call.dz = a[written];
                        kernel.accept(k.recurrent(), call);
                        return 0;
                    },
                    (b, i, n) -> b == written && ElementProblem.inRows(1, i, n)));
        }
    }

    /** The buffer {@code gates} may be written in {@code blocks} of its {@code of} blocks, and {@code other} in whole rows. */
    private static void gru(
            List<ElementProblem> all,
            String name,
            BiConsumer<RecurrentKernels, GruCall> kernel,
            int of,
            int gates,
            int blocks,
            int other) {
        all.add(new ElementProblem(
                name,
                name,
                9,
                (k, p, n, a) -> {
                    kernel.accept(k.recurrent(), call(p, n, a, of));
                    return 0;
                },
                (b, i, n) -> b == gates && i % (of * n + 3) < blocks * n && ElementProblem.inRows(of, i, n)
                        || b == other && ElementProblem.inRows(1, i, n)));
        if (name.endsWith("GatesBackward") || name.endsWith("OutputBackward")) {
            all.add(new ElementProblem(
                    name + " in place",
                    name,
                    9,
                    (k, p, n, a) -> {
                        GruCall call = call(p, n, a, of);
                        call.dhPrev = call.dh;
                        kernel.accept(k.recurrent(), call);
                        return 0;
                    },
                    (b, i, n) ->
                            b == gates && ElementProblem.inRows(of, i, n) || b == 4 && ElementProblem.inRows(1, i, n)));
        }
    }

    private static GruCall call(Precision precision, int n, long[] a, int blocks) {
        GruCall call = new GruCall();
        call.rows = ElementProblem.ROWS;
        call.width = ElementProblem.width(precision, n);
        long stride = call.width + 3L;
        call.gates = a[0];
        call.gatesStride = (long) blocks * call.width + 3;
        call.hPrev = a[1];
        call.hPrevStride = stride;
        call.h = a[2];
        call.hStride = stride;
        call.reset = a[3];
        call.resetStride = stride;
        call.dh = a[4];
        call.dhStride = stride;
        call.dhPrev = a[5];
        call.dhPrevStride = stride;
        call.dReset = a[6];
        call.dResetStride = stride;
        call.dz = a[7];
        call.dzStride = call.gatesStride;
        call.line = a[8];
        return call;
    }
}
