package lanewise.verify.planted;

import static lanewise.verify.planted.Bug.*;

import lanewise.verify.Functions;
import lanewise.verify.Values;

/**
 * Gates in the order r, z, n: n = tanh(W_n x + r q), q = U_n h_{t-1} + b, h_t = (1 - z) n + z h_{t-1}.
 */
final class GruCell extends GatedCell {
    private double[][] q;

    private GruCell(Bug bug) {
        super(bug, 3);
    }

    static Functions of(Bug bug) {
        GruCell cell = new GruCell(bug);
        return cell.functions("gru", 2)
                .parameter("b", "1", "H")
                .forward(cell::forward)
                .backward(cell::backward);
    }

    @Override
    void begin(Values v) {
        q = new double[v.size("T")][v.size("H")];
    }

    @Override
    void step(Values v, int t, double[] s) {
        int width = s.length / 3;
        double[] gate = gates[t];
        for (int j = 0; j < width; j++) {
            gate[j] = Dense.sigmoid(gate[j] + s[j]);
            gate[width + j] = Dense.sigmoid(gate[width + j] + s[width + j]);
            q[t][j] = s[2 * width + j] + v.row("b")[j];
            gate[2 * width + j] = Math.tanh(gate[2 * width + j] + gate[j] * q[t][j]);
            h[t + 1][j] = (1 - gate[width + j]) * gate[2 * width + j] + gate[width + j] * h[t][j];
        }
    }

    @Override
    void stepBack(Values v, int t, double[] dh, double[] da, double[] direct) {
        int width = dh.length;
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
    }

    /** The reset gate stands between s and its part of the candidate. */
    @Override
    double[] ofState(int t, double[] da, double[] db) {
        int width = db.length;
        for (int j = 0; j < width; j++) {
            da[2 * width + j] *= bug == GRU_RESET_FORGOTTEN ? 1 : gates[t][j];
            db[j] += da[2 * width + j];
        }
        return da;
    }
}
