package lanewise.engine.kernel;

import java.util.List;

/** The optimizer updates with their operands. */
final class OptimizerProblems {
    private OptimizerProblems() {}

    static void addTo(List<ElementProblem> all) {
        for (int kind = 0; kind < 3; kind++) {
            boolean buffer = kind > 0;
            boolean nesterov = kind == 2;
            all.add(ElementProblem.flat("sgd " + kind, "sgd", 5, 1, buffer ? 3 : 2, (k, p, n, a) -> {
                SgdCall call = new SgdCall();
                call.n = n;
                call.gradient = a[0];
                call.parameter = a[1];
                call.buffer = buffer ? a[2] : 0;
                call.decay = 0.01;
                call.minusRate = -0.1;
                call.momentum = 0.9;
                call.share = 0.7;
                call.nesterov = nesterov;
                k.optimizers().sgd(call);
                return 0;
            }));
        }
        for (int kind = 0; kind < 4; kind++) {
            boolean centred = kind > 1;
            boolean buffer = kind % 2 == 1;
            int end = 3 + (centred ? 1 : 0) + (buffer ? 1 : 0);
            all.add(ElementProblem.flat("rmsProp " + kind, "rmsProp", 5, 1, end, (k, p, n, a) -> {
                RmsPropCall call = new RmsPropCall();
                call.n = n;
                call.gradient = a[0];
                call.parameter = a[1];
                call.square = a[2];
                call.average = centred ? a[3] : 0;
                call.buffer = buffer ? a[end - 1] : 0;
                call.decay = 0.01;
                call.minusRate = -0.1;
                call.alpha = 0.99;
                call.share = 1 - 0.99;
                call.eps = 1e-8;
                call.momentum = 0.9;
                k.optimizers().rmsProp(call);
                return 0;
            }));
        }
        all.add(ElementProblem.flat("adagrad", "adagrad", 3, 1, 3, (k, p, n, a) -> {
            AdagradCall call = new AdagradCall();
            call.n = n;
            call.gradient = a[0];
            call.parameter = a[1];
            call.sum = a[2];
            call.decay = 0.01;
            call.minusRate = -0.1;
            call.eps = 1e-10;
            k.optimizers().adagrad(call);
            return 0;
        }));
    }
}
