package lanewise.forecast.model;

import java.util.Arrays;
import java.util.List;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;

/** What a value is forecast to be, as a probability distribution in the unit of the data. */
public sealed interface Distribution {
    /** The point forecast: the mean of a Gaussian, Student-t or samples, the median of the others. */
    double point();

    /** The value below which a share p of the probability lies, 0 &lt; p &lt; 1. */
    double quantile(double p);

    /** Probability of at most y. */
    double cdf(double y);

    /** The variance; NaN where it is not known ({@link Quantiles}, {@link Exponential}), infinite where there is none. */
    default double variance() {
        return Double.NaN;
    }

    /** Natural logarithm of the density at y; NaN for {@link Quantiles} and plain {@link Samples}, which have none. */
    double logDensity(double y);

    /**
     * A Gaussian.
     *
     * @param mean finite
     * @param standardDeviation finite, above 0
     */
    record Normal(double mean, double standardDeviation) implements Distribution {
        private static final NormalDistribution STANDARD = new NormalDistribution();

        /** @throws IllegalArgumentException unless the mean is finite and the deviation finite and above 0 */
        public Normal {
            requireScale("normal distribution", mean, standardDeviation);
        }

        @Override
        public double point() {
            return mean;
        }

        @Override
        public double variance() {
            return standardDeviation * standardDeviation;
        }

        @Override
        public double quantile(double p) {
            return mean + standardDeviation * STANDARD.inverseCumulativeProbability(requireShare(p));
        }

        @Override
        public double cdf(double y) {
            return STANDARD.cumulativeProbability((y - mean) / standardDeviation);
        }

        @Override
        public double logDensity(double y) {
            return STANDARD.logDensity((y - mean) / standardDeviation) - Math.log(standardDeviation);
        }
    }

    /**
     * A Student-t distribution. Its standard deviation is scale sqrt(dof / (dof - 2)).
     *
     * @param mean location, finite
     * @param scale finite, above 0
     * @param dof degrees of freedom, above 1
     */
    record StudentT(double mean, double scale, double dof) implements Distribution {
        /** @throws IllegalArgumentException unless all is finite, scale above 0 and dof above 1 */
        public StudentT {
            requireScale("Student-t distribution", mean, scale);
            if (!(dof > 1) || Double.isInfinite(dof)) {
                throw new IllegalArgumentException("degrees of freedom must be > 1 and finite, but are " + dof);
            }
        }

        @Override
        public double point() {
            return mean;
        }

        @Override
        public double variance() {
            return dof > 2 ? scale * scale * dof / (dof - 2) : Double.POSITIVE_INFINITY;
        }

        private TDistribution standard() {
            return new TDistribution(dof);
        }

        @Override
        public double quantile(double p) {
            return mean + scale * standard().inverseCumulativeProbability(requireShare(p));
        }

        @Override
        public double cdf(double y) {
            return standard().cumulativeProbability((y - mean) / scale);
        }

        @Override
        public double logDensity(double y) {
            return standard().logDensity((y - mean) / scale) - Math.log(scale);
        }
    }

    /**
     * Quantiles at some levels; between them the distribution function is a straight line, and beyond the outer ones it
     * stays where they are.
     *
     * @param levels increasing, in (0, 1), shape [Q]
     * @param values not decreasing, shape [Q]
     */
    record Quantiles(double[] levels, double[] values) implements Distribution {
        /** @throws IllegalArgumentException unless levels increase within (0, 1) and the values are finite and don't fall */
        public Quantiles {
            levels = levels.clone();
            values = values.clone();
            if (levels.length == 0 || levels.length != values.length) {
                throw new IllegalArgumentException("quantiles: one value per level and at least one; expected "
                        + levels.length + ", got " + values.length);
            }
            for (int i = 0; i < levels.length; i++) {
                requireShare(levels[i]);
                boolean ascending = i == 0 || (levels[i] > levels[i - 1] && values[i] >= values[i - 1]);
                if (!ascending || !Double.isFinite(values[i])) {
                    throw new IllegalArgumentException(
                            "quantiles: levels must increase and values be finite and not fall," + " but are "
                                    + Arrays.toString(values) + " at " + Arrays.toString(levels));
                }
            }
        }

        @Override
        public double[] levels() {
            return levels.clone();
        }

        @Override
        public double[] values() {
            return values.clone();
        }

