package lanewise.verify.planted;

import static lanewise.verify.planted.Bug.*;

import lanewise.verify.Functions;
import lanewise.verify.GradCheck;
import lanewise.verify.Values;

/** Losses of a prediction p and a target, as one number. */
final class LossCells {
    private LossCells() {}

    private interface Term {
        double at(Values v, int i, int j);
    }

    private static double sum(Values v, Term term) {
        double sum = 0;
        for (int i = 0; i < v.size("B"); i++) {
            for (int j = 0; j < v.size("D"); j++) {
                sum += term.at(v, i, j);
            }
        }
        return sum;
    }

    private static Functions loss(String name) {
        return GradCheck.functions(name)
                .size("B", 2, 4)
                .size("D", 2, 3)
                .input("p", "B", "D")
                .input("target", "B", "D")
                .output("loss", "1", "1");
    }

    private static double difference(Values v, int i, int j) {
        return v.get("p")[i][j] - v.get("target")[i][j];
    }

    /** The mean of (p - target)^2. */
    static Functions squared(Bug bug) {
        return loss("mse")
                .forward((v, out) -> out.row("loss")[0] =
                        sum(v, (w, i, j) -> Math.pow(difference(w, i, j), 2)) / (v.size("B") * v.size("D")))
                .backward((v, d, gradients) -> {
                    double count = bug == MSE_MEAN_AS_SUM ? 1 : v.size("B") * v.size("D");
                    double dL = bug == LOSS_COTANGENT_IGNORED ? 1 : d.row("loss")[0];
                    double factor = bug == MSE_WITHOUT_TWO ? 1 : 2;
                    sum(v, (w, i, j) -> {
                        double slope = factor * difference(w, i, j) * dL / count;
                        gradients.get("p")[i][j] = slope;
                        gradients.get("target")[i][j] = bug == MSE_TARGET_SIGN ? slope : -slope;
                        return 0;
                    });
                });
    }

    /** The mean over rows that count of squares: the last row does not. */
    static Functions masked(Bug bug) {
        return loss("masked_mse")
                .forward((v, out) -> out.row("loss")[0] =
                        sum(v, (w, i, j) -> counts(w, i) ? Math.pow(difference(w, i, j), 2) : 0) / (v.size("B") - 1))
                .backward((v, d, gradients) -> {
                    double rows = bug == MASKED_MEAN_OVER_ALL_ROWS ? v.size("B") : v.size("B") - 1;
                    sum(v, (w, i, j) -> {
                        double slope = 2 * difference(w, i, j) * d.row("loss")[0] / rows;
                        gradients.get("p")[i][j] = counts(w, i) || bug == MASKED_LOSS_MASK_FORGOTTEN ? slope : 0;
                        gradients.get("target")[i][j] = counts(w, i) ? -slope : 0;
                        return 0;
                    });
                });
    }

    private static boolean counts(Values v, int row) {
        return row < v.size("B") - 1;
    }

    /** The sum of Huber's terms, with a bend at 1/5. */
    static Functions huber(Bug bug) {
        return loss("huber")
                .forward((v, out) -> out.row("loss")[0] = sum(v, (w, i, j) -> {
                    double a = Math.abs(difference(w, i, j));
                    return a < 0.2 ? a * a / 2 : 0.2 * (a - 0.1);
                }))
                .backward((v, d, gradients) -> sum(v, (w, i, j) -> {
                    double a = difference(w, i, j);
                    double slope = (bug == HUBER_NOT_BENT ? a : Math.clamp(a, -0.2, 0.2)) * d.row("loss")[0];
                    gradients.get("p")[i][j] = slope;
                    gradients.get("target")[i][j] = -slope;
                    return 0;
                }));
    }

    /** The sum of -target log softmax(p) over the rows, where the target need not sum to one. */
    static Functions crossEntropy(Bug bug) {
        return loss("cross_entropy")
                .values("target", 0.1, 0.9)
                .forward((v, out) -> out.row("loss")[0] =
                        sum(v, (w, i, j) -> -w.get("target")[i][j] * Math.log(Dense.softmax(w.get("p")[i])[j])))
                .backward((v, d, gradients) -> sum(v, (w, i, j) -> {
                    double dL = d.row("loss")[0];
                    double[] target = w.get("target")[i];
                    double q = Dense.softmax(w.get("p")[i])[j];
                    double mass = bug == CROSS_ENTROPY_MASS_IGNORED
                            ? 1
                            : java.util.Arrays.stream(target).sum();
                    gradients.get("p")[i][j] =
                            dL * (mass * q - (bug == CROSS_ENTROPY_TARGET_NOT_SUBTRACTED ? 0 : target[j]));
                    gradients.get("target")[i][j] = -dL * Math.log(q);
                    return 0;
                }));
    }

    /** The sum of (log s + target^2 / s) / 2 with variances s = p. */
    static Functions varianceNll(Bug bug) {
        return loss("variance_nll")
                .values("p", 0.3, 3)
                .forward((v, out) -> out.row("loss")[0] = sum(
                        v,
                        (w, i, j) ->
                                (Math.log(w.get("p")[i][j]) + Math.pow(w.get("target")[i][j], 2) / w.get("p")[i][j])
                                        / 2))
                .backward((v, d, gradients) -> sum(v, (w, i, j) -> {
                    double dL = d.row("loss")[0];
                    double s = w.get("p")[i][j];
                    double y = w.get("target")[i][j];
                    gradients.get("p")[i][j] = dL * (1 / s - y * y / (bug == VARIANCE_WITHOUT_SQUARE ? s : s * s)) / 2;
                    gradients.get("target")[i][j] = dL * y / s;
                    return 0;
                }));
    }
}
