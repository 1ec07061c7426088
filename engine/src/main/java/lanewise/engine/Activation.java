package lanewise.engine;

import java.util.Locale;
import lanewise.engine.kernel.GemmCall;
import lanewise.engine.kernel.KernelSet;

/**
 * An activation function with its derivative, applied to whole matrices of any strides. What its derivative at 0 is where that
 * is a matter of choice follows PyTorch: relu 0, leaky relu its slope, elu alpha.
 *
 * @param kind which function
 * @param first its first number, 0 where it has none
 * @param second its second number
 */
public record Activation(Kind kind, double first, double second) {
    /** The functions. */
    public enum Kind {
        /** max(x, 0). */
        RELU,
        /** x where x &gt; 0, else first x. */
        LEAKY_RELU,
        /** x where x &gt; 0, else first (e^x - 1). */
        ELU,
        SELU,
        /** x sigmoid(x), also called swish. */
        SILU,
        /** x times the normal distribution at x. */
        GELU,
        /** GELU with tanh(sqrt(2/pi) (x + 0.044715 x^3)) for the error function. */
        GELU_TANH,
        /** x tanh(ln(1 + e^x)). */
        MISH,
        /** ln(1 + e^(first x)) / first, or x where first x &gt; second. */
        SOFTPLUS,
        LOG_SIGMOID,
        /** first x + second, held in 0..1. */
        HARD_SIGMOID,
        TANH,
        SIGMOID,
        EXP
    }

    public static Activation of(Kind kind) {
        return switch (kind) {
            case LEAKY_RELU -> leakyRelu(0.01);
            case ELU -> elu(1);
            case SOFTPLUS -> softplus(1, 20);
            case HARD_SIGMOID -> hardSigmoid(1 / 6.0, 0.5);
            default -> new Activation(kind, 0, 0);
        };
    }

    public static Activation leakyRelu(double slope) {
        return new Activation(Kind.LEAKY_RELU, finite("slope", slope), 0);
    }

    public static Activation elu(double alpha) {
        return new Activation(Kind.ELU, finite("alpha", alpha), 0);
    }

    /** ln(1 + e^(beta x)) / beta, or x where beta x is above the threshold. */
    public static Activation softplus(double beta, double threshold) {
        if (!(beta > 0) || Double.isInfinite(beta) || Double.isNaN(threshold)) {
            throw new IllegalArgumentException("beta must be > 0 and finite and threshold a number, but beta = " + beta
                    + " and threshold = " + threshold);
        }
        return new Activation(Kind.SOFTPLUS, beta, threshold);
    }

    /** slope x + shift, held in 0..1: 1/6 and 1/2 in PyTorch, 0.2 and 0.5 in ONNX. */
    public static Activation hardSigmoid(double slope, double shift) {
        if (!(slope > 0)) {
            throw new IllegalArgumentException("slope must be > 0, but is " + slope);
        }
        return new Activation(Kind.HARD_SIGMOID, finite("slope", slope), finite("shift", shift));
    }

