package lanewise.forecast.volatility;

import lanewise.engine.Matrix;
import lanewise.nn.loss.Loss;
import lanewise.nn.loss.Terms;

/**
 * Negative log-likelihood of Student-t innovations of mean 0, up to a constant, from the logarithm f of their variance:
 *
 * <pre>
 * l = f / 2 + (nu + 1) / 2 ln(1 + q)       q = e^2 exp(-f) / (nu - 2)       dl/df = 1/2 - (nu + 1) / 2  q / (1 + q)
 * </pre>
 *
 * A few large moves pull less at f than under a Gaussian.
 *
 * @param nu degrees of freedom, above 2
 */
record LogVarianceNll(double nu) implements Loss {
    @Override
    public int targetWidth(int outputWidth) {
        return outputWidth;
    }

    @Override
    public int terms(int outputWidth) {
        return outputWidth;
    }

    private double ratio(Matrix output, Matrix target, int row, int term) {
        double e = target.get(row, term);
        return e * e * StrictMath.exp(-output.get(row, term)) / (nu - 2);
    }

    @Override
    public double term(Matrix output, Matrix target, int row, int term) {
        return 0.5 * output.get(row, term) + (nu + 1) / 2 * StrictMath.log1p(ratio(output, target, row, term));
    }

    @Override
    public void gradient(Terms terms, int row, Matrix dOutput, Matrix dTarget) {
        for (int j = 0; j < dOutput.columns(); j++) {
            double q = ratio(terms.output(), terms.target(), row, j);
            double pull = (nu + 1) / 2 * q / (1 + q);
            double weight = terms.weight(row, j);
            dOutput.set(row, j, weight * (0.5 - pull));
            if (dTarget != null) {
                double e = terms.target().get(row, j);
                dTarget.set(row, j, e == 0 ? 0 : weight * 2 * pull / e);
            }
        }
    }
}
