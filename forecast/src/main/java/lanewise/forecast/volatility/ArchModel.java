package lanewise.forecast.volatility;

import java.util.Arrays;
import lanewise.forecast.data.TrainSlice;

/**
 * A model of the GARCH family, estimated by maximum likelihood: see {@link ArchSpec} and {@link ArchProcess}. {@link
 * Garch} estimates the plain GARCH(1,1) with exact second derivatives and five kinds of standard errors.
 */
public final class ArchModel implements VarianceModel {
    private static final int LEAST_ROWS = 20;

    private final ArchSpec spec;

    /** The model of a specification. */
    public ArchModel(ArchSpec spec) {
        this.spec = spec;
    }

    @Override
    public String name() {
        return spec.title();
    }

    /**
     * {@inheritDoc}
     *
     * @param train at least 20 rows; returns in percent, or any other unit
     */
    @Override
    public ArchFit fit(TrainSlice train) {
        train.requireRows(LEAST_ROWS, name());
        double unit = train.scaler().standardDeviation();
        double[] y = train.values();
        ArchLikelihood scaled =
                new ArchLikelihood(spec, Arrays.stream(y).map(v -> v / unit).toArray());
        double[] theta = new ArchSearch(spec, scaled).maximum(train.scaler().mean() / unit);
        double[] phi = spec.process().rescaled(spec.phi(theta), unit);
        System.arraycopy(phi, 0, theta, spec.omega(), phi.length);
        if (spec.mean() == ArchSpec.Mean.CONSTANT) {
            theta[0] *= unit;
        }
        return new ArchFit(spec, theta, new ArchLikelihood(spec, y));
    }

    /**
     * The model with parameters that are given, not estimated.
     *
     * @param train the rows that the start of the recursion and the likelihood are computed from
     * @param parameters in the order of {@link ArchSpec#parameterNames}
     * @throws IllegalArgumentException if their number is wrong, or they make a variance that is not above 0
     */
    public ArchFit fix(TrainSlice train, double... parameters) {
        if (parameters.length != spec.size()) {
            throw new IllegalArgumentException("parameters: expected " + spec.size() + ", " + spec.parameterNames()
                    + ", got " + parameters.length);
        }
        if (spec.innovation() == ArchSpec.Innovation.STUDENT_T && !(parameters[parameters.length - 1] > 2)) {
            throw new IllegalArgumentException("nu: must be above 2, but is " + parameters[parameters.length - 1]);
        }
        ArchFit fit = new ArchFit(spec, parameters, new ArchLikelihood(spec, train.values()));
        if (!Double.isFinite(fit.logLikelihood())) {
            throw new IllegalArgumentException("parameters: every variance must be above 0 and finite, but not with "
                    + Arrays.toString(parameters));
        }
        return fit;
    }
}
