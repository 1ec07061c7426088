package lanewise.engine.kernel;

import java.util.List;

/** The activations and their derivatives with their operands. */
final class ActivationProblems {
    private interface Forward {
        void apply(ActivationKernels kernels, long x, long y, long n);
    }

    private interface Backward {
        void apply(ActivationKernels kernels, long x, long dy, long dx, long n);
    }

    private ActivationProblems() {}

    static void addTo(List<ElementProblem> all) {
        forward(all, "relu", ActivationKernels::relu);
        forward(all, "leakyRelu", (k, x, y, n) -> k.leakyRelu(x, y, 1 / 3.0, n));
        forward(all, "elu", (k, x, y, n) -> k.elu(x, y, 1 / 3.0, n));
        forward(all, "selu", ActivationKernels::selu);
        forward(all, "silu", ActivationKernels::silu);
        forward(all, "gelu", ActivationKernels::gelu);
        forward(all, "geluTanh", ActivationKernels::geluTanh);
        forward(all, "mish", ActivationKernels::mish);
        forward(all, "logSigmoid", ActivationKernels::logSigmoid);
        forward(all, "softplusBeta", (k, x, y, n) -> k.softplusBeta(x, y, 1.3, 9.7, n));
        forward(all, "hardSigmoid", (k, x, y, n) -> k.hardSigmoid(x, y, 1 / 6.0, 0.5, n));
        backward(all, "reluBackward", ActivationKernels::reluBackward);
        backward(all, "leakyReluBackward", (k, x, dy, dx, n) -> k.leakyReluBackward(x, dy, dx, 1 / 3.0, n));
        backward(all, "eluBackward", (k, x, dy, dx, n) -> k.eluBackward(x, dy, dx, 1 / 3.0, n));
        backward(all, "seluBackward", ActivationKernels::seluBackward);
        backward(all, "siluBackward", ActivationKernels::siluBackward);
        backward(all, "geluBackward", ActivationKernels::geluBackward);
        backward(all, "geluTanhBackward", ActivationKernels::geluTanhBackward);
        backward(all, "mishBackward", ActivationKernels::mishBackward);
        backward(all, "logSigmoidBackward", ActivationKernels::logSigmoidBackward);
        backward(all, "softplusBetaBackward", (k, x, dy, dx, n) -> k.softplusBetaBackward(x, dy, dx, 1.3, 9.7, n));
        backward(all, "hardSigmoidBackward", (k, x, dy, dx, n) -> k.hardSigmoidBackward(x, dy, dx, 1 / 6.0, 0.5, n));
        backward(all, "expBackward", ActivationKernels::expBackward);
    }

    private static void forward(List<ElementProblem> all, String name, Forward kernel) {
        all.add(ElementProblem.flat(name, name, 2, 1, 2, (k, p, n, a) -> {
            kernel.apply(k.activations(), a[0], a[1], n);
            return 0;
        }));
        all.add(ElementProblem.flat(name + " in place", name, 1, 0, 1, (k, p, n, a) -> {
            kernel.apply(k.activations(), a[0], a[0], n);
            return 0;
        }));
    }

    private static void backward(List<ElementProblem> all, String name, Backward kernel) {
        all.add(ElementProblem.flat(name, name, 3, 2, 3, (k, p, n, a) -> {
            kernel.apply(k.activations(), a[0], a[1], a[2], n);
            return 0;
        }));
        all.add(ElementProblem.flat(name + " in place", name, 2, 1, 2, (k, p, n, a) -> {
            kernel.apply(k.activations(), a[0], a[1], a[1], n);
            return 0;
        }));
    }
}
