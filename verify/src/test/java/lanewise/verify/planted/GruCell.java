package lanewise.verify.planted;

import static lanewise.verify.planted.Bug.*;

import lanewise.verify.Functions;
import lanewise.verify.GradCheck;
import lanewise.verify.Values;

/**
 * Gates in the order r, z, n: n = tanh(W_n x + r q), q = U_n h_{t-1} + b, h_t = (1 - z) n + z h_{t-1}.
 */
final class GruCell {
    private final Bug bug;
    private double[][] gates;
    private double[][] q;
    private double[][] h;

    private GruCell(Bug bug) {
        this.bug = bug;
    }

    static Functions of(Bug bug) {
        GruCell cell = new GruCell(bug);
        return GradCheck.functions("gru")
                .size("T", 2, 3)
                .size("I", 1, 2)
                .size("H", 2, 3)
                .input("x", "T", "I")
                .state("h0", "1", "H")
                .parameter("W", "3*H", "I")
                .parameter("U", "3*H", "H")
                .parameter("b", "1", "H")
                .output("y", "T", "H")
                .forward(cell::forward)
                .backward(cell::backward);
    }

    private void forward(Values v, Values out) {
        int steps = v.size("T");
        int width = v.size("H");
        gates = new double[steps][];
        q = new double[steps][width];
        h = new double[steps + 1][width];
        Dense.copy(v.row("h0"), h[0]);
        for (int t = 0; t < steps; t++) {
            double[] gate = Dense.times(v.get("W"), v.get("x")[t]);
            double[] fromState = Dense.times(v.get("U"), h[t]);
            for (int j = 0; j < width; j++) {
                gate[j] = Dense.sigmoid(gate[j] + fromState[j]);
                gate[width + j] = Dense.sigmoid(gate[width + j] + fromState[width + j]);
                q[t][j] = fromState[2 * width + j] + v.row("b")[j];
                gate[2 * width + j] = Math.tanh(gate[2 * width + j] + gate[j] * q[t][j]);
                h[t + 1][j] = (1 - gate[width + j]) * gate[2 * width + j] + gate[width + j] * h[t][j];
            }
            gates[t] = gate;
            Dense.copy(h[t + 1], out.get("y")[t]);
        }
    }

    private void backward(Values v, Values d, Values gradients) {
        int width = v.size("H");
        double[] dh = new double[width];
        for (int t = v.size("T") - 1; t >= 0; t--) {
            Dense.add(dh, d.get("y")[t]);
            double[] da = new double[3 * width];
            double[] direct = new double[width];
            for (int j = 0; j < width; j++) {
                double r = gates[t][j];
                double z = gates[t][width + j];
                double n = gates[t][2 * width + j];
                double dz = dh[j] * (bug == GRU_UPDATE_SIGN ? n - h[t][j] : h[t][j] - n);
                da[2 * width + j] = dh[j] * (1 - z) * (1 - n * n);
                double inner = bug == GRU_RESET_WITHOUT_BIAS ? q[t][j] - v.row("b")[j] : q[t][j];
                da[j] = da[2 * width + j] * inner * r * (1 - r);
                da[width + j] = dz * z * (1 - z);
                direct[j] = bug == GRU_DIRECT_PATH_MISSING ? 0 : dh[j] * z;
            }
            Dense.addOuter(gradients.get("W"), da, v.get("x")[t]);
            Dense.copy(Dense.transposedTimes(v.get("W"), da), gradients.get("x")[t]);
            for (int j = 0; j < width; j++) {
                da[2 * width + j] *= bug == GRU_RESET_FORGOTTEN ? 1 : gates[t][j];
                gradients.row("b")[j] += da[2 * width + j];
            }
            Dense.addOuter(gradients.get("U"), da, h[t]);
            dh = Dense.transposedTimes(v.get("U"), da);
            Dense.add(dh, direct);
        }
        Dense.copy(dh, gradients.row("h0"));
    }
}
