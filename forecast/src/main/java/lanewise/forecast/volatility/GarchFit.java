package lanewise.forecast.volatility;

import static lanewise.forecast.volatility.GarchLikelihood.ALPHA;
import static lanewise.forecast.volatility.GarchLikelihood.BETA;
import static lanewise.forecast.volatility.GarchLikelihood.K;
import static lanewise.forecast.volatility.GarchLikelihood.MU;
import static lanewise.forecast.volatility.GarchLikelihood.OMEGA;

import java.util.Arrays;
import java.util.Optional;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Slice;
import lanewise.forecast.volatility.GarchLikelihood.Derivatives;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.RealMatrix;

/**
 * A GARCH(1,1) fitted by {@link Garch}. Units: mu that of the data, omega and the variances its square, alpha and beta
 * none. Parameters are always in the order mu, omega, alpha, beta.
 */
public final class GarchFit implements VarianceModel.Fitted {
    /** g'(-H)^-1 g above which a point is not called a maximum: a millionth of a standard error, squared. */
    private static final double AT_MAXIMUM = 1e-12;

    private final double[] theta;
    private final double start;
    private final int observations;
    private final Derivatives derivatives;

    GarchFit(double[] theta, GarchLikelihood likelihood, int observations) {
        this.theta = theta.clone();
        this.start = likelihood.start(theta[MU]);
        this.observations = observations;
        this.derivatives = likelihood.derivatives(theta);
    }

    /**
     * Standard errors of one kind, each in the order mu, omega, alpha, beta: roots of the diagonals of H^-1, OP^-1,
     * IM^-1, IM^-1 OP IM^-1 and H^-1 OP H^-1, where H is minus the Hessian of the log-likelihood, OP the sum of the
     * outer products of the scores, and IM the sum of the conditionally expected information, block diagonal between mu
     * and the rest. The last two hold when the errors are not Gaussian. Names and values to compare with: McCullough
     * and Renfro, Journal of Economic and Social Measurement 25 (1999) 59-71; Bollerslev and Wooldridge, Econometric
     * Reviews 11 (1992) 143-172.
     *
     * @param hessian H^-1, shape [4]
     * @param outerProduct OP^-1, shape [4]
     * @param informationMatrix IM^-1, shape [4]
     * @param bollerslevWooldridge IM^-1 OP IM^-1, shape [4]
     * @param qmle H^-1 OP H^-1, shape [4]
     */
    public record StandardErrors(
            double[] hessian,
            double[] outerProduct,
            double[] informationMatrix,
            double[] bollerslevWooldridge,
            double[] qmle) {}

    @Override
    public String name() {
        return "GARCH(1,1)";
    }

    /** Mean of a return. */
    public double mu() {
        return theta[MU];
    }

    /** Constant of the variance equation; above 0. */
    public double omega() {
        return theta[OMEGA];
    }

    /** Weight of the last squared residual; above 0. */
    public double alpha() {
        return theta[ALPHA];
    }

    /** Weight of the last variance; above 0. {@code alpha + beta < 1}. */
    public double beta() {
        return theta[BETA];
    }

    /** omega / (1 - alpha - beta), to which forecasts tend. */
    public double unconditionalVariance() {
        return omega() / (1 - alpha() - beta());
    }

    /** The log-likelihood with -1/2 ln 2 pi for each observation, natural logarithm. */
    public double logLikelihood() {
        return derivatives.value();
    }

    /** Number of rows the model was fitted to. */
    public int observations() {
        return observations;
    }

    /** h_0 = eps_0^2, where the recursion starts: the mean squared residual of the rows fitted to. */
    public double initialVariance() {
        return start;
    }

    /**
     * Whether the log-likelihood has a maximum here, inside the parameter space. If not, the best parameters found lie
     * on its border (no ARCH effect, alpha near 0; or an integrated variance, alpha + beta near 1): forecasts still
     * work, standard errors do not exist.
     */
    public boolean isInterior() {
        return derivatives.decrement() < AT_MAXIMUM;
    }

    /** The five kinds of standard errors, or nothing if the maximum is not {@linkplain #isInterior() interior}. */
    public Optional<StandardErrors> standardErrors() {
        Optional<RealMatrix> h = Derivatives.inverse(Derivatives.negative(derivatives.hessian()));
        Optional<RealMatrix> op = Derivatives.inverse(derivatives.outerProduct());
        Optional<RealMatrix> im = Derivatives.inverse(derivatives.information());
        if (!isInterior() || h.isEmpty() || op.isEmpty() || im.isEmpty()) {
            return Optional.empty();
        }
        RealMatrix outer = new Array2DRowRealMatrix(derivatives.outerProduct());
        RealMatrix robustIm = im.get().multiply(outer).multiply(im.get());
        RealMatrix robustH = h.get().multiply(outer).multiply(h.get());
        return Optional.of(
                new StandardErrors(roots(h.get()), roots(op.get()), roots(im.get()), roots(robustIm), roots(robustH)));
    }

    private static double[] roots(RealMatrix covariance) {
        double[] roots = new double[K];
        Arrays.setAll(roots, i -> Math.sqrt(covariance.getEntry(i, i)));
        return roots;
    }

    @Override
    public Forecast forecast(Slice stretch) {
        double[] h = GarchLikelihood.variances(stretch.history(), theta, start);
        double[] mean = new double[stretch.size()];
        Arrays.fill(mean, mu());
        return new Forecast(mean, Arrays.copyOfRange(h, stretch.from(), stretch.to()));
    }

    /**
     * The variance of the next rows after a slice, as seen from its end: h_{T+1} by the model's equation, then
     * E h_{T+k} = omega + (alpha + beta) E h_{T+k-1}.
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
        double last = GarchLikelihood.variances(y, theta, start)[y.length - 1];
        double residual = y[y.length - 1] - mu();
        double[] ahead = new double[horizon];
        ahead[0] = omega() + alpha() * residual * residual + beta() * last;
        for (int k = 1; k < horizon; k++) {
            ahead[k] = omega() + (alpha() + beta()) * ahead[k - 1];
        }
        return ahead;
    }
}
