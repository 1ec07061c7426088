package lanewise.forecast.baseline;

import java.util.ArrayList;
import java.util.List;
import lanewise.forecast.data.Known;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Forecast;
import lanewise.forecast.model.Forecaster;

/**
 * The three forecasts that any model has to beat, with s the root mean square of their one-step residuals in the rows
 * known at the fit, n those rows and k steps after the last known target:
 *
 * <pre>
 *                  point                            standard deviation
 * naive            y_n                              s sqrt(k)
 * seasonal naive   y_{n + k - m ceil(k / m)}        s sqrt(ceil(k / m))
 * drift            y_n + k (y_n - y_1) / (n - 1)    s sqrt(k (1 + k / (n - 1)))
 * </pre>
 *
 * Hyndman and Athanasopoulos, Forecasting: principles and practice, 3rd edition (2021), sections 5.2 and 5.5. The
 * residuals of the drift are taken about its slope.
 */
public final class Naive implements Forecaster {
    private enum Kind {
        LAST,
        SEASONAL,
        DRIFT
    }

    private final Kind kind;
    private final int season;

    private Naive(Kind kind, int season) {
        this.kind = kind;
        this.season = season;
    }

    /** The last value. */
    public static Naive last() {
        return new Naive(Kind.LAST, 1);
    }

    /** The last value of the same season of m rows. */
    public static Naive seasonal(int m) {
        if (m < 1) {
            throw new IllegalArgumentException("season must be >= 1, but is " + m);
        }
        return new Naive(Kind.SEASONAL, m);
    }

    /** The last value and the mean change since the first. */
    public static Naive drift() {
        return new Naive(Kind.DRIFT, 1);
    }

    @Override
    public String name() {
        return switch (kind) {
            case LAST -> "naive";
            case SEASONAL -> "seasonal naive (" + season + ")";
            case DRIFT -> "drift";
        };
    }

    @Override
    public Fitted fit(Known training) {
        training.requireRows(season + 2, "the " + name() + " forecast");
        double[] y = training.target();
        double slope = slope(y);
        double sum = 0;
        for (int t = season; t < y.length; t++) {
            double residual = y[t] - y[t - season] - slope;
            sum += residual * residual;
        }
        return new Fit(name(), Math.sqrt(sum / (y.length - season)));
    }

    private double slope(double[] y) {
        return kind == Kind.DRIFT ? (y[y.length - 1] - y[0]) / (y.length - 1) : 0;
    }

    private final class Fit implements Fitted {
        private final String name;
        private final double s;

        private Fit(String name, double s) {
            this.name = name;
            this.s = s;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int lookback() {
            return kind == Kind.DRIFT ? Integer.MAX_VALUE : season + 2;
        }

        @Override
        public Forecast forecast(Known at) {
            at.requireRows(season + 2, "the " + name + " forecast");
            double[] y = at.target();
            int n = y.length;
            double slope = slope(y);
            List<Distribution> steps = new ArrayList<>();
            for (int k = at.steps() - at.horizon() + 1; k <= at.steps(); k++) {
                int seasons = Math.ceilDiv(k, season);
                double spread = kind == Kind.DRIFT ? k * (1 + k / (n - 1.0)) : seasons;
                double point = y[n - 1 + k - season * seasons] + k * slope;
                steps.add(Gaussians.of(point, s * Math.sqrt(spread)));
            }
            return new Forecast(steps);
        }
    }
}
