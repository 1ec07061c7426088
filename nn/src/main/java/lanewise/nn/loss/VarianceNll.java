package lanewise.nn.loss;

import lanewise.engine.Matrix;

/**
 * Negative log-likelihood of Gaussians with mean zero. The output holds the variances sigma^2, the target the values e; with
 * v = max(sigma^2, eps) the terms are
 *
 * <pre>
 * (ln v + e^2 / v + ln(2 pi)) / 2
 * dsigma^2 = (1 / v - e^2 / v^2) / 2
 * </pre>
 *
 * For volatility models whose mean is known or estimated apart. The clamp at eps has no gradient of its own, as in
 * {@link GaussianNll}.
 *
 * @param eps smallest variance, above 0
 */
public record VarianceNll(double eps) implements Loss {
    private static final double LN_2_PI = 1.8378770664093453;

    public VarianceNll {
        if (!(eps > 0) || Double.isInfinite(eps)) {
            throw new IllegalArgumentException("eps must be > 0 and finite, but is " + eps);
        }
    }

    @Override
    public int targetWidth(int outputWidth) {
        return outputWidth;
    }

    @Override
    public int terms(int outputWidth) {
        return outputWidth;
    }

    @Override
    public double term(Matrix output, Matrix target, int row, int term) {
        double v = Math.max(output.get(row, term), eps);
        double e = target.get(row, term);
        return 0.5 * (StrictMath.log(v) + e * (e / v) + LN_2_PI);
    }

    @Override
    public void gradient(Terms terms, int row, Matrix dOutput, Matrix dTarget) {
        for (int j = 0; j < dOutput.columns(); j++) {
            double v = Math.max(terms.output().get(row, j), eps);
            double ratio = terms.target().get(row, j) / v;
            double weight = terms.weight(row, j);
            dOutput.set(row, j, weight * 0.5 * (1 / v - ratio * ratio));
            if (dTarget != null) {
                dTarget.set(row, j, weight * ratio);
            }
        }
    }
}
