package lanewise.verify.planted;

import static lanewise.verify.planted.Bug.*;

import java.util.Arrays;
import lanewise.engine.Rng;
import lanewise.verify.Functions;
import lanewise.verify.GradCheck;
import lanewise.verify.Values;

/** Causal attention of width 4: P = softmax(q k^T / 2), A = P m with a fixed m as dropout has it, y = A v. */
final class AttentionCell {
    private final Bug bug;
    private double[][] p;
    private double[][] m;

    private AttentionCell(Bug bug) {
        this.bug = bug;
    }

    static Functions of(Bug bug) {
        AttentionCell cell = new AttentionCell(bug);
        return GradCheck.functions("attention")
                .size("T", 2, 4)
                .input("q", "T", "4")
                .input("k", "T", "4")
                .input("v", "T", "4")
                .output("y", "T", "4")
                .forward(cell::forward)
                .backward(cell::backward);
    }

    private void forward(Values v, Values out) {
        int steps = v.size("T");
        p = new double[steps][];
        m = new double[steps][];
        Rng random = v.random("mask");
        for (int i = 0; i < steps; i++) {
            double[] query = v.get("q")[i];
            double[][] keys = Arrays.copyOf(v.get("k"), i + 1);
            p[i] = Dense.softmax(Arrays.stream(keys)
                    .mapToDouble(key -> Dense.dot(query, key) / 2)
                    .toArray());
            m[i] = new double[i + 1];
            Arrays.setAll(m[i], j -> random.nextInt(2) == 0 ? 0.5 : 2);
            Arrays.fill(out.get("y")[i], 0);
            for (int j = 0; j <= i; j++) {
                addScaled(out.get("y")[i], p[i][j] * m[i][j], v.get("v")[j]);
            }
        }
    }

    private static void addScaled(double[] a, double factor, double[] b) {
        for (int i = 0; i < a.length; i++) {
            a[i] += factor * b[i];
        }
    }

    private void backward(Values v, Values d, Values gradients) {
        double[][] dq = gradients.get("q");
        double[][] dk = gradients.get("k");
        double[][] dv = gradients.get("v");
        Dense.clear(dq);
        Dense.clear(dk);
        Dense.clear(dv);
        for (int i = 0; i < v.size("T"); i++) {
            double[] dy = d.get("y")[i];
            double[] dp = new double[i + 1];
            for (int j = 0; j <= i; j++) {
                dp[j] = Dense.dot(dy, v.get("v")[j]) * (bug == ATTENTION_DROPOUT_NOT_APPLIED ? 1 : m[i][j]);
                addScaled(dv[j], p[i][j] * (bug == ATTENTION_DV_WITHOUT_DROPOUT ? 1 : m[i][j]), dy);
            }
            double mean = bug == ATTENTION_ROW_SUM_MISSING ? 0 : Dense.dot(p[i], dp);
            for (int j = 0; j <= i; j++) {
                double ds = p[i][j] * (dp[j] - mean) / 2;
                boolean hidden = bug == ATTENTION_DIAGONAL_HIDDEN && j == i;
                addScaled(dq[i], bug == ATTENTION_SCALE_FORGOTTEN ? 2 * ds : ds, v.get("k")[j]);
                addScaled(dk[j], hidden ? 0 : ds, v.get(bug == ATTENTION_DK_FROM_K ? "k" : "q")[i]);
            }
        }
    }
}
