package lanewise.forecast.experiment;

import java.util.Arrays;
import java.util.Locale;
import lanewise.engine.Rng;

/**
 * The six test functions of Genz (A package for testing multiple integration subroutines, 1987) on the unit cube, with difficulties a > 0 and
 * locations u in it.
 */
enum GenzFunction {
    /** cos(2 pi u_1 + sum a_i x_i). */
    OSCILLATORY(4.5) {
        @Override
        double of(double[] x, double[] a, double[] u) {
            return Math.cos(2 * Math.PI * u[0] + dot(a, x));
        }
    },
    /** prod 1 / (a_i^-2 + (x_i - u_i)^2). */
    PRODUCT_PEAK(7.25) {
        @Override
        double of(double[] x, double[] a, double[] u) {
            double product = 1;
            for (int i = 0; i < x.length; i++) {
                product /= 1 / (a[i] * a[i]) + (x[i] - u[i]) * (x[i] - u[i]);
            }
            return product;
        }
    },
    /** (1 + sum a_i x_i)^-(d + 1). */
    CORNER_PEAK(1.85) {
        @Override
        double of(double[] x, double[] a, double[] u) {
            return Math.pow(1 + dot(a, x), -(x.length + 1));
        }
    },
    /** exp(-sum a_i^2 (x_i - u_i)^2). */
    GAUSSIAN(7.03) {
        @Override
        double of(double[] x, double[] a, double[] u) {
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                sum += a[i] * a[i] * (x[i] - u[i]) * (x[i] - u[i]);
            }
            return Math.exp(-sum);
        }
    },
    /** exp(-sum a_i |x_i - u_i|), which has a kink. */
    CONTINUOUS(10.2) {
        @Override
        double of(double[] x, double[] a, double[] u) {
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                sum += a[i] * Math.abs(x[i] - u[i]);
            }
            return Math.exp(-sum);
        }
    },
    /** exp(sum a_i x_i), but 0 where x_1 > u_1 or x_2 > u_2. */
    DISCONTINUOUS(4.3) {
        @Override
        double of(double[] x, double[] a, double[] u) {
            return x[0] > u[0] || x[1] > u[1] ? 0 : Math.exp(dot(a, x));
        }
    };

    /** The sum of a_i: Genz' levels, of which those of the oscillatory and the continuous function are halved, for 5 inputs. */
    private final double difficulty;

    GenzFunction(double difficulty) {
        this.difficulty = difficulty;
    }

    /** The function at x with these difficulties and locations. */
    abstract double of(double[] x, double[] a, double[] u);

    /** Random difficulties of the function's level. */
    double[] difficulties(Rng rng, int inputs) {
        double[] a = new double[inputs];
        Arrays.setAll(a, i -> 0.2 + rng.nextUniform());
        double sum = Arrays.stream(a).sum();
        return Arrays.stream(a).map(v -> difficulty * v / sum).toArray();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static double dot(double[] a, double[] x) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * x[i];
        }
        return sum;
    }
}
