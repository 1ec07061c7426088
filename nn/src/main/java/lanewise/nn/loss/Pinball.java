package lanewise.nn.loss;

import java.util.Arrays;
import lanewise.engine.Matrix;

/**
 * Pinball (quantile, check) loss for Q quantiles of each of O targets. The output holds Q values per target, column o * Q + k the
 * forecast of quantile q_k of target o; with d = target - output the terms are max(q d, (q - 1) d). At d = 0 the gradient is that
 * of d &lt; 0.
 *
 * <p>Koenker and Bassett, Regression quantiles, 1978.
 */
public final class Pinball implements Loss {
    private final double[] quantiles;

    /** @param quantiles each in (0, 1) and above the one before it, at least one */
    public Pinball(double... quantiles) {
        this.quantiles = quantiles.clone();
        if (quantiles.length == 0) {
            throw new IllegalArgumentException("there must be at least 1 quantile, but there are 0");
        }
        for (int k = 0; k < quantiles.length; k++) {
            if (!(quantiles[k] > 0 && quantiles[k] < 1)) {
                throw new IllegalArgumentException("quantiles must lie in (0, 1), but number " + k + " of "
                        + Arrays.toString(quantiles) + " is " + quantiles[k]);
            }
            if (k > 0 && quantiles[k] <= quantiles[k - 1]) {
                throw new IllegalArgumentException("quantiles must increase, but number " + k + " of "
                        + Arrays.toString(quantiles) + " is not above the one before it");
            }
        }
    }

    @Override
    public int targetWidth(int outputWidth) {
        if (outputWidth % quantiles.length != 0) {
            throw new IllegalArgumentException("the output must hold " + quantiles.length
                    + " quantiles per target, but its width is " + outputWidth);
        }
        return outputWidth / quantiles.length;
    }

    @Override
    public int terms(int outputWidth) {
        return outputWidth;
    }

    @Override
    public double term(Matrix output, Matrix target, int row, int term) {
        double q = quantiles[term % quantiles.length];
        double d = target.get(row, term / quantiles.length) - output.get(row, term);
        return Math.max(q * d, (q - 1) * d);
    }

    @Override
    public void gradient(Terms terms, int row, Matrix dOutput, Matrix dTarget) {
        Matrix output = terms.output();
        int count = quantiles.length;
        for (int o = 0; o < output.columns() / count; o++) {
            double sum = 0;
            for (int k = 0; k < count; k++) {
                int term = o * count + k;
                double d = terms.target().get(row, o) - output.get(row, term);
                double slope = (d > 0 ? quantiles[k] : quantiles[k] - 1) * terms.weight(row, term);
                dOutput.set(row, term, -slope);
                sum += slope;
            }
            if (dTarget != null) {
                dTarget.set(row, o, sum);
            }
        }
    }
}
