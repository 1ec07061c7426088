package lanewise.nn.loss;

import lanewise.engine.Matrix;

/**
 * Negative log-likelihood of independent Student-t distributions, whose tails are heavier than a Gaussian's. The output holds O
 * locations mu, then O scales sigma, then O degrees of freedom nu unless they are fixed; with sigma and nu at least 1e-6,
 * d = target - mu, z = d / sigma and g the Gamma function, the terms are
 *
 * <pre>
 * ln g(nu / 2) - ln g((nu + 1) / 2) + ln(nu pi) / 2 + ln sigma + (nu + 1) / 2 ln(1 + z^2 / nu)
 *
 * u        (nu + 1) z / (nu + z^2)
 * dmu      -u / sigma                 dtarget  u / sigma
 * dsigma   (1 - u z) / sigma
 * dnu      (psi(nu / 2) - psi((nu + 1) / 2) + 1 / nu + ln(1 + z^2 / nu) - u z / nu) / 2
 * </pre>
 *
 * with psi the derivative of ln g. sigma is a scale: the standard deviation is sigma sqrt(nu / (nu - 2)), where nu &gt; 2. The clamps
 * have no gradient of their own, as in {@link GaussianNll}.
 *
 * <p>Bollerslev, A conditionally heteroskedastic time series model for speculative prices and rates of return, 1987.
 */
public final class StudentTNll implements Loss {
    /** Smaller scales and degrees of freedom count as this. */
    public static final double SMALLEST = 1e-6;

    private static final double HALF_LN_2_PI = 0.9189385332046727;

    /** 0 where they are outputs. */
    private final double dof;

    private StudentTNll(double dof) {
        this.dof = dof;
    }

    /** With fixed degrees of freedom nu, above 0: the output holds 2 O columns. */
    public static StudentTNll ofDof(double nu) {
        if (!(nu > 0) || Double.isInfinite(nu)) {
            throw new IllegalArgumentException("degrees of freedom must be > 0 and finite, but are " + nu);
        }
        return new StudentTNll(nu);
    }

    /** With degrees of freedom that are outputs too: 3 O columns. */
    public static StudentTNll withOutputDof() {
        return new StudentTNll(0);
    }

    @Override
    public int targetWidth(int outputWidth) {
        int parts = parts();
        if (outputWidth % parts != 0) {
            throw new IllegalArgumentException("the output of a Student-t must hold as many "
                    + (parts == 2 ? "scales" : "scales and degrees of freedom")
                    + " as locations, so its width must be a multiple of " + parts + ", but is " + outputWidth);
        }
        return outputWidth / parts;
    }

    @Override
    public int terms(int outputWidth) {
        return outputWidth / parts();
    }

    private int parts() {
        return dof == 0 ? 3 : 2;
    }

    @Override
    public double term(Matrix output, Matrix target, int row, int term) {
        double sigma = scale(output, row, term);
        double nu = dof(output, row, term);
        double z = (target.get(row, term) - output.get(row, term)) / sigma;
        // ln(nu pi) / 2 and the ln(nu / 2) / 2 that GammaRatio leaves out make ln(2 pi) / 2.
        double constant = HALF_LN_2_PI - GammaRatio.value(nu / 2);
        return constant + StrictMath.log(sigma) + (nu + 1) / 2 * logOnePlus(z, nu);
    }

    @Override
    public void gradient(Terms terms, int row, Matrix dOutput, Matrix dTarget) {
        Matrix output = terms.output();
        int outputs = terms(output.columns());
        for (int j = 0; j < outputs; j++) {
            double weight = terms.weight(row, j);
            double sigma = scale(output, row, j);
            double nu = dof(output, row, j);
            double z = (terms.target().get(row, j) - output.get(row, j)) / sigma;
            // Both right at z = 0 and where z^2 is beyond all numbers.
            double u = (nu + 1) / (z + nu / z);
            double uz = (nu + 1) / (1 + nu / (z * z));
            dOutput.set(row, j, -weight * (u / sigma));
            dOutput.set(row, outputs + j, weight * ((1 - uz) / sigma));
            if (dof == 0) {
                // psi(nu/2) - psi((nu+1)/2) + 1/nu is -r'(nu/2).
                double slope = logOnePlus(z, nu) - uz / nu - GammaRatio.slope(nu / 2);
                dOutput.set(row, 2 * outputs + j, weight * 0.5 * slope);
            }
            if (dTarget != null) {
                dTarget.set(row, j, weight * (u / sigma));
            }
        }
    }

    /** ln(1 + z^2 / nu), also where z^2 is beyond all numbers. */
    private static double logOnePlus(double z, double nu) {
        double q = z * (z / nu);
        return Double.isInfinite(q) ? 2 * StrictMath.log(Math.abs(z)) - StrictMath.log(nu) : StrictMath.log1p(q);
    }

    private double scale(Matrix output, int row, int term) {
        return Math.max(output.get(row, terms(output.columns()) + term), SMALLEST);
    }

    private double dof(Matrix output, int row, int term) {
        return dof == 0 ? Math.max(output.get(row, 2 * terms(output.columns()) + term), SMALLEST) : dof;
    }
}
