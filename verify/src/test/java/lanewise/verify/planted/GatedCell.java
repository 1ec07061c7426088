package lanewise.verify.planted;

import lanewise.verify.Functions;
import lanewise.verify.GradCheck;
import lanewise.verify.Values;

/** The frame of a recurrent cell with gates: a = W x_t, s = U h_{t-1}, and h_t from both; all gates of a step in one vector. */
abstract class GatedCell {
    final Bug bug;
    private final int blocks;
    /** Values of the gates at each step. */
    double[][] gates;

    double[][] h;

    GatedCell(Bug bug, int blocks) {
        this.bug = bug;
        this.blocks = blocks;
    }

    /** The names that all have; states, biases and outputs are added by each cell. */
    Functions functions(String name, int leastWidth) {
        return GradCheck.functions(name)
                .size("T", 2, 3)
                .size("I", 1, 2)
                .size("H", leastWidth, leastWidth + 1)
                .input("x", "T", "I")
                .state("h0", "1", "H")
                .parameter("W", blocks + "*H", "I")
                .parameter("U", blocks + "*H", "H")
                .output("y", "T", "H");
    }

    /** Room for T steps of what a cell saves. */
    abstract void begin(Values v);

    /** Makes gates of a, which stands in {@code gates[t]}, and s; writes h_t to {@code h[t + 1]}. */
    abstract void step(Values v, int t, double[] s);

    /** Gradients of a, and of h_{t-1} but for U; {@code dh} is that of h_t. */
    abstract void stepBack(Values v, int t, double[] dh, double[] da, double[] direct);

    /** The gradient of W's product as W gets it. */
    double[] ofWeight(double[] da) {
        return da;
    }

    /** The gradient of s; adds that of the bias. */
    abstract double[] ofState(int t, double[] da, double[] db);

    final void forward(Values v, Values out) {
        int steps = v.size("T");
        gates = new double[steps][];
        h = new double[steps + 1][v.size("H")];
        Dense.copy(v.row("h0"), h[0]);
        begin(v);
        for (int t = 0; t < steps; t++) {
            gates[t] = Dense.times(v.get("W"), v.get("x")[t]);
            step(v, t, Dense.times(v.get("U"), h[t]));
            Dense.copy(h[t + 1], out.get("y")[t]);
        }
    }

    final void backward(Values v, Values d, Values gradients) {
        int width = v.size("H");
        double[] dh = new double[width];
        for (int t = v.size("T") - 1; t >= 0; t--) {
            Dense.add(dh, d.get("y")[t]);
            double[] da = new double[blocks * width];
            double[] direct = new double[width];
            stepBack(v, t, dh, da, direct);
            Dense.addOuter(gradients.get("W"), ofWeight(da), v.get("x")[t]);
            Dense.copy(Dense.transposedTimes(v.get("W"), da), gradients.get("x")[t]);
            double[] ds = ofState(t, da, gradients.row("b"));
            Dense.addOuter(gradients.get("U"), ds, h[t]);
            dh = Dense.transposedTimes(v.get("U"), ds);
            Dense.add(dh, direct);
        }
        Dense.copy(dh, gradients.row("h0"));
    }
}
