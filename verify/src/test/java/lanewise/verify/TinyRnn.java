package lanewise.verify;

import java.util.Arrays;
import java.util.List;
import lanewise.verify.Variable.Role;

/**
 * h_t = tanh(W x_t + U h_{t-1} + b) with T steps of one sequence, and a backward pass whose results can be spoilt. What people do
 * wrong in one is in {@code lanewise.verify.planted}.
 */
final class TinyRnn extends Variables {
    static final int T = 4;
    static final int I = 2;
    static final int H = 3;

    /** How its results are spoilt. */
    enum Bug {
        NO_BUG,
        WRONG_SIGN_OF_DX,
        DX_TWICE,
        ONE_ELEMENT_MISSING,
        ONE_ELEMENT_NAN,
        OFF_BY_1E_5,
        H0_GRADIENT_ONE_STEP_LATE
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
        Arrays.fill(grad("x"), 0);
        double[] dh = cotangents.get(1).clone();
        for (int t = T - 1; t >= 0; t--) {
            double[] da = new double[H];
            for (int j = 0; j < H; j++) {
                double y = h[(t + 1) * H + j];
                da[j] = (dh[j] + cotangents.get(0)[t * H + j]) * (1 - y * y);
            }
            parameters(t, da);
            dh = inputs(t, da);
        }
        System.arraycopy(dh, 0, grad("h0"), 0, H);
        spoil();
    }

    private void parameters(int t, double[] da) {
        for (int j = 0; j < H; j++) {
            grad("b")[j] += da[j];
            for (int i = 0; i < I; i++) {
                grad("W")[j * I + i] += da[j] * value("x")[t * I + i];
            }
            for (int k = 0; k < H; k++) {
                grad("U")[j * H + k] += da[j] * h[t * H + k];
            }
        }
    }

    /** Adds to dx_t and returns the gradient of h_{t-1}. */
    private double[] inputs(int t, double[] da) {
        double[] dh = new double[H];
        for (int j = 0; j < H; j++) {
            for (int i = 0; i < I; i++) {
                grad("x")[t * I + i] += da[j] * value("W")[j * I + i];
            }
            for (int k = 0; k < H; k++) {
                dh[k] += da[j] * value("U")[j * H + k];
            }
        }
        return dh;
    }

    private void spoil() {
        double[] dx = grad("x");
        switch (bug) {
            case WRONG_SIGN_OF_DX -> scale(dx, -1);
            case DX_TWICE -> scale(dx, 2);
            case OFF_BY_1E_5 -> scale(dx, 1 + 1e-5);
            case H0_GRADIENT_ONE_STEP_LATE -> grad("h0")[0] = grad("h0")[1];
            case ONE_ELEMENT_MISSING -> grad("U")[4] = 0;
            case ONE_ELEMENT_NAN -> grad("b")[1] = Double.NaN;
            default -> {}
        }
    }

    private static void scale(double[] values, double factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
    }
}
