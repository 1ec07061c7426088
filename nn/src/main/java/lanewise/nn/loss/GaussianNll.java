package lanewise.nn.loss;

import lanewise.engine.Matrix;

/**
 * Negative log-likelihood of independent Gaussians. The output holds O means mu, then O variances sigma^2; with
 * v = max(sigma^2, eps) and d = mu - target the terms are
 *
 * <pre>
 * (ln v + d^2 / v) / 2   [+ ln(2 pi) / 2 if full]
 * dmu = d / v        dsigma^2 = (1 / v - d^2 / v^2) / 2
 * </pre>
 *
 * The clamp at eps has no gradient of its own, as in PyTorch: dsigma^2 is that of the expression at v.
 *
 * @param full whether the constant is included, as a likelihood needs
 * @param eps smallest variance, above 0
 */
public record GaussianNll(boolean full, double eps) implements Loss {
    /** PyTorch's default. */
    public static final double SMALLEST_VARIANCE = 1e-6;

    private static final double HALF_LN_2_PI = 0.9189385332046727;

    public GaussianNll {
        if (!(eps > 0) || Double.isInfinite(eps)) {
            throw new IllegalArgumentException("eps must be > 0 and finite, but is " + eps);
        }
    }

    @Override
    public int targetWidth(int outputWidth) {
        if (outputWidth % 2 != 0) {
            throw new IllegalArgumentException(
                    "the output of a Gaussian must hold as many variances as means, but has the odd width "
                            + outputWidth);
        }
        return outputWidth / 2;
    }

    @Override
    public int terms(int outputWidth) {
        return outputWidth / 2;
    }

    @Override
    public double term(Matrix output, Matrix target, int row, int term) {
        double d = output.get(row, term) - target.get(row, term);
        double v = Math.max(output.get(row, terms(output.columns()) + term), eps);
        return 0.5 * (StrictMath.log(v) + d * (d / v)) + (full ? HALF_LN_2_PI : 0);
    }

    @Override
    public void gradient(Terms terms, int row, Matrix dOutput, Matrix dTarget) {
        Matrix output = terms.output();
        int outputs = terms(output.columns());
        for (int j = 0; j < outputs; j++) {
            double weight = terms.weight(row, j);
            double d = output.get(row, j) - terms.target().get(row, j);
            double v = Math.max(output.get(row, outputs + j), eps);
            double dMean = d / v;
            dOutput.set(row, j, weight * dMean);
            dOutput.set(row, outputs + j, weight * 0.5 * (1 / v - dMean * dMean));
            if (dTarget != null) {
                dTarget.set(row, j, -weight * dMean);
            }
        }
    }
}
