package lanewise.verify;

import java.util.Arrays;
import java.util.List;
import lanewise.verify.Variable.Role;

/**
 * h_t = tanh(W x_t + U h_{t-1} + b) with T steps of one sequence, and a backward pass that can be given each of the
 * mistakes that people make in one.
 */
final class TinyRnn extends Variables {
    static final int T = 4;
    static final int I = 2;
    static final int H = 3;

    /** Mistakes of a backward pass. */
    enum Bug {
        NO_BUG,
        WRONG_SIGN_OF_DX,
        DX_TWICE,
        NO_TANH_DERIVATIVE,
        TANH_DERIVATIVE_WITHOUT_SQUARE,
        NO_GRADIENT_THROUGH_TIME,
        TRUNCATED_AFTER_TWO_STEPS,
        FINAL_STATE_IGNORED,
        OUTPUT_COTANGENT_IGNORED,
        H0_GRADIENT_MISSING,
        H0_GRADIENT_ONE_STEP_LATE,
        BIAS_OF_LAST_STEP_ONLY,
        DW_WITH_X_OF_OTHER_STEP,
        DU_WITH_NEW_STATE,
        DU_WITHOUT_FIRST_STEP,
        W_TRANSPOSED_IN_DX,
        U_TRANSPOSED_IN_DH,
        SWAPPED_ELEMENTS_SUM_RIGHT,
        ONE_ELEMENT_MISSING,
        ONE_ELEMENT_NAN,
        OFF_BY_1E_5,
        CLIPPED_GRADIENT,
        CLIPPED_COTANGENT,
        WEIGHT_DECAY_ADDED,
        DX_ACCUMULATED,
        DH0_ACCUMULATED,
        DW_OVERWRITTEN,
        BIAS_OVERWRITTEN,
        SAVED_STATE_OVERWRITTEN,
        STALE_GRADIENT_AT_ZERO_COTANGENT
    }

    private final Bug bug;
    private final double[] h = new double[(T + 1) * H];

    TinyRnn(Bug bug) {
        this.bug = bug;
        add("x", Role.INPUT, T * I);
        add("h0", Role.STATE, H);
        add("W", Role.PARAMETER, H * I);
        add("U", Role.PARAMETER, H * H);
        add("b", Role.PARAMETER, H);
    }

    @Override
    public String problem() {
        return "rnn_tanh T=4 I=2 H=3 " + bug;
    }

    @Override
    public List<double[]> forward() {
        System.arraycopy(value("h0"), 0, h, 0, H);
        for (int t = 0; t < T; t++) {
            for (int j = 0; j < H; j++) {
                double sum = value("b")[j];
                for (int i = 0; i < I; i++) {
                    sum += value("W")[j * I + i] * value("x")[t * I + i];
                }
                for (int k = 0; k < H; k++) {
                    sum += value("U")[j * H + k] * h[t * H + k];
                }
                h[(t + 1) * H + j] = Math.tanh(sum);
            }
        }
        double[] y = new double[T * H];
        System.arraycopy(h, H, y, 0, y.length);
        double[] hn = new double[H];
        System.arraycopy(h, T * H, hn, 0, H);
        return List.of(y, hn);
    }

    @Override
    public void backward(List<double[]> cotangents) {
        if (is(Bug.STALE_GRADIENT_AT_ZERO_COTANGENT) && cotangents.get(0)[0] == 0) {
            return;
        }
        clearBefore();
        double[] dh = new double[H];
        for (int j = 0; j < H; j++) {
            dh[j] = is(Bug.FINAL_STATE_IGNORED) ? 0 : cotangents.get(1)[j];
        }
        for (int t = T - 1; t >= 0; t--) {
            double[] da = new double[H];
            for (int j = 0; j < H; j++) {
                double dy = is(Bug.OUTPUT_COTANGENT_IGNORED) ? 0 : cotangents.get(0)[t * H + j];
                double total = dh[j] + (is(Bug.CLIPPED_COTANGENT) ? Math.clamp(dy, -1, 1) : dy);
                da[j] = total * tanhDerivative(h[(t + 1) * H + j]);
            }
            parameters(t, da);
            dh = inputs(t, da);
            if (cutAfter(t)) {
                dh = new double[H];
            }
        }
        for (int j = 0; j < H; j++) {
            grad("h0")[j] += is(Bug.H0_GRADIENT_MISSING) ? 0 : dh[j];
        }
        spoil();
    }

