package lanewise.forecast.volatility;

/**
 * What a network sees of a standardised series, one value after another: each feature and the scale are functions of
 * the values so far. z is the value minus the training mean, over the training standard deviation.
 *
 * <pre>
 * s^2 = a s^2 + (1-a) (1 - k sign z) z^2      the local scale        l^2 = b l^2 + (1-b) z^2      the long-run scale
 * features: |z| / s,   ln s,   ln l - ln s,   and z / s if signed
 * </pre>
 *
 * Where the local scale is one of absolute values it is s = a s + (1-a) (1 - k sign z) sqrt(pi/2) |z|, on which large
 * moves weigh less; sqrt(pi/2) makes it the standard deviation of normal values.
 *
 * <p>The network forecasts the next variance in units of s^2. A network that saturates cannot follow a level it has
 * never seen; relative to the local scale every level looks alike (the local normalisation of DeepAR: Salinas,
 * Flunkert, Gasthaus and Januschowski, 2020, section 3.4). The sign of z tells falls from rises: after a fall the
 * variance of a share index rises more (the leverage effect: Black, 1976; Glosten, Jagannathan and Runkle, Journal of
 * Finance 48 (1993) 1779-1801).
 */
public final class VolatilityFeatures {
    /**
     * Which features, and over how many values the scales look back.
     *
     * @param local a, strictly between 0 and 1
     * @param longRun b, strictly between 0 and 1
     * @param leverage k, from 0 (rises and falls count alike) to 1 (falls alone move the local scale)
     * @param signed whether z / s is a feature
     * @param absolute whether the local scale is an average of absolute values, not of squares
     */
    public record Options(double local, double longRun, double leverage, boolean signed, boolean absolute) {
        /** Scales and features without the sign, for exchange rates. */
        public static Options unsigned() {
            return new Options(0.85, 0.97, 0, false, false);
        }

        public Options {
            if (!(local > 0 && local < 1 && longRun > 0 && longRun < 1 && leverage >= 0 && leverage <= 1)) {
                throw new IllegalArgumentException(
                        "volatility features: 0 < local, long run < 1 and 0 <= leverage <= 1, but got " + local + ", "
                                + longRun + " and " + leverage);
            }
        }

        /** Features per step. */
        public int width() {
            return signed ? 4 : 3;
        }
    }

    private static final double ABSOLUTE_TO_DEVIATION = Math.sqrt(Math.PI / 2);
    /** Floor of both scales squared, in training variances: a quiet stretch must not make the next move infinite. */
    private static final double FLOOR = 1e-4;
    /** Larger moves look like this one, in local standard deviations. */
    private static final double LARGEST_MOVE = 10;

    private final Options options;
    private double local = 1;
    private double longRun = 1;

    /** Starts with both scales at the training standard deviation. */
    public VolatilityFeatures(Options options) {
        this.options = options;
    }

    /** Takes the next value and writes its features, shape [width]. */
    public void next(double z, double[] features) {
        double a = options.local;
        double b = options.longRun;
        double weight = 1 - options.leverage * Math.signum(z);
        if (options.absolute) {
            double s = a * Math.sqrt(local) + (1 - a) * weight * ABSOLUTE_TO_DEVIATION * Math.abs(z);
            local = Math.max(s * s, FLOOR);
        } else {
            local = Math.max(a * local + (1 - a) * weight * z * z, FLOOR);
        }
        longRun = Math.max(b * longRun + (1 - b) * z * z, FLOOR);
        double logLocal = 0.5 * StrictMath.log(local);
        double move = Math.clamp(z / Math.sqrt(local), -LARGEST_MOVE, LARGEST_MOVE);
        features[0] = Math.abs(move);
        features[1] = logLocal;
        features[2] = 0.5 * StrictMath.log(longRun) - logLocal;
        if (options.signed) {
            features[3] = move;
        }
    }

    /** s^2 after the last value, in training variances. */
    public double scaleSquared() {
        return local;
    }
}
