package lanewise.forecast.model;

import java.util.Arrays;

/** What a network gives for each step. */
public sealed interface Output {
    /** A point, trained by the squared error; its Gaussian has the deviation of the validation residuals. */
    record Point() implements Output {}

    /** Mean and variance of a Gaussian, trained by the log score. */
    record Gaussian() implements Output {}

    /** Location, scale and degrees of freedom of a Student-t distribution, trained by the log score. */
    record Student() implements Output {}

    /**
     * Quantiles that do not cross, trained by the pinball loss.
     *
     * @param levels increasing, in (0, 1)
     */
    record Quantiles(double[] levels) implements Output {
        /** @throws IllegalArgumentException unless levels increase within (0, 1) */
        public Quantiles {
            levels = levels.clone();
            for (int i = 0; i < levels.length; i++) {
                if (!(levels[i] > 0 && levels[i] < 1) || (i > 0 && levels[i] <= levels[i - 1])) {
                    throw new IllegalArgumentException(
                            "quantile levels must increase within (0, 1), but are " + Arrays.toString(levels));
                }
            }
            if (levels.length == 0) {
                throw new IllegalArgumentException("there must be at least 1 quantile level, but there are 0");
            }
        }

        /** Number of levels. */
        public int count() {
            return levels.length;
        }

        /** Whether there are levels on both sides of 0.5. */
        public boolean embraceMedian() {
            return levels[0] < 0.5 && levels[levels.length - 1] > 0.5;
        }

        /**
         * The median of quantiles at these levels, on a straight line between the nearest two; the nearest of all if they lie on
         * one side of it.
         *
         * @param values from {@code from} on one for each level, in their order
         */
        public double median(double[] values, int from) {
            int above = 0;
            while (above < levels.length && levels[above] < 0.5) {
                above++;
            }
            if (above == 0 || above == levels.length) {
                return values[from + Math.min(above, levels.length - 1)];
            }
            double below = values[from + above - 1];
            double share = (0.5 - levels[above - 1]) / (levels[above] - levels[above - 1]);
            return below + share * (values[from + above] - below);
        }

        @Override
        public double[] levels() {
            return levels.clone();
        }
    }
}
