package lanewise.forecast.experiment;

import lanewise.nn.Model;

/**
 * The product of Jacobians of a simple recurrent layer with tanh, the first part of a model, unit by unit: dh_T / dh_t = J_T ... J_{t+1} with
 * J_k = diag(1 - h_k^2) W_hh.
 */
final class RnnJacobians {
    private final double[][] wIh;
    private final double[][] wHh;
    private final double[] bias;

    /** @param model whose parameters {@code 0.weight_ih_l0} and so on are those of the layer */
    RnnJacobians(Model model) {
        wIh = Parameters.rows(model, "0.weight_ih_l0");
        wHh = Parameters.rows(model, "0.weight_hh_l0");
        double[] input = Parameters.rows(model, "0.bias_ih_l0")[0];
        double[] hidden = Parameters.rows(model, "0.bias_hh_l0")[0];
        bias = new double[input.length];
        for (int j = 0; j < bias.length; j++) {
            bias[j] = input[j] + hidden[j];
        }
    }

    /**
     * Norms of the rows: [d][j] = ||dh_T[j] / dh_{T-d}||_2 for d = 0 .. T - 1, how much unit j at the end depends on all that was known d
     * steps before.
     *
     * @param x [T][D]
     */
    double[][] rows(double[][] x) {
        double[][] h = states(x);
        int units = bias.length;
        double[][] product = new double[units][units];
        double[][] norms = new double[x.length][units];
        for (int j = 0; j < units; j++) {
            product[j][j] = 1;
            norms[0][j] = 1;
        }
        for (int d = 1; d < x.length; d++) {
            product = timesJacobian(product, h[x.length - d]);
            for (int j = 0; j < units; j++) {
                double sum = 0;
                for (double value : product[j]) {
                    sum += value * value;
                }
                norms[d][j] = Math.sqrt(sum);
            }
        }
        return norms;
    }

    private double[][] states(double[][] x) {
        double[][] h = new double[x.length][bias.length];
        for (int t = 0; t < x.length; t++) {
            for (int j = 0; j < bias.length; j++) {
                double z = bias[j];
                for (int i = 0; i < x[t].length; i++) {
                    z += wIh[j][i] * x[t][i];
                }
                for (int i = 0; t > 0 && i < bias.length; i++) {
                    z += wHh[j][i] * h[t - 1][i];
                }
                h[t][j] = Math.tanh(z);
            }
        }
        return h;
    }

    /** product J with J = diag(1 - h^2) W_hh. */
    private double[][] timesJacobian(double[][] product, double[] h) {
        int units = bias.length;
        double[][] next = new double[units][units];
        for (int i = 0; i < units; i++) {
            for (int k = 0; k < units; k++) {
                double factor = product[i][k] * (1 - h[k] * h[k]);
                for (int j = 0; j < units; j++) {
                    next[i][j] += factor * wHh[k][j];
                }
            }
        }
        return next;
    }
}
