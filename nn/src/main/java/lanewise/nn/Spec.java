package lanewise.nn;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lanewise.nn.layer.GaussianHead;
import lanewise.nn.layer.Last;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.Linear;
import lanewise.nn.layer.Lstm;
import lanewise.nn.layer.Pointwise;
import lanewise.nn.layer.Sequential;
import lanewise.nn.layer.Softplus;

/**
 * What a model is made of, as plain data: it can be compared, printed and written into a model file. {@link #toString} gives the
 * text that {@link SpecText#parse} reads.
 */
public sealed interface Spec {
    /**
     * Checks that the parts fit together, starting from an input of {@code inputWidth} values per step (0: not known yet, the
     * first part that has weights decides), and declares all parameters.
     */
    LayerWeights declare(Declaration declaration, String prefix, int inputWidth);

    /** Values per step that go in; 0 where any width will do. */
    int inputWidth();

    /** Whether the output at a step depends on that step and earlier ones alone. */
    default boolean causal() {
        return true;
    }

    /** This spec with its input width given, for parts that take any width and come first. */
    default Spec withInput(int width) {
        return new Input(width, this);
    }

    /** Layers one after another, named by their index as in PyTorch's Sequential unless {@link #named} says otherwise. */
    static Spec of(Spec... parts) {
        List<Named> named = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            named.add(parts[i] instanceof Named n ? n : new Named(Integer.toString(i), parts[i]));
        }
        return new Chain(named);
    }

    /** A part with a name of its own: its parameters are called {@code name.weight} and so on. */
    static Spec named(String name, Spec part) {
        return new Named(name, part);
    }

    /** One LSTM layer, one direction, with biases. */
    static Spec lstm(int input, int hidden) {
        return new LstmSpec(input, hidden, 1, false, true);
    }

    /** A stack of LSTM layers. */
    static Spec lstm(int input, int hidden, int layers, boolean bidirectional, boolean bias) {
        return new LstmSpec(input, hidden, layers, bidirectional, bias);
    }

    /** y = x W^T + b. */
    static Spec linear(int input, int output) {
        return new LinearSpec(input, output, true);
    }

    /** y = x W^T, with b if wanted. */
    static Spec linear(int input, int output, boolean bias) {
        return new LinearSpec(input, output, bias);
    }

    /** The last valid step of each sequence. */
    static Spec last() {
        return new LastSpec();
    }

    /** tanh of every element. */
    static Spec tanh() {
        return new PointwiseSpec(Pointwise.Function.TANH);
    }

    /** The logistic sigmoid of every element. */
    static Spec sigmoid() {
        return new PointwiseSpec(Pointwise.Function.SIGMOID);
    }

    /** ln(1 + exp(x)) of every element. */
    static Spec softplus() {
        return new SoftplusSpec(1, Double.POSITIVE_INFINITY);
    }

    /** ln(1 + exp(beta x)) / beta of every element, and exactly x where beta x &gt; threshold (PyTorch's default is 20). */
    static Spec softplus(double beta, double threshold) {
        return new SoftplusSpec(beta, threshold);
    }

    /** 2 O values become O means and O variances, see {@link GaussianHead}. */
    static Spec gaussianHead() {
        return new GaussianHeadSpec();
    }

    /** A stack of LSTM layers. */
    record LstmSpec(int input, int hidden, int layers, boolean bidirectional, boolean bias) implements Spec {
        public LstmSpec {
            new Lstm.Shape(input, hidden, layers, bidirectional, bias);
        }

        @Override
        public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
            requireWidth(prefix, this, inputWidth, input);
            return new Lstm(declaration, prefix, new Lstm.Shape(input, hidden, layers, bidirectional, bias));
        }

        @Override
        public boolean causal() {
            return !bidirectional;
        }

        @Override
        public int inputWidth() {
            return input;
        }

        @Override
        public String toString() {
            return "lstm(" + input + "," + hidden + "," + layers + "," + bidirectional + "," + bias + ")";
        }
    }

    /** A linear layer. */
    record LinearSpec(int input, int output, boolean bias) implements Spec {
        public LinearSpec {
            if (input < 1 || output < 1) {
                throw new IllegalArgumentException(
                        "input and output must be >= 1, but input = " + input + " and output = " + output);
            }
            if ((long) input * output > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "input * output must be at most " + Integer.MAX_VALUE + ", but is " + input + " * " + output);
            }
        }

        @Override
        public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
            requireWidth(prefix, this, inputWidth, input);
            return new Linear(declaration, prefix, input, output, bias);
        }

        @Override
        public int inputWidth() {
            return input;
        }

        @Override
        public String toString() {
            return "linear(" + input + "," + output + "," + bias + ")";
        }
    }

    /** Takes the last step. */
    record LastSpec() implements Spec {
        @Override
        public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
            requireKnown(prefix, this, inputWidth);
            return new Last(inputWidth);
        }

        @Override
        public int inputWidth() {
            return 0;
        }

        @Override
        public String toString() {
            return "last()";
        }
    }

    /** An activation function. */
    record PointwiseSpec(Pointwise.Function function) implements Spec {
        @Override
        public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
            requireKnown(prefix, this, inputWidth);
            return new Pointwise(function, inputWidth);
        }

        @Override
        public int inputWidth() {
            return 0;
        }

        @Override
        public String toString() {
            return function.name().toLowerCase(java.util.Locale.ROOT) + "()";
        }
    }

    /** Softplus. */
    record SoftplusSpec(double beta, double threshold) implements Spec {
        public SoftplusSpec {
            if (!(beta > 0) || Double.isInfinite(beta) || Double.isNaN(threshold)) {
                throw new IllegalArgumentException("beta must be > 0 and finite and threshold a number, but beta = "
                        + beta + " and threshold = " + threshold);
            }
        }

        @Override
        public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
            requireKnown(prefix, this, inputWidth);
            return new Softplus(inputWidth, beta, threshold);
        }

        @Override
        public int inputWidth() {
            return 0;
        }

        @Override
        public String toString() {
            return "softplus(" + beta + "," + threshold + ")";
        }
    }

    /** Means and variances. */
    record GaussianHeadSpec() implements Spec {
        @Override
        public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
            requireKnown(prefix, this, inputWidth);
            return new GaussianHead(inputWidth);
        }

        @Override
        public int inputWidth() {
            return 0;
        }

        @Override
        public String toString() {
            return "gaussianHead()";
        }
    }

    /** A part whose input width is given. */
    record Input(int width, Spec part) implements Spec {
        public Input {
            if (width < 1) {
                throw new IllegalArgumentException("width must be >= 1, but is " + width);
            }
        }

        @Override
        public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
            requireWidth(prefix, this, inputWidth, width);
            return part.declare(declaration, prefix, width);
        }

        @Override
        public boolean causal() {
            return part.causal();
        }

        @Override
        public int inputWidth() {
            return width;
        }

        @Override
        public String toString() {
            return "input(" + width + "," + part + ")";
        }
    }

    /** A part of a chain with its name. */
    record Named(String name, Spec part) implements Spec {
        public Named {
            if (!name.matches("[A-Za-z0-9_]+")) {
                throw new IllegalArgumentException("a name must be letters, digits and _, but is '" + name + "'");
            }
        }

        @Override
        public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
            return part.declare(declaration, prefix + name + ".", inputWidth);
        }

        @Override
        public boolean causal() {
            return part.causal();
        }

        @Override
        public int inputWidth() {
            return part.inputWidth();
        }

        @Override
        public String toString() {
            return name + "=" + part;
        }
    }

    /** Parts one after another. */
    record Chain(List<Named> parts) implements Spec {
        public Chain {
            parts = List.copyOf(parts);
            if (parts.isEmpty()) {
                throw new IllegalArgumentException("a chain must have at least 1 part, but has 0");
            }
            Set<String> names = new HashSet<>();
            for (Named part : parts) {
                if (!names.add(part.name())) {
                    throw new IllegalArgumentException(
                            "parts must have different names, but '" + part.name() + "' is there twice");
                }
            }
        }

        @Override
        public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
            List<LayerWeights> weights = new ArrayList<>();
            int width = inputWidth;
            for (Named part : parts) {
                LayerWeights w = part.declare(declaration, prefix, width);
                weights.add(w);
                width = w.outputWidth();
            }
            return new Sequential(weights);
        }

        @Override
        public boolean causal() {
            return parts.stream().allMatch(Spec::causal);
        }

        @Override
        public int inputWidth() {
            return parts.getFirst().inputWidth();
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("chain(");
            for (int i = 0; i < parts.size(); i++) {
                text.append(i == 0 ? "" : ",").append(parts.get(i));
            }
            return text.append(")").toString();
        }
    }

    private static void requireWidth(String prefix, Spec spec, int got, int wanted) {
        if (got != 0 && got != wanted) {
            throw new IllegalArgumentException("'" + prefix + "' " + spec + " reads " + wanted
                    + " values per step, but the part before it gives " + got);
        }
    }

    private static void requireKnown(String prefix, Spec spec, int width) {
        if (width == 0) {
            throw new IllegalArgumentException(
                    "'" + prefix + "' " + spec + " takes its width from the part before it, so it can't come first");
        }
    }
}
