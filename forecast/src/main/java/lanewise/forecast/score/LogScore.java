package lanewise.forecast.score;

import org.hipparchus.special.Gamma;

/**
 * Logarithmic score of one row, -ln of the forecast density at what came, in nats; smaller is better: Good, Journal of
 * the Royal Statistical Society B 14 (1952) 107-114.
 *
 * <p>All methods throw IllegalArgumentException if a number is not finite or outside its range.
 */
public final class LogScore {
    private LogScore() {}

    /** Normal with mean and variance: 1/2 (ln 2 pi + ln variance + (y - mean)^2 / variance). */
    public static double gaussian(double y, double mean, double variance) {
        Checks.finite("log score", "number", y, mean);
        Checks.above("log score", "variance", 0, variance);
        return 0.5 * (Math.log(2 * Math.PI * variance) + (y - mean) * (y - mean) / variance);
    }

    /**
     * Student-t with nu degrees of freedom, shifted and scaled: with z = (y - location) / scale, ln scale + 1/2 ln(nu
     * pi) + ln Gamma(nu/2) - ln Gamma((nu+1)/2) + (nu+1)/2 ln(1 + z^2/nu).
     *
     * @param scale of the distribution; its standard deviation is scale sqrt(nu / (nu - 2))
     */
    public static double studentT(double y, double location, double scale, double nu) {
        Checks.finite("log score", "number", y, location);
        Checks.above("log score", "scale", 0, scale);
        Checks.above("log score", "number of degrees of freedom", 0, nu);
        double z = (y - location) / scale;
        double constant = Gamma.logGamma(nu / 2) - Gamma.logGamma((nu + 1) / 2) + 0.5 * Math.log(nu * Math.PI);
        return Math.log(scale) + constant + (nu + 1) / 2 * Math.log1p(z * z / nu);
    }
}
