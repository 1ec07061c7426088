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

    private Linear(Declaration declaration, String prefix, Matrix weight, boolean bias) {
        this.inputWidth = weight.columns();
        this.outputWidth = weight.rows();
        this.weight = weight;
        Initializer initializer = Initializer.uniform(1 / Math.sqrt(inputWidth));
        this.bias = bias ? declaration.bias(prefix + "bias", outputWidth, initializer) : null;
        this.weightTransposed = declaration.packed(prefix + "weight^T", inputWidth, outputWidth);
    }

    @Override
    public int outputWidth() {
        return outputWidth;
    }

    @Override
    public void pack(Engine engine) {
        weightTransposed.packTransposed(engine, weight, 0, 0);
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        return bind(plan, input, plan.training() ? plan.gradient(weight) : null);
    }

    /** The same with the weight's gradient accumulated into {@code dWeight}. */
    public Layer bind(Plan plan, Activation input, Matrix dWeight) {
        Activation output = plan.activation("linear y", input, outputWidth);
        Product forward = Product.packed(input.value(), weightTransposed, bias, output.value());
        return plan.training() ? new Training(plan, input, output, forward, dWeight) : new Inference(output, forward);
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

    private final class Training implements Layer {
        private final Activation output;
        private final Product product;
        private final Packed packedWeight;
        private final Product inputGradient;
        private final Product weightGradient;
        private final Matrix biasGradient;

        Training(Plan plan, Activation input, Activation output, Product product, Matrix dWeight) {
            this.output = output;
            this.product = product;
            Matrix dy = output.gradient();
            boolean wanted = input.gradient() != null;
            packedWeight = wanted ? plan.packed("linear weight", outputWidth, inputWidth) : null;
            inputGradient = wanted ? Product.packed(dy, packedWeight, null, input.gradient()) : null;
            weightGradient = Product.of(transposed(dy), plain(input.value()), dWeight, dWeight);
            biasGradient = bias == null ? null : plan.gradient(bias);
        }

        @Override
        public Activation output() {
            return output;
        }

        @Override
        public void packBackward(Engine engine) {
            if (packedWeight != null) {
                packedWeight.pack(engine, weight, 0, 0);
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
