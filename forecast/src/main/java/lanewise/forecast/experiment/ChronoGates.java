package lanewise.forecast.experiment;

import lanewise.engine.Matrix;
import lanewise.engine.Rng;
import lanewise.nn.Model;

/**
 * Chrono initialisation of a model whose first layer is an LSTM or a GRU (Tallec and Ollivier, Can recurrent neural networks warp time?,
 * 2018): the bias of the gate that keeps the state is ln u with u uniform in [1, T - 1), so that units begin with memories of 1 to T steps;
 * an LSTM's input gate has the negative, so that a unit with a long memory takes in little at each step.
 */
final class ChronoGates {
    private ChronoGates() {}

    /** @param lstm whether the first layer is an LSTM; else it is a GRU */
    static void open(Model model, boolean lstm, int time, long seed) {
        Matrix bias = model.parameters().stream()
                .filter(p -> p.name().equals("0.bias_ih_l0"))
                .findFirst()
                .orElseThrow()
                .value();
        // PyTorch's gates: i, f, g, o of an LSTM, r, z, n of a GRU.
        int hidden = bias.columns() / (lstm ? 4 : 3);
        Rng random = Rng.of(seed, "chrono");
        for (int i = 0; i < hidden; i++) {
            double keep = Math.log(1 + random.uniform(i) * (time - 2));
            bias.set(0, hidden + i, keep);
            if (lstm) {
                bias.set(0, i, -keep);
            }
        }
        model.parametersChanged();
    }
}
