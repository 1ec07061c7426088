package lanewise.nn.layer;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Softmax;
import lanewise.nn.Activation;
import lanewise.nn.Plan;

/** Softmax and its relatives over the values of each step; formulas at {@link Softmax}. */
public final class RowFunction implements LayerWeights {
    /** The functions. */
    public enum Kind {
        /** Probabilities. */
        SOFTMAX,
        /** Their logarithms. */
        LOG_SOFTMAX,
        /** ln of the sum of e^x: one value per step. */
        LOG_SUM_EXP
    }

    private final Kind kind;
    private final int width;

    public RowFunction(Kind kind, int width) {
        this.kind = kind;
        this.width = width;
    }

    @Override
    public int outputWidth() {
        return kind == Kind.LOG_SUM_EXP ? 1 : width;
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        return new Bound(kind, input, plan.activation(kind + " y", input, outputWidth()));
    }

    private record Bound(Kind kind, Activation input, Activation output) implements Layer {
        @Override
        public void forward(Engine engine) {
            Matrix x = input.value();
            Matrix y = output.value();
            switch (kind) {
                case SOFTMAX -> Softmax.forward(engine, x, y);
                case LOG_SOFTMAX -> Softmax.logForward(engine, x, y);
                case LOG_SUM_EXP -> Softmax.sumForward(engine, x, y);
            }
        }

        @Override
        public void backward(Engine engine) {
            Matrix y = output.value();
            Matrix dy = output.gradient();
            Matrix dx = input.gradient();
            if (dx == null) {
                return;
            }
            switch (kind) {
                case SOFTMAX -> Softmax.backward(engine, y, dy, dx);
                case LOG_SOFTMAX -> Softmax.logBackward(engine, y, dy, dx);
                case LOG_SUM_EXP -> Softmax.sumBackward(engine, input.value(), y, dy, dx);
            }
        }
    }
}
