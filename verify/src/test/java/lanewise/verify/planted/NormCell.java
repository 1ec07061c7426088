package lanewise.verify.planted;

import static lanewise.verify.planted.Bug.*;

import java.util.Arrays;
import lanewise.verify.Functions;
import lanewise.verify.GradCheck;
import lanewise.verify.Values;

/**
 * y = gamma z + beta, z = (x - mean) / sqrt(variance + eps): over the columns of each row (layer norm), or over the rows of
 * each column (batch norm), whose gamma and beta belong to a column in both.
 */
final class NormCell {
    private static final double EPS = 0.1;

    private final Bug bug;
    private final boolean batch;

    private NormCell(Bug bug, boolean batch) {
        this.bug = bug;
        this.batch = batch;
    }

    static Functions layer(Bug bug) {
        return functions("layer_norm", new NormCell(bug, false));
    }

    static Functions batch(Bug bug) {
        return functions("batch_norm", new NormCell(bug, true));
    }

    private static Functions functions(String name, NormCell cell) {
        return GradCheck.functions(name)
                .size("B", 3, 5)
                .size("D", 3, 5)
                .input("x", "B", "D")
                .parameter("gamma", "1", "D")
                .parameter("beta", "1", "D")
                .output("y", "B", "D")
                .forward(cell::forward)
                .backward(cell::backward);
    }

    private static double[][] transposed(double[][] a) {
        double[][] b = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b.length; j++) {
                b[j][i] = a[i][j];
            }
        }
        return b;
    }

    private static double mean(double[] a) {
        return Arrays.stream(a).average().orElseThrow();
    }

    private static double variance(double[] a) {
        double mean = mean(a);
        return Arrays.stream(a).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    }

    /** One group standardised. */
    private static double[] standard(double[] x) {
        double mean = mean(x);
        double root = Math.sqrt(variance(x) + EPS);
        return Arrays.stream(x).map(value -> (value - mean) / root).toArray();
    }

    private double[][] groups(double[][] x) {
        return batch ? transposed(x) : x;
    }

    private void forward(Values v, Values out) {
        double[][] z =
                groups(Arrays.stream(groups(v.get("x"))).map(NormCell::standard).toArray(double[][]::new));
        for (int i = 0; i < z.length; i++) {
            for (int j = 0; j < z[i].length; j++) {
                out.get("y")[i][j] = v.row("gamma")[j] * z[i][j] + v.row("beta")[j];
            }
        }
    }

    private void backward(Values v, Values d, Values gradients) {
        double[][] z =
                groups(Arrays.stream(groups(v.get("x"))).map(NormCell::standard).toArray(double[][]::new));
        double[][] dz = new double[z.length][z[0].length];
        for (int i = 0; i < z.length; i++) {
            for (int j = 0; j < z[i].length; j++) {
                double dy = d.get("y")[i][j];
                double gamma = v.row("gamma")[j];
                dz[i][j] = dy * (bug == NORM_GAMMA_TWICE ? gamma * gamma : gamma);
                gradients.row("gamma")[j] += dy * (bug == NORM_DGAMMA_FROM_X ? v.get("x")[i][j] : z[i][j]);
                gradients.row("beta")[j] += bug == BATCH_NORM_DBETA_MEAN ? dy / z.length : dy;
            }
        }
        double[][] x = groups(v.get("x"));
        double[][] groupsOfZ = groups(z);
        double[][] groupsOfDz = groups(dz);
        double[][] dx = new double[x.length][];
        for (int g = 0; g < x.length; g++) {
            dx[g] = group(x[g], groupsOfZ[g], groupsOfDz[g]);
        }
        double[][] inRows = groups(dx);
        for (int i = 0; i < inRows.length; i++) {
            Dense.copy(inRows[i], gradients.get("x")[i]);
        }
    }

    private double[] group(double[] x, double[] z, double[] dz) {
        double variance = variance(x);
        double root = bug == NORM_EPS_OUTSIDE_THE_ROOT ? Math.sqrt(variance) + EPS : Math.sqrt(variance + EPS);
        double mean = bug == NORM_MEAN_TERM_MISSING ? 0 : mean(dz);
        int count = bug == NORM_COUNT_LESS_ONE ? z.length - 1 : z.length;
        double alongZ = bug == NORM_VARIANCE_TERM_MISSING ? 0 : Dense.dot(z, dz) / count;
        boolean constant = bug == BATCH_NORM_STATISTICS_CONSTANT;
        double[] dx = new double[x.length];
        Arrays.setAll(dx, i -> (constant ? dz[i] : dz[i] - mean - z[i] * alongZ) / root);
        return dx;
    }
}
