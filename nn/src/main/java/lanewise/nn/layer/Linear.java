package lanewise.nn.layer;

import static lanewise.engine.Product.Operand.plain;
import static lanewise.engine.Product.Operand.transposed;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Packed;
import lanewise.engine.Product;
import lanewise.nn.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Initializer;
import lanewise.nn.Plan;

/**
 * y = x W^T + b on every step, with x [T*B][D], W [O][D], b [O], y [T*B][O].
 *
 * <pre>
 * dx = dy W        dW += dy^T x        db += sum of the rows of dy
 * </pre>
 */
public final class Linear implements LayerWeights {
    private final int inputWidth;
    private final int outputWidth;
    /** Whether the weight is W^T. */
    private final boolean isTransposed;

    private final Matrix weight;
    private final Matrix bias;
    private final Packed weightTransposed;

    /** Declares {@code weight} and, if wanted, {@code bias} under {@code prefix}. */
    public Linear(Declaration declaration, String prefix, int inputWidth, int outputWidth, boolean bias) {
        this(
                declaration,
                prefix,
                declaration.weight(
                        prefix + "weight", outputWidth, inputWidth, Initializer.uniform(1 / Math.sqrt(inputWidth))),
                bias);
    }

    /** A linear layer over a weight [O][D] that is made from other parameters; declares {@code bias}, if wanted. */
    public static Linear of(Declaration declaration, String prefix, Matrix weight, boolean bias) {
        return new Linear(declaration, prefix, weight, bias);
    }

    /** A linear layer over parameters that are declared already, or parts of them; {@code bias} may be null. */
    public static Linear over(Declaration declaration, String name, Matrix weight, Matrix bias) {
        return new Linear(declaration, name, weight, bias);
    }

    /** y = x W over a weight [D][O] that is declared already. */
    public static Linear overTransposed(Declaration declaration, String name, Matrix weight) {
        return new Linear(declaration, name, weight, null, true);
    }

    private Linear(Declaration declaration, String prefix, Matrix weight, boolean bias) {
        this(
                declaration,
                prefix + "weight",
                weight,
                bias
                        ? declaration.bias(
                                prefix + "bias", weight.rows(), Initializer.uniform(1 / Math.sqrt(weight.columns())))
                        : null);
    }

    private Linear(Declaration declaration, String name, Matrix weight, Matrix bias) {
        this(declaration, name, weight, bias, false);
    }

    private Linear(Declaration declaration, String name, Matrix weight, Matrix bias, boolean isTransposed) {
        this.inputWidth = isTransposed ? weight.rows() : weight.columns();
        this.outputWidth = isTransposed ? weight.columns() : weight.rows();
        this.isTransposed = isTransposed;
        this.weight = weight;
        this.bias = bias;
        this.weightTransposed = declaration.packed(name + "^T", inputWidth, outputWidth);
    }

    @Override
    public int outputWidth() {
        return outputWidth;
    }

    @Override
    public void pack(Engine engine) {
        pack(engine, weightTransposed, !isTransposed);
    }

    private void pack(Engine engine, Packed packed, boolean turned) {
        if (turned) {
            packed.packTransposed(engine, weight, 0, 0);
        } else {
            packed.pack(engine, weight, 0, 0);
        }
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        return bind(plan, input, plan.training() ? plan.gradient(weight) : null);
    }

    /** The same with the weight's gradient accumulated into {@code dWeight}. */
    public Layer bind(Plan plan, Activation input, Matrix dWeight) {
        return bind(plan, input, dWeight, null);
    }

    /** The same for an input that others read too: backward adds to its gradient. */
    public Layer bindAdding(Plan plan, Activation input) {
        return bind(plan, input, plan.training() ? plan.gradient(weight) : null, input.gradient());
    }

    private Layer bind(Plan plan, Activation input, Matrix dWeight, Matrix start) {
        Activation output = plan.activation("linear y", input, outputWidth);
        Product forward = Product.packed(input.value(), weightTransposed, bias, output.value());
        return plan.training()
                ? new Training(plan, input, output, forward, new Sums(dWeight, start))
                : new Inference(output, forward);
    }

    private record Inference(Activation output, Product product) implements Layer {
        @Override
        public void forward(Engine engine) {
            product.run(engine);
        }

        @Override
        public void backward(Engine engine) {
            throw new IllegalStateException("a network for inference has no backward");
        }
    }

    /** What backward adds to: the gradient of the weight, and of the input, or null where that is overwritten. */
    private record Sums(Matrix weight, Matrix input) {}

    private final class Training implements Layer {
        private final Activation output;
        private final Product product;
        private final Packed packedWeight;
        private final Product inputGradient;
        private final Product weightGradient;
        private final Matrix biasGradient;

        Training(Plan plan, Activation input, Activation output, Product product, Sums sums) {
            this.output = output;
            this.product = product;
            Matrix dy = output.gradient();
            boolean wanted = input.gradient() != null;
            packedWeight = wanted ? plan.packed("linear weight", outputWidth, inputWidth) : null;
            inputGradient = wanted ? Product.packed(dy, packedWeight, sums.input(), input.gradient()) : null;
            Matrix x = input.value();
            weightGradient = isTransposed
                    ? Product.of(transposed(x), plain(dy), sums.weight(), sums.weight())
                    : Product.of(transposed(dy), plain(x), sums.weight(), sums.weight());
            biasGradient = bias == null ? null : plan.gradient(bias);
        }

        @Override
        public Activation output() {
            return output;
        }

        @Override
        public void packBackward(Engine engine) {
            if (packedWeight != null) {
                pack(engine, packedWeight, isTransposed);
            }
        }

        @Override
        public void forward(Engine engine) {
            product.run(engine);
        }

        @Override
        public void backward(Engine engine) {
            if (inputGradient != null) {
                inputGradient.run(engine);
            }
            weightGradient.run(engine);
            if (biasGradient != null) {
                engine.addRows(output.gradient(), biasGradient);
            }
        }
    }
}
