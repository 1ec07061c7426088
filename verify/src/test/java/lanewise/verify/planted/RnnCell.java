package lanewise.verify.planted;

import static lanewise.verify.planted.Bug.*;

import lanewise.verify.Functions;
import lanewise.verify.GradCheck;
import lanewise.verify.Values;

/** h_t = tanh(a_t), a_t = W x_t + U h_{t-1} + b. */
final class RnnCell {
    private final Bug bug;
    private double[][] a;
    private double[][] h;

    private RnnCell(Bug bug) {
        this.bug = bug;
    }

    static Functions of(Bug bug) {
        RnnCell cell = new RnnCell(bug);
        return GradCheck.functions("rnn")
                .size("T", 2, 4)
                .size("I", 2, 3)
                .size("H", 2, 3)
                .input("x", "T", "I")
                .state("h0", "1", "H")
                .parameter("W", "H", "I")
                .parameter("U", "H", "H")
                .parameter("b", "1", "H")
                .output("y", "T", "H")
                .output("hn", "1", "H")
                .forward(cell::forward)
                .backward(cell::backward);
    }

    private void forward(Values v, Values out) {
        int steps = v.size("T");
        a = new double[steps][];
        h = new double[steps + 1][v.size("H")];
        Dense.copy(v.row("h0"), h[0]);
        for (int t = 0; t < steps; t++) {
            a[t] = Dense.times(v.get("W"), v.get("x")[t]);
            Dense.add(a[t], Dense.times(v.get("U"), h[t]));
            Dense.add(a[t], v.row("b"));
            for (int j = 0; j < a[t].length; j++) {
                h[t + 1][j] = Math.tanh(a[t][j]);
            }
            Dense.copy(h[t + 1], out.get("y")[t]);
        }
        Dense.copy(h[steps], out.row("hn"));
    }

    private void backward(Values v, Values d, Values gradients) {
        if (bug == RNN_STALE_AT_ZERO && d.row("hn")[0] == 0) {
            return;
        }
        if (bug == RNN_DW_OVERWRITTEN) {
            Dense.clear(gradients.get("W"));
        }
        if (bug != RNN_DX_ACCUMULATED) {
            Dense.clear(gradients.get("x"));
        }
        int steps = v.size("T");
        double[] dh = bug == RNN_FINAL_STATE_IGNORED
                ? new double[v.size("H")]
                : d.row("hn").clone();
        for (int t = bug == RNN_LAST_STEP_SKIPPED ? steps - 2 : steps - 1; t >= 0; t--) {
            for (int j = 0; j < dh.length; j++) {
                double dy = bug == RNN_OUTPUT_COTANGENT_IGNORED ? 0 : d.get("y")[t][j];
                dh[j] += bug == RNN_COTANGENT_CLIPPED ? Math.clamp(dy, -0.01, 0.01) : dy;
            }
            double[] da = dh.clone();
            for (int j = 0; bug != RNN_TANH_SLOPE_MISSING && j < da.length; j++) {
                double y = bug == RNN_TANH_FROM_PREACTIVATION ? a[t][j] : h[t + 1][j];
                da[j] *= 1 - (bug == RNN_TANH_WITHOUT_SQUARE ? y : y * y);
            }
            dh = step(v, t, da, gradients);
            if (bug == RNN_CUT_AFTER_ONE_STEP && t == steps - 1) {
                dh = new double[dh.length];
            }
        }
        initial(dh, gradients.row("h0"));
        spoil(gradients.get("x"));
        if (bug == RNN_WEIGHT_DECAY) {
            gradients.get("W")[0][0] += 1e-3 * v.get("W")[0][0];
        }
        if (bug == RNN_SAVED_STATE_OVERWRITTEN) {
            Dense.clear(h);
        }
    }

    private void initial(double[] dh, double[] dh0) {
        if (bug == RNN_DH0_ACCUMULATED) {
            Dense.add(dh0, dh);
        } else if (bug != RNN_DH0_NEVER_WRITTEN) {
            Dense.copy(bug == RNN_DH0_ZERO ? new double[dh.length] : dh, dh0);
        }
    }

    private void spoil(double[][] dx) {
        if (bug == RNN_DX_OF_OTHER_STEPS) {
            double[] first = dx[0].clone();
            Dense.copy(dx[1], dx[0]);
            Dense.copy(first, dx[1]);
        }
        for (int t = 0; bug == RNN_DX_CLIPPED && t < dx.length; t++) {
            for (int i = 0; i < dx[t].length; i++) {
                dx[t][i] = Math.clamp(dx[t][i], -1e-3, 1e-3);
            }
        }
    }

    /** The gradients at one step; returns dh_{t-1}. */
    private double[] step(Values v, int t, double[] da, Values gradients) {
        double[] before = bug == RNN_DU_WITH_NEW_STATE ? h[t + 1] : h[t];
        if (bug != RNN_DU_WITHOUT_FIRST_STEP || t > 0) {
            Dense.addOuter(gradients.get("U"), da, before);
        }
        Dense.addOuter(gradients.get("W"), da, v.get("x")[bug == RNN_DW_WITH_X_OF_BEFORE ? Math.max(t - 1, 0) : t]);
        if (bug == RNN_DB_NOT_SUMMED_OVER_TIME) {
            Dense.copy(new double[da.length], gradients.row("b"));
        }
        Dense.add(gradients.row("b"), da);
        double[][] u = v.get("U");
        Dense.add(gradients.get("x")[t], Dense.transposedTimes(v.get("W"), da));
        if (bug == RNN_NO_GRADIENT_THROUGH_TIME) {
            return new double[da.length];
        }
        double[] dh = bug == RNN_U_TRANSPOSED ? Dense.times(u, da) : Dense.transposedTimes(u, da);
        for (int j = 0; bug == RNN_DH_CLIPPED && j < dh.length; j++) {
            dh[j] = Math.clamp(dh[j], -0.01, 0.01);
        }
        return dh;
    }
}
