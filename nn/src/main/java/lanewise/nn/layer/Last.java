package lanewise.nn.layer;

import lanewise.engine.Engine;
import lanewise.nn.Activation;
import lanewise.nn.Plan;

/** Takes each sequence's last valid step: y[0][b] = x[length_b - 1][b]; zero where a sequence is empty. */
public final class Last implements LayerWeights {
    private final int width;

    public Last(int width) {
        this.width = width;
    }

    @Override
    public int outputWidth() {
        return width;
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        return new Bound(plan.oneStep("last y", width), input, input.lengths());
    }

    private record Bound(Activation output, Activation input, int[] lengths) implements Layer {
        @Override
        public void forward(Engine engine) {
            int batch = input.batch();
            if (lengths == null) {
                engine.copyRows(input.value(), (input.time() - 1) * batch, output.value(), 0, batch);
                return;
            }
            for (int b = 0; b < batch; b++) {
                if (lengths[b] == 0) {
                    engine.clearRows(output.value(), b, 1);
                } else {
                    engine.copyRows(input.value(), (lengths[b] - 1) * batch + b, output.value(), b, 1);
                }
            }
        }

        @Override
        public void backward(Engine engine) {
            if (input.gradient() == null) {
                return;
            }
            int batch = input.batch();
            engine.clear(input.gradient());
            for (int b = 0; b < batch; b++) {
                int length = lengths == null ? input.time() : lengths[b];
                if (length > 0) {
                    engine.copyRows(output.gradient(), b, input.gradient(), (length - 1) * batch + b, 1);
                }
            }
        }
    }
}