        @Override
        public double point() {
            return quantile(0.5);
        }

        @Override
        public double quantile(double p) {
            return interpolate(levels, values, requireShare(p));
        }

        @Override
        public double cdf(double y) {
            int last = values.length - 1;
            if (y < values[0] || y >= values[last]) {
                return y < values[0] ? 0 : 1;
            }
            int above = 0;
            while (values[above] <= y) {
                above++;
            }
            double share = (y - values[above - 1]) / (values[above] - values[above - 1]);
            return levels[above - 1] + share * (levels[above] - levels[above - 1]);
        }

        private static double interpolate(double[] x, double[] y, double at) {
            int last = x.length - 1;
            if (at <= x[0]) {
                return y[0];
            }
            for (int i = 1; i <= last; i++) {
                if (at < x[i]) {
                    return y[i - 1] + (y[i] - y[i - 1]) * ((at - x[i - 1]) / (x[i] - x[i - 1]));
                }
            }
            return y[last];
        }

        @Override
        public double logDensity(double y) {
            return Double.NaN;
        }
    }

    /**
     * The distribution that gives each of some values the same weight. Where each was drawn from a distribution that is known, the
     * density is the mean of theirs, which has less variance than one made of the values (Rao and Blackwell).
     *
     * @param values at least one, finite; sorted when read back
     * @param drawnFrom the distributions; none if they are not known
     */
    record Samples(double[] values, List<Distribution> drawnFrom) implements Distribution {
        /** Values alone. */
        public Samples(double[] values) {
            this(values, List.of());
        }

        /** @throws IllegalArgumentException unless there are values and all are finite */
        public Samples {
            drawnFrom = List.copyOf(drawnFrom);
            values = values.clone();
            Arrays.sort(values);
            if (values.length == 0 || !Arrays.stream(values).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("samples must be finite and at least 1, but are " + values.length
                        + ": " + Arrays.toString(values));
            }
        }

        @Override
        public double[] values() {
            return values.clone();
        }

        /** The mean. */
        @Override
        public double point() {
            return Arrays.stream(values).average().orElseThrow();
        }

        /** Between the values nearest to it, sample i of N standing at level (i - 1/2) / N. */
        @Override
        public double quantile(double p) {
            double at = Math.clamp(requireShare(p) * values.length - 0.5, 0, values.length - 1.0);
            int below = (int) at;
            double above = values[Math.min(below + 1, values.length - 1)];
            return values[below] + (at - below) * (above - values[below]);
        }

        @Override
        public double cdf(double y) {
            int below = 0;
            while (below < values.length && values[below] <= y) {
                below++;
            }
            return (double) below / values.length;
        }

        @Override
        public double logDensity(double y) {
            if (drawnFrom.isEmpty()) {
                return Double.NaN;
            }
            double[] all = drawnFrom.stream().mapToDouble(d -> d.logDensity(y)).toArray();
            double most = Arrays.stream(all).max().orElseThrow();
            if (Double.isInfinite(most)) {
                return most;
            }
            double sum = Arrays.stream(all).map(log -> Math.exp(log - most)).sum();
            return most + Math.log(sum / all.length);
        }
    }

    /**
     * The distribution of e^x where x has another one: for series forecast in logarithms.
     *
     * @param logarithm the distribution of x
     */
    record Exponential(Distribution logarithm) implements Distribution {
        @Override
        public double point() {
            return Math.exp(logarithm.quantile(0.5));
        }

        @Override
        public double quantile(double p) {
            return Math.exp(logarithm.quantile(p));
        }

        @Override
        public double cdf(double y) {
            return y <= 0 ? 0 : logarithm.cdf(Math.log(y));
        }

        @Override
        public double logDensity(double y) {
            return y <= 0 ? Double.NEGATIVE_INFINITY : logarithm.logDensity(Math.log(y)) - Math.log(y);
        }
    }

    private static double requireShare(double p) {
        if (!(p > 0 && p < 1)) {
            throw new IllegalArgumentException("a share must be in (0, 1), but is " + p);
        }
        return p;
    }

    private static void requireScale(String name, double mean, double scale) {
        if (!Double.isFinite(mean) || !(scale > 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException(
                    name + ": mean must be finite and scale finite and above 0, but are " + mean + " and " + scale);
        }
    }
}
