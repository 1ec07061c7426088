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

        @Override
        public double[] levels() {
            return levels.clone();
        }
    }
}
