package lanewise.verify.planted;

import static lanewise.verify.planted.Bug.*;

import lanewise.verify.Functions;
import lanewise.verify.GradCheck;
import lanewise.verify.Values;

/**
 * The reverse direction of an RNN over sequences of different lengths: h_t = tanh(W x_t + U h_{t+1}) for t below the length;
 * zero beyond. Row b T + t is step t of sequence b; the second sequence is never full.
 */
final class ReverseCell {
    private final Bug bug;
    private double[][] h;

    private ReverseCell(Bug bug) {
        this.bug = bug;
    }

    static Functions of(Bug bug) {
        ReverseCell cell = new ReverseCell(bug);
        return GradCheck.functions("reverse")
                .size("B", 2, 3)
                .size("T", 2, 4)
                .size("I", 2, 3)
                .size("H", 2, 3)
                .input("x", "B*T", "I")
                .parameter("W", "H", "I")
                .parameter("U", "H", "H")
                .output("y", "B*T", "H")
                .forward(cell::forward)
                .backward(cell::backward);
    }

    private static int length(Values v, int b) {
        int steps = v.size("T");
        return b == 1 ? 1 + v.random("length").nextInt(steps - 1) : steps;
    }

    private void forward(Values v, Values out) {
        int steps = v.size("T");
        h = new double[v.size("B") * steps][v.size("H")];
        for (int b = 0; b < v.size("B"); b++) {
            double[] after = new double[v.size("H")];
            for (int t = length(v, b) - 1; t >= 0; t--) {
                int row = b * steps + t;
                double[] a = Dense.times(v.get("W"), v.get("x")[row]);
                Dense.add(a, Dense.times(v.get("U"), after));
                for (int j = 0; j < a.length; j++) {
                    h[row][j] = Math.tanh(a[j]);
                }
                after = h[row];
            }
            for (int t = 0; t < steps; t++) {
                Dense.copy(h[b * steps + t], out.get("y")[b * steps + t]);
            }
        }
    }

    private void backward(Values v, Values d, Values gradients) {
        int steps = v.size("T");
        if (bug != REVERSE_PADDING_STALE) {
            Dense.clear(gradients.get("x"));
        }
        double[] dh = new double[v.size("H")];
        for (int b = 0; b < v.size("B"); b++) {
            int length = bug == REVERSE_READS_PADDING ? steps : length(v, b);
            dh = bug == REVERSE_STATE_OF_OTHER_SEQUENCE ? dh : new double[dh.length];
            for (int i = 0; i < length; i++) {
                int t = bug == REVERSE_SWEPT_BACKWARD ? length - 1 - i : i;
                dh = step(v, d, b * steps + t, t == length - 1, dh, gradients);
            }
        }
    }

    private double[] step(Values v, Values d, int row, boolean last, double[] dh, Values gradients) {
        double[] da = dh.clone();
        Dense.add(da, d.get("y")[row]);
        for (int j = 0; j < da.length; j++) {
            da[j] *= 1 - h[row][j] * h[row][j];
        }
        double[] after = last ? new double[da.length] : h[row + 1];
        Dense.addOuter(gradients.get("W"), da, v.get("x")[row]);
        Dense.addOuter(gradients.get("U"), da, after);
        Dense.copy(Dense.transposedTimes(v.get("W"), da), gradients.get("x")[row]);
        return Dense.transposedTimes(v.get("U"), da);
    }
}
