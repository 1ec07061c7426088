package lanewise.forecast.volatility;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Slice;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.special.Gamma;

/** A model of the GARCH family after estimation, or with parameters given. */
public final class ArchFit implements VarianceModel.Fitted {
    private final ArchSpec spec;
    private final double[] theta;
    private final ArchLikelihood likelihood;
    private final ArchLikelihood.Slopes slopes;
    private final double start;

    ArchFit(ArchSpec spec, double[] theta, ArchLikelihood likelihood) {
        this.spec = spec;
        this.theta = theta.clone();
        this.likelihood = likelihood;
        this.slopes = likelihood.slopes(theta);
        this.start = likelihood.start(spec.mu(theta));
    }

    /**
     * Standard errors in the order of the parameters. For a parameter on the border of its space (alpha = 0) they are
     * what programs print, but the theory behind them does not hold.
     *
     * @param hessian roots of the diagonal of H^-1, shape [K], where H is minus the Hessian of the log-likelihood
     * @param robust roots of the diagonal of H^-1 S H^-1, shape [K], which also hold when the innovations have another
     *     distribution; S is n times the covariance of the scores (divisor n - 1): Bollerslev and Wooldridge,
     *     Econometric Reviews 11 (1992) 143-172
     */
    public record StandardErrors(double[] hessian, double[] robust) {}

    @Override
    public String name() {
        return spec.title();
    }

    /** The specification. */
    public ArchSpec spec() {
        return spec;
    }

    /** The parameters by name, in their order. */
    public Map<String, Double> parameters() {
        Map<String, Double> named = new LinkedHashMap<>();
        for (int i = 0; i < theta.length; i++) {
            named.put(spec.parameterNames().get(i), theta[i]);
        }
        return named;
    }

    /** A copy of the parameters, shape [K]. */
    public double[] theta() {
        return theta.clone();
    }

    /** The start value s of the recursion. */
    double start() {
        return start;
    }

    /** The log-likelihood, natural logarithm, with all constants. */
    public double logLikelihood() {
        return slopes.value();
    }

    /** Number of rows fitted to. */
    public int observations() {
        return likelihood.observations();
    }