    private boolean is(Bug other) {
        return bug == other;
    }

    private boolean cutAfter(int t) {
        return is(Bug.NO_GRADIENT_THROUGH_TIME) || is(Bug.TRUNCATED_AFTER_TWO_STEPS) && t == T - 2;
    }

    private double tanhDerivative(double y) {
        return is(Bug.NO_TANH_DERIVATIVE) ? 1 : 1 - (is(Bug.TANH_DERIVATIVE_WITHOUT_SQUARE) ? y : y * y);
    }

    private void clearBefore() {
        if (!is(Bug.DX_ACCUMULATED)) {
            Arrays.fill(grad("x"), 0);
        }
        if (!is(Bug.DH0_ACCUMULATED)) {
            Arrays.fill(grad("h0"), 0);
        }
        if (is(Bug.DW_OVERWRITTEN)) {
            Arrays.fill(grad("W"), 0);
        }
        if (is(Bug.BIAS_OVERWRITTEN)) {
            Arrays.fill(grad("b"), 0);
        }
    }

    private void parameters(int t, double[] da) {
        int xStep = is(Bug.DW_WITH_X_OF_OTHER_STEP) ? Math.max(t - 1, 0) : t;
        int hStep = is(Bug.DU_WITH_NEW_STATE) ? t + 1 : t;
        for (int j = 0; j < H; j++) {
            grad("b")[j] += is(Bug.BIAS_OF_LAST_STEP_ONLY) && t < T - 1 ? 0 : da[j];
            for (int i = 0; i < I; i++) {
                grad("W")[j * I + i] += da[j] * value("x")[xStep * I + i];
            }
            for (int k = 0; k < H; k++) {
                grad("U")[j * H + k] += is(Bug.DU_WITHOUT_FIRST_STEP) && t == 0 ? 0 : da[j] * h[hStep * H + k];
            }
        }
    }

    /** Adds to dx_t and returns the gradient of h_{t-1}. */
    private double[] inputs(int t, double[] da) {
        double[] dh = new double[H];
        for (int j = 0; j < H; j++) {
            for (int i = 0; i < I; i++) {
                double w = is(Bug.W_TRANSPOSED_IN_DX) ? value("W")[i * H + j] : value("W")[j * I + i];
                grad("x")[t * I + i] += da[j] * w;
            }
            for (int k = 0; k < H; k++) {
                dh[k] += da[j] * (is(Bug.U_TRANSPOSED_IN_DH) ? value("U")[k * H + j] : value("U")[j * H + k]);
            }
        }
        return dh;
    }

    /** The mistakes that follow the computation. */
    private void spoil() {
        double[] dx = grad("x");
        switch (bug) {
            case WRONG_SIGN_OF_DX -> scale(dx, -1);
            case DX_TWICE -> scale(dx, 2);
            case OFF_BY_1E_5 -> scale(dx, 1 + 1e-5);
            case H0_GRADIENT_ONE_STEP_LATE -> grad("h0")[0] = grad("h0")[1];
            case SWAPPED_ELEMENTS_SUM_RIGHT -> {
                double kept = dx[1];
                dx[1] = dx[4];
                dx[4] = kept;
            }
            case ONE_ELEMENT_MISSING -> grad("U")[4] = 0;
            case ONE_ELEMENT_NAN -> grad("b")[1] = Double.NaN;
            case CLIPPED_GRADIENT -> {
                for (int i = 0; i < dx.length; i++) {
                    dx[i] = Math.clamp(dx[i], -0.5, 0.5);
                }
            }
            case WEIGHT_DECAY_ADDED -> {
                for (int i = 0; i < grad("W").length; i++) {
                    grad("W")[i] += 1e-3 * value("W")[i];
                }
            }
            case SAVED_STATE_OVERWRITTEN -> scale(h, 0.5);
            default -> {}
        }
    }

    private static void scale(double[] values, double factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
    }
}
