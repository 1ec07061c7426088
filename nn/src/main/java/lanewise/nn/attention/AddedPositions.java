package lanewise.nn.attention;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Plan;
import lanewise.nn.layer.Layer;
import lanewise.nn.layer.LayerWeights;

/**
 * Positions added to the input: y_t = x_t + p_t.
 *
 * <pre>
 * sinusoidal   p_t[2 i] = sin(t 10000^(-2 i / width))    p_t[2 i + 1] = cos(t 10000^(-2 i / width))
 * learned      p_t = row t of the parameter weight [longest][width]
 * </pre>
 *
 * <p>The sinusoids are those of Vaswani and others: Attention is all you need; 2017.
 */
public final class AddedPositions implements LayerWeights {
    private final int width;
    private final int longest;
    private final Matrix weight;

    private AddedPositions(int width, int longest, Matrix weight) {
        this.width = width;
        this.longest = longest;
        this.weight = weight;
    }

    public static AddedPositions sinusoidal(int width) {
        return new AddedPositions(width, 0, null);
    }

    /** Declares {@code weight}, drawn as PyTorch's embeddings are but with a deviation of 0.02. */
    public static AddedPositions learned(Declaration declaration, String prefix, int width, int longest) {
        Matrix weight = declaration.embedding(prefix + "weight", longest, width, (parameter, rng) -> {
            for (int row = 0; row < parameter.rows(); row++) {
                for (int column = 0; column < parameter.columns(); column++) {
                    parameter.set(row, column, 0.02 * rng.nextNormal());
                }
            }
        });
        return new AddedPositions(width, longest, weight);
    }

    /** Number {@code column} of the sinusoids at step t. */
    public static double sinusoid(int t, int column, int width) {
        int even = column / 2 * 2;
        double angle = t * StrictMath.pow(10000, -(double) even / width);
        return column == even ? StrictMath.sin(angle) : StrictMath.cos(angle);
    }

    @Override
    public int outputWidth() {
        return width;
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        boolean goesOn = plan.continues() && input.time() == plan.options().time();
        if (weight != null) {
            if (input.time() > longest) {
                throw new IllegalArgumentException(
                        "there are learned positions for " + longest + " steps, but T is " + input.time());
            }
            if (goesOn) {
                plan.limitContext(longest, "the number of learned positions");
            }
        }
        int steps = goesOn ? plan.context() : input.time();
        Matrix table = weight;
        if (table == null) {
            table = plan.saved("sinusoids", steps, width);
            Matrix sinusoids = table;
            plan.afterAllocation(() -> fill(sinusoids));
        }
        return new Bound(plan, input, plan.activation("positions y", input, width), table, goesOn);
    }

    private static void fill(Matrix table) {
        for (int t = 0; t < table.rows(); t++) {
            for (int j = 0; j < table.columns(); j++) {
                table.set(t, j, sinusoid(t, j, table.columns()));
            }
        }
    }

    private final class Bound implements Layer {
        private final Plan plan;
        private final Activation input;
        private final Activation output;
        private final Matrix table;
        private final boolean goesOn;
        /** Of each step: the output's gradients, and the gradient of the step's position. */
        private final Matrix[] dOut;

        private final Matrix[] dPositions;

        Bound(Plan plan, Activation input, Activation output, Matrix table, boolean goesOn) {
            this.plan = plan;
            this.input = input;
            this.output = output;
            this.table = table;
            this.goesOn = goesOn;
            boolean learned = weight != null && plan.training();
            dOut = new Matrix[learned ? input.time() : 0];
            dPositions = new Matrix[dOut.length];
            for (int t = 0; t < dOut.length; t++) {
                dOut[t] = output.gradient().rows(t * input.batch(), input.batch());
                dPositions[t] = plan.gradient(weight).rows(t, 1);
            }
        }

        @Override
        public Activation output() {
            return output;
        }

        @Override
        public void forward(Engine engine) {
            int first = goesOn ? plan.position() : 0;
            engine.copy(input.value(), output.value());
            for (int row = 0; row < output.value().rows(); row++) {
                engine.addRange(table, first + row / input.batch(), output.value(), row, 1);
            }
        }

        @Override
        public void backward(Engine engine) {
            if (input.gradient() != null) {
                engine.copy(output.gradient(), input.gradient());
            }
            for (int t = 0; t < dOut.length; t++) {
                engine.addRows(dOut[t], dPositions[t]);
            }
        }
    }
}
