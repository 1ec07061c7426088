package lanewise.nn.norm;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Activation;

/**
 * Standardises groups of elements, then scales and shifts each column. Sums run in float64, row after row, so the result does not
 * depend on vector width or threads, and a large mean costs no digits.
 *
 * <pre>
 * mean_g = sum of x / n_g        variance_g = sum of (x - mean_g)^2 / n_g        r_g = 1 / sqrt(variance_g + eps)
 * xHat = (x - mean_g) r_g        y = xHat weight + bias
 *
 * dxHat = dy weight              dx = r_g (dxHat - mean of dxHat over g - xHat (mean of dxHat xHat over g))
 * dweight += sum of dy xHat      dbias += sum of dy
 * </pre>
 *
 * Rows in a sequence's padding count for nothing and get zero output and zero gradient.
 */
final class GroupedNorm {
    /** Squares of numbers up to the largest, times it, are finite, and so are sums of them. */
    private static final double SMALL = 0x1p-600;

    private final Activation input;
    private final Activation output;
    private final Grouping grouping;
    private final Affine affine;
    private final double eps;
    private final double[] mean;
    private final double[] reciprocal;
    private final long[] members;
    private final double[] sum;
    private final double[] product;
    private final double[] columnSum;
    private final double[] columnProduct;

    /** Scale and shift of each column with their gradients; all null for none. */
    record Affine(Matrix weight, Matrix bias, Matrix dWeight, Matrix dBias) {
        double scale(int column) {
            return weight == null ? 1 : weight.get(0, column);
        }

        double shift(int column) {
            return bias == null ? 0 : bias.get(0, column);
        }
    }

    GroupedNorm(Activation input, Activation output, Grouping grouping, Affine affine, double eps) {
        this.input = input;
        this.output = output;
        this.grouping = grouping;
        this.affine = affine;
        this.eps = eps;
        int groups = grouping.count();
        mean = new double[groups];
        reciprocal = new double[groups];
        members = new long[groups];
        sum = new double[groups];
        product = new double[groups];
        columnSum = new double[input.width()];
        columnProduct = new double[input.width()];
    }

    /** Mean of a group in the last {@link #statistics}. */
    double mean(int group) {
        return mean[group];
    }

    /** Biased variance of a group in the last {@link #statistics}. */
    double variance(int group) {
        return product[group] / members[group];
    }

    /** Elements of a group in the last {@link #statistics}. */
    long members(int group) {
        return members[group];
    }

    /** Means and variances from the input. */
    void statistics() {
        moments(1);
        boolean finite = true;
        for (int g = 0; g < mean.length; g++) {
            reciprocal[g] = members[g] == 0 ? 0 : 1 / Math.sqrt(product[g] / members[g] + eps);
            finite &= Double.isFinite(product[g]);
        }
        if (!finite) {
            scaledStatistics();
        }
    }

    /** Of groups whose sums are beyond the range of float64, from elements scaled by a power of two; eps does not count there. */
    private void scaledStatistics() {
        double[] unscaledMean = mean.clone();
        double[] unscaledProduct = product.clone();
        moments(SMALL);
        for (int g = 0; g < mean.length; g++) {
            if (Double.isFinite(unscaledProduct[g])) {
                mean[g] = unscaledMean[g];
                product[g] = unscaledProduct[g];
            } else {
                double deviation = Math.sqrt(product[g] / members[g]) / SMALL;
                reciprocal[g] = 1 / (deviation > 0 ? deviation : Math.sqrt(eps));
                mean[g] /= SMALL;
                product[g] /= SMALL * SMALL;
            }
        }
    }

    /** Sums, means, and sums of squared differences, of the input times a factor. */
    private void moments(double factor) {
        Matrix x = input.value();
        java.util.Arrays.fill(members, 0);
        java.util.Arrays.fill(sum, 0);
        java.util.Arrays.fill(product, 0);
        for (int row = 0; row < x.rows(); row++) {
            for (int column = 0; grouping.valid(row) && column < x.columns(); column++) {
                int g = grouping.rowGroup(row) + grouping.columnGroup(column);
                members[g]++;
                sum[g] += x.get(row, column) * factor;
            }
        }
        for (int g = 0; g < mean.length; g++) {
            mean[g] = members[g] == 0 ? 0 : sum[g] / members[g];
        }
        for (int row = 0; row < x.rows(); row++) {
            for (int column = 0; grouping.valid(row) && column < x.columns(); column++) {
                int g = grouping.rowGroup(row) + grouping.columnGroup(column);
                double centred = x.get(row, column) * factor - mean[g];
                product[g] += centred * centred;
            }
        }
    }

    /** Takes given means and variances, one for each group. */
    void statistics(Matrix means, Matrix variances) {
        for (int g = 0; g < mean.length; g++) {
            mean[g] = means.get(0, g);
            reciprocal[g] = 1 / Math.sqrt(variances.get(0, g) + eps);
        }
    }

    /** Output from input and statistics. */
    void normalise(Engine engine) {
        Matrix x = input.value();
        Matrix y = output.value();
        for (int row = 0; row < x.rows(); row++) {
            if (!grouping.valid(row)) {
                engine.clearRows(y, row, 1);
                continue;
            }
            for (int column = 0; column < x.columns(); column++) {
                y.set(row, column, standardised(row, column) * affine.scale(column) + affine.shift(column));
            }
        }
    }

    private double standardised(int row, int column) {
        int g = grouping.rowGroup(row) + grouping.columnGroup(column);
        return (input.value().get(row, column) - mean[g]) * reciprocal[g];
    }

    /** @param own whether mean and variance came from the input itself, so that gradients flow through them */
    void backward(Engine engine, boolean own) {
        sums();
        if (input.gradient() != null) {
            inputGradient(engine, own);
        }
        for (int column = 0; affine.dWeight != null && column < columnSum.length; column++) {
            affine.dWeight.set(0, column, affine.dWeight.get(0, column) + columnProduct[column]);
            affine.dBias.set(0, column, affine.dBias.get(0, column) + columnSum[column]);
        }
    }

    /** Sums of dxHat and dxHat xHat over groups, and of dy and dy xHat over columns. */
    private void sums() {
        Matrix dy = output.gradient();
        java.util.Arrays.fill(sum, 0);
        java.util.Arrays.fill(product, 0);
        java.util.Arrays.fill(columnSum, 0);
        java.util.Arrays.fill(columnProduct, 0);
        for (int row = 0; row < dy.rows(); row++) {
            for (int column = 0; grouping.valid(row) && column < dy.columns(); column++) {
                int g = grouping.rowGroup(row) + grouping.columnGroup(column);
                double d = dy.get(row, column);
                double xHat = standardised(row, column);
                columnSum[column] += d;
                columnProduct[column] += d * xHat;
                sum[g] += d * affine.scale(column);
                product[g] += d * affine.scale(column) * xHat;
            }
        }
    }

    private void inputGradient(Engine engine, boolean own) {
        Matrix dy = output.gradient();
        Matrix dx = input.gradient();
        for (int row = 0; row < dy.rows(); row++) {
            if (!grouping.valid(row)) {
                engine.clearRows(dx, row, 1);
                continue;
            }
            for (int column = 0; column < dy.columns(); column++) {
                int g = grouping.rowGroup(row) + grouping.columnGroup(column);
                double dxHat = dy.get(row, column) * affine.scale(column);
                if (own) {
                    dxHat -= sum[g] / members[g] + standardised(row, column) * (product[g] / members[g]);
                }
                dx.set(row, column, reciprocal[g] * dxHat);
            }
        }
    }
}
