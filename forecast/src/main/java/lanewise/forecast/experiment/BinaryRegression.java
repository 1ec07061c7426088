package lanewise.forecast.experiment;

import org.hipparchus.special.Erf;

/**
 * P(y = 1 | x) = F(a + b x) with F logistic (logit) or normal (probit), by maximum likelihood: Fisher scoring, which is Newton's method for
 * the logit.
 *
 * @param link which F
 * @param a intercept
 * @param b slope
 */
record BinaryRegression(Link link, double a, double b) {
    private static final int MOST_STEPS = 100;

    /** F and its density. */
    enum Link {
        LOGIT {
            @Override
            double probability(double index) {
                return 1 / (1 + Math.exp(-index));
            }

            @Override
            double density(double index) {
                double p = probability(index);
                return p * (1 - p);
            }
        },
        PROBIT {
            @Override
            double probability(double index) {
                return 0.5 * Erf.erfc(-index / Math.sqrt(2));
            }

            @Override
            double density(double index) {
                return Math.exp(-index * index / 2) / Math.sqrt(2 * Math.PI);
            }
        };

        abstract double probability(double index);

        abstract double density(double index);
    }

    /**
     * The estimate.
     *
     * @param x [rows]
     * @param y 0 or 1, [rows]
     * @throws IllegalStateException if there is none, as where x separates the rows with 0 from those with 1
     */
    static BinaryRegression fit(Link link, double[] x, double[] y) {
        double a = 0;
        double b = 0;
        for (int step = 0; step < MOST_STEPS; step++) {
            double s0 = 0;
            double s1 = 0;
            double i00 = 0;
            double i01 = 0;
            double i11 = 0;
            for (int i = 0; i < x.length; i++) {
                double index = a + b * x[i];
                double p = Math.clamp(link.probability(index), 1e-15, 1 - 1e-15);
                double f = link.density(index);
                double score = (y[i] - p) * f / (p * (1 - p));
                double information = f * f / (p * (1 - p));
                s0 += score;
                s1 += score * x[i];
                i00 += information;
                i01 += information * x[i];
                i11 += information * x[i] * x[i];
            }
            double determinant = i00 * i11 - i01 * i01;
            double da = (i11 * s0 - i01 * s1) / determinant;
            double db = (i00 * s1 - i01 * s0) / determinant;
            a += da;
            b += db;
            if (Math.abs(da) + Math.abs(db) < 1e-12 * (1 + Math.abs(a) + Math.abs(b))) {
                return new BinaryRegression(link, a, b);
            }
        }
        throw new IllegalStateException(link + ": no maximum of the likelihood was found in " + MOST_STEPS + " steps");
    }

    double probability(double x) {
        return link.probability(a + b * x);
    }
}
