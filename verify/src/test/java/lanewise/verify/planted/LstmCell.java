package lanewise.verify.planted;

import static lanewise.verify.planted.Bug.*;

import lanewise.verify.Functions;
import lanewise.verify.Values;

/**
 * Gates in the order i, f, g, o: c_t = f c_{t-1} + i g, h_t = o tanh(c_t).
 */
final class LstmCell extends GatedCell {
    private double[][] c;
    /** The gradient of c_t. */
    private double[] dc;

    private LstmCell(Bug bug) {
        super(bug, 4);
    }

    static Functions of(Bug bug) {
        LstmCell cell = new LstmCell(bug);
        return cell.functions("lstm", 1)
                .state("c0", "1", "H")
                .parameter("b", "1", "4*H")
                .output("cn", "1", "H")
                .forward((v, out) -> {
                    cell.forward(v, out);
                    Dense.copy(cell.c[v.size("T")], out.row("cn"));
                })
                .backward((v, d, gradients) -> {
                    cell.dc = bug == LSTM_FINAL_CELL_IGNORED
                            ? new double[v.size("H")]
                            : d.row("cn").clone();
                    cell.backward(v, d, gradients);
                    Dense.copy(cell.dc, gradients.row("c0"));
                });
    }

    @Override
    void begin(Values v) {
        c = new double[v.size("T") + 1][v.size("H")];
        Dense.copy(v.row("c0"), c[0]);
    }

    @Override
    void step(Values v, int t, double[] s) {
        int width = s.length / 4;
        double[] gate = gates[t];
        Dense.add(gate, s);
        Dense.add(gate, v.row("b"));
        for (int j = 0; j < gate.length; j++) {
            gate[j] = j / width == 2 ? Math.tanh(gate[j]) : Dense.sigmoid(gate[j]);
        }
        for (int j = 0; j < width; j++) {
            c[t + 1][j] = gate[width + j] * c[t][j] + gate[j] * gate[2 * width + j];
            h[t + 1][j] = gate[3 * width + j] * Math.tanh(c[t + 1][j]);
        }
    }

    @Override
    void stepBack(Values v, int t, double[] dh, double[] da, double[] direct) {
        for (int j = 0; j < dc.length; j++) {
            dc[j] = element(t, j, dh[j], dc[j], da);
        }
    }

    @Override
    double[] ofWeight(double[] da) {
        return bug == LSTM_GATE_ORDER ? swapped(da) : da;
    }

    @Override
    double[] ofState(int t, double[] da, double[] db) {
        Dense.add(db, da);
        return da;
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