    /** Both kinds of standard errors, or nothing if the Hessian has no inverse with a positive diagonal. */
    public Optional<StandardErrors> standardErrors() {
        int k = theta.length;
        double[][] scores = slopes.outerProduct();
        double n = likelihood.observations();
        double[][] covariance = new double[k][k];
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                double mean = slopes.gradient()[i] * slopes.gradient()[j] / n;
                covariance[i][j] = n / (n - 1) * (scores[i][j] - mean);
            }
        }
        try {
            RealMatrix h = new Array2DRowRealMatrix(ArchSearch.negativeHessian(likelihood, theta, slopes));
            RealMatrix inverse = new LUDecomposition(h, 1e-300).getSolver().getInverse();
            RealMatrix robust =
                    inverse.multiply(new Array2DRowRealMatrix(covariance)).multiply(inverse);
            double[] plain = roots(inverse);
            double[] sandwich = roots(robust);
            boolean exist = Arrays.stream(plain).allMatch(Double::isFinite)
                    && Arrays.stream(sandwich).allMatch(Double::isFinite);
            return exist ? Optional.of(new StandardErrors(plain, sandwich)) : Optional.empty();
        } catch (MathRuntimeException singular) {
            return Optional.empty();
        }
    }

    private static double[] roots(RealMatrix covariance) {
        double[] roots = new double[covariance.getRowDimension()];
        Arrays.setAll(roots, i -> Math.sqrt(covariance.getEntry(i, i)));
        return roots;
    }

    @Override
    public Forecast forecast(Slice stretch) {
        double[] y = stretch.history();
        double[] h = ArchLikelihood.variances(spec, theta, start, y, y.length);
        double[] mean = new double[stretch.size()];
        Arrays.fill(mean, spec.mu(theta));
        return new Forecast(mean, Arrays.copyOfRange(h, stretch.from(), stretch.to()));
    }

    /** Degrees of freedom of the innovations, infinite for normal ones. */
    public double degreesOfFreedom() {
        return spec.nu(theta);
    }

    /**
     * The expected variance of the next rows after a slice, as seen from its end. The first is known; those after it
     * follow by recursion: GARCH and GJR from E h, TARCH from E sqrt(h) and E h together, EGARCH from the product of
     * the expectations of exp(beta^j g(e)). An EGARCH with Student-t innovations has no finite E h beyond the first
     * row; there it is exp(E ln h).
     *
     * @param upTo the slice at whose end the forecast is made
     * @param horizon how many rows ahead
     * @return shape [horizon]
     * @throws DataException if the horizon is less than 1
     */
    public double[] varianceAhead(Slice upTo, int horizon) {
        if (horizon < 1) {
            throw new DataException("horizon", "must be positive", "at least 1", "" + horizon, upTo.source());
        }
        double[] y = upTo.history();
        double first = ArchLikelihood.variances(spec, theta, start, y, y.length + 1)[y.length];
        double[] phi = spec.phi(theta);
        return switch (spec.process()) {
            case GARCH -> linear(first, phi[0], phi[1] + phi[2], horizon);
            case GJR -> linear(first, phi[0], phi[1] + phi[2] / 2 + phi[3], horizon);
            case TARCH -> standardDeviations(first, phi, horizon);
            case EGARCH -> logarithms(first, phi, horizon);
        };
    }

    private static double[] linear(double first, double omega, double persistence, int horizon) {
        double[] h = new double[horizon];
        h[0] = first;
        for (int k = 1; k < horizon; k++) {
            h[k] = omega + persistence * h[k - 1];
        }
        return h;
    }

    /** sqrt(h') = omega + c sqrt(h) with c = beta + (alpha + gamma 1[e<0]) |e|: E h' needs E c and E c^2. */
    private double[] standardDeviations(double first, double[] phi, int horizon) {
        double shock = (phi[1] + phi[2] / 2) * meanAbsoluteInnovation();
        double c = phi[3] + shock;
        double squares = 0.5 * (phi[1] * phi[1] + (phi[1] + phi[2]) * (phi[1] + phi[2]));
        double cSquared = phi[3] * phi[3] + 2 * phi[3] * shock + squares;
        double[] h = new double[horizon];
        h[0] = first;
        double sigma = Math.sqrt(first);
        for (int k = 1; k < horizon; k++) {
            h[k] = phi[0] * phi[0] + 2 * phi[0] * c * sigma + cSquared * h[k - 1];
            sigma = phi[0] + c * sigma;
        }
        return h;
    }

    private double[] logarithms(double first, double[] phi, int horizon) {
        boolean normal = spec.innovation() == ArchSpec.Innovation.NORMAL;
        double drift = normal ? 0 : phi[1] * (meanAbsoluteInnovation() - ArchProcess.MEAN_ABSOLUTE_NORMAL);
        double[] h = new double[horizon];
        h[0] = first;
        double level = Math.log(first);
        double factors = 0;
        double weight = 1;
        for (int k = 1; k < horizon; k++) {
            level = phi[0] + drift + phi[3] * level;
            factors += normal ? logOfExpectedShock(weight * phi[1], weight * phi[2]) : 0;
            weight *= phi[3];
            h[k] = Math.exp(level + factors);
        }
        return h;
    }

    /** ln E exp(a (|e| - sqrt(2/pi)) + b e) for a standard normal e, by completing the square on each side of 0. */
    private static double logOfExpectedShock(double a, double b) {
        NormalDistribution normal = new NormalDistribution();
        double up = Math.exp((a + b) * (a + b) / 2) * normal.cumulativeProbability(a + b);
        double down = Math.exp((a - b) * (a - b) / 2) * normal.cumulativeProbability(a - b);
        return Math.log(up + down) - a * ArchProcess.MEAN_ABSOLUTE_NORMAL;
    }

    /** E|e|. */
    private double meanAbsoluteInnovation() {
        double nu = degreesOfFreedom();
        if (Double.isInfinite(nu)) {
            return ArchProcess.MEAN_ABSOLUTE_NORMAL;
        }
        double ratio = Math.exp(Gamma.logGamma((nu + 1) / 2) - Gamma.logGamma(nu / 2));
        return 2 * Math.sqrt((nu - 2) / Math.PI) * ratio / (nu - 1);
    }
}