    private static double finite(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " must be finite, but is " + value);
        }
        return value;
    }

    /** Whether {@link #backward} reads y, the saved output; else it reads x, the saved input. */
    public boolean backwardReadsOutput() {
        return kind == Kind.TANH || kind == Kind.SIGMOID || kind == Kind.EXP;
    }

    /** y = f(x); one shape and precision, or the same matrix. */
    public void forward(Engine engine, Matrix x, Matrix y) {
        Matrix.requireShape("y", y, x.rows(), x.columns());
        engine.requireMine(x);
        Engine.requireSame(x, y);
        engine.begin(Operation.ACTIVATION, 2 * kind.ordinal(), x, (long) x.rows() * x.columns());
        try {
            KernelSet kernels = engine.kernels(x);
            boolean dense = x.isDense() && y.isDense();
            int rows = dense ? 1 : x.rows();
            long n = dense ? (long) x.rows() * x.columns() : x.columns();
            for (int row = 0; row < rows; row++) {
                forward(kernels, x.address(row), y.address(row), n);
            }
        } finally {
            engine.exit();
        }
    }

    /** In place on C of a product. */
    void forward(KernelSet kernels, GemmCall call, Precision precision) {
        boolean dense = call.cRowStep == call.n;
        int rows = dense ? 1 : call.m;
        long n = dense ? (long) call.m * call.n : call.n;
        for (int row = 0; row < rows; row++) {
            long c = call.c + row * call.cRowStep * precision.bytes();
            forward(kernels, c, c, n);
        }
    }

    /**
     * dx = dy f'(x); dx may be dy.
     *
     * @param saved y where {@link #backwardReadsOutput}, else x
     */
    public void backward(Engine engine, Matrix saved, Matrix dy, Matrix dx) {
        Matrix.requireShape("dy", dy, saved.rows(), saved.columns());
        Matrix.requireShape("dx", dx, saved.rows(), saved.columns());
        engine.requireMine(saved);
        Engine.requireSame(saved, dy);
        Engine.requireSame(saved, dx);
        engine.begin(Operation.ACTIVATION, 2 * kind.ordinal() + 1, saved, (long) saved.rows() * saved.columns());
        try {
            KernelSet kernels = engine.kernels(saved);
            boolean dense = saved.isDense() && dy.isDense() && dx.isDense();
            int rows = dense ? 1 : saved.rows();
            long n = dense ? (long) saved.rows() * saved.columns() : saved.columns();
            for (int row = 0; row < rows; row++) {
                backward(kernels, saved.address(row), dy.address(row), dx.address(row), n);
            }
        } finally {
            engine.exit();
        }
    }

    private void forward(KernelSet kernels, long x, long y, long n) {
        switch (kind) {
            case RELU -> kernels.activations().relu(x, y, n);
            case LEAKY_RELU -> kernels.activations().leakyRelu(x, y, first, n);
            case ELU -> kernels.activations().elu(x, y, first, n);
            case SELU -> kernels.activations().selu(x, y, n);
            case SILU -> kernels.activations().silu(x, y, n);
            case GELU -> kernels.activations().gelu(x, y, n);
            case GELU_TANH -> kernels.activations().geluTanh(x, y, n);
            case MISH -> kernels.activations().mish(x, y, n);
            case SOFTPLUS -> kernels.activations().softplusBeta(x, y, first, second, n);
            case LOG_SIGMOID -> kernels.activations().logSigmoid(x, y, n);
            case HARD_SIGMOID -> kernels.activations().hardSigmoid(x, y, first, second, n);
            case TANH -> kernels.elements().tanh(x, y, n);
            case SIGMOID -> kernels.elements().sigmoid(x, y, n);
            case EXP -> kernels.elements().exp(x, y, n);
        }
    }

    private void backward(KernelSet kernels, long saved, long dy, long dx, long n) {
        switch (kind) {
            case RELU -> kernels.activations().reluBackward(saved, dy, dx, n);
            case LEAKY_RELU -> kernels.activations().leakyReluBackward(saved, dy, dx, first, n);
            case ELU -> kernels.activations().eluBackward(saved, dy, dx, first, n);
            case SELU -> kernels.activations().seluBackward(saved, dy, dx, n);
            case SILU -> kernels.activations().siluBackward(saved, dy, dx, n);
            case GELU -> kernels.activations().geluBackward(saved, dy, dx, n);
            case GELU_TANH -> kernels.activations().geluTanhBackward(saved, dy, dx, n);
            case MISH -> kernels.activations().mishBackward(saved, dy, dx, n);
            case SOFTPLUS -> kernels.activations().softplusBetaBackward(saved, dy, dx, first, second, n);
            case LOG_SIGMOID -> kernels.activations().logSigmoidBackward(saved, dy, dx, n);
            case HARD_SIGMOID -> kernels.activations().hardSigmoidBackward(saved, dy, dx, first, second, n);
            case TANH -> kernels.elements().tanhBackward(saved, dy, dx, n);
            case SIGMOID -> kernels.elements().sigmoidBackward(saved, dy, dx, n);
            case EXP -> kernels.activations().expBackward(saved, dy, dx, n);
        }
    }

    /** The kind's name as in {@code leaky_relu}. */
    public String label() {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
