package lanewise.verify.planted;

import static lanewise.verify.planted.Bug.*;

import lanewise.verify.Functions;
import lanewise.verify.GradCheck;
import lanewise.verify.Values;

/**
 * Gates in the order i, f, g, o: c_t = f c_{t-1} + i g, h_t = o tanh(c_t).
 */
final class LstmCell {
    private final Bug bug;
    /** Values of the gates at each step. */
    private double[][] gates;

    private double[][] c;
    private double[][] h;

    private LstmCell(Bug bug) {
        this.bug = bug;
    }

    static Functions of(Bug bug) {
        LstmCell cell = new LstmCell(bug);
        return GradCheck.functions("lstm")
                .size("T", 2, 3)
                .size("I", 1, 2)
                .size("H", 1, 2)
                .input("x", "T", "I")
                .state("h0", "1", "H")
                .state("c0", "1", "H")
                .parameter("W", "4*H", "I")
                .parameter("U", "4*H", "H")
                .parameter("b", "1", "4*H")
                .output("y", "T", "H")
                .output("cn", "1", "H")
                .forward(cell::forward)
                .backward(cell::backward);
    }

    private void forward(Values v, Values out) {
        int steps = v.size("T");
        int width = v.size("H");
        gates = new double[steps][];
        c = new double[steps + 1][width];
        h = new double[steps + 1][width];
        Dense.copy(v.row("h0"), h[0]);
        Dense.copy(v.row("c0"), c[0]);
        for (int t = 0; t < steps; t++) {
            double[] gate = Dense.times(v.get("W"), v.get("x")[t]);
            Dense.add(gate, Dense.times(v.get("U"), h[t]));
            Dense.add(gate, v.row("b"));
            for (int j = 0; j < gate.length; j++) {
                gate[j] = j / width == 2 ? Math.tanh(gate[j]) : Dense.sigmoid(gate[j]);
            }
            for (int j = 0; j < width; j++) {
                c[t + 1][j] = gate[width + j] * c[t][j] + gate[j] * gate[2 * width + j];
                h[t + 1][j] = gate[3 * width + j] * Math.tanh(c[t + 1][j]);
            }
            gates[t] = gate;
            Dense.copy(h[t + 1], out.get("y")[t]);
        }
        Dense.copy(c[steps], out.row("cn"));
    }

    private void backward(Values v, Values d, Values gradients) {
        int width = v.size("H");
        double[] dh = new double[width];
        double[] dc =
                bug == LSTM_FINAL_CELL_IGNORED ? new double[width] : d.row("cn").clone();
        for (int t = v.size("T") - 1; t >= 0; t--) {
            Dense.add(dh, d.get("y")[t]);
            double[] da = new double[4 * width];
            for (int j = 0; j < width; j++) {
                dc[j] = element(t, j, dh[j], dc[j], da);
            }
            double[] inOrder = bug == LSTM_GATE_ORDER ? swapped(da) : da;
            Dense.addOuter(gradients.get("W"), inOrder, v.get("x")[t]);
            Dense.addOuter(gradients.get("U"), da, h[t]);
            Dense.add(gradients.row("b"), da);
            Dense.copy(Dense.transposedTimes(v.get("W"), da), gradients.get("x")[t]);
            dh = Dense.transposedTimes(v.get("U"), da);
        }
        Dense.copy(dh, gradients.row("h0"));
        Dense.copy(dc, gradients.row("c0"));
    }

    /** The gradients of the four gates of unit j, written into da; returns that of c_{t-1}. */
    private double element(int t, int j, double dh, double carried, double[] da) {
        int width = c[0].length;
        double i = gates[t][j];
        double f = gates[t][width + j];
        double g = gates[t][2 * width + j];
        double o = gates[t][3 * width + j];
        double tanh = Math.tanh(c[t + 1][j]);
        double slope = bug == LSTM_TANH_OF_CELL_MISSING ? 1 : 1 - tanh * tanh;
        double dc = (bug == LSTM_CARRIED_CELL_OVERWRITTEN ? 0 : carried) + dh * o * slope;
        double df = dc * c[bug == LSTM_FORGET_WITH_NEW_CELL ? t + 1 : t][j];
        double dO = dh * (bug == LSTM_OUTPUT_GATE_WITH_CELL ? c[t + 1][j] : tanh);
        da[j] = dc * g * (bug == LSTM_SIGMOID_AS_TANH ? 1 - i * i : i * (1 - i));
        da[width + j] = df * f * (1 - f);
        da[2 * width + j] = dc * i * (bug == LSTM_CANDIDATE_AS_SIGMOID ? g * (1 - g) : 1 - g * g);
        da[3 * width + j] = dO * o * (1 - o);
        return bug == LSTM_CELL_WITHOUT_FORGET ? dc : dc * f;
    }

    /** The gates i, f, o, g. */
    private static double[] swapped(double[] da) {
        int width = da.length / 4;
        double[] other = da.clone();
        System.arraycopy(da, 2 * width, other, 3 * width, width);
        System.arraycopy(da, 3 * width, other, 2 * width, width);
        return other;
    }
}
