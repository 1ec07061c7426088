package lanewise.forecast.baseline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import lanewise.forecast.data.Known;
import lanewise.forecast.model.Difference;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Forecast;
import lanewise.forecast.model.Forecaster;

/**
 * An autoregression of the target or its differences z, fitted by ordinary least squares with a constant:
 *
 * <pre>
 * z_t = c + phi_1 z_{t-1} + ... + phi_p z_{t-p} + e_t          z = y,  y_t - y_{t-1}  or  y_t - y_{t-m}
 * </pre>
 *
 * Forecasts are iterated. Their variance k steps ahead is s^2 (1 + psi_1^2 + ... + psi_{k-1}^2), psi the weights of the
 * moving-average form of y and s^2 the residual sum of squares over rows - p - 1. Box, Jenkins, Reinsel and Ljung, Time
 * series analysis, 5th edition (2016), sections 5.1 and 5.2.
 *
 * <p>The order is given, or the one with the lowest AIC, n ln(RSS / n) + 2 (p + 1), up to a limit; all orders are
 * compared on the same rows. So is the difference, with {@link Difference#AUTO}: each is an autoregression of y with
 * restrictions, and the residuals are those of y.
 */
public final class AutoRegression implements Forecaster {
    private static final int CHOOSE = -1;

    private final int order;
    private final int season;
    private final Difference difference;

    private AutoRegression(int order, int season, Difference difference) {
        this.order = order;
        this.season = season;
        this.difference = difference;
    }

    /** AR(p) of the target itself. */
    public static AutoRegression ofOrder(int p) {
        if (p < 0) {
            throw new IllegalArgumentException("order must be >= 0, but is " + p);
        }
        return new AutoRegression(p, 1, Difference.NONE);
    }

    /** The order by AIC, up to the larger of 10 log10 of the rows and a season, but a quarter of the rows at most. */
    public static AutoRegression byAic(int season, Difference difference) {
        if (season < 1) {
            throw new IllegalArgumentException("season must be >= 1, but is " + season);
        }
        return new AutoRegression(CHOOSE, season, difference);
    }

    @Override
    public String name() {
        return order == CHOOSE ? "AR" : "AR(" + order + ")";
    }

    @Override
    public Fitted fit(Known training) {
        training.requireRows(order == CHOOSE ? 8 : 2 * order + 3, "an " + name());
        double[] y = training.target();
        if (order != CHOOSE) {
            return new Regression(y, span(difference), order, order).fit();
        }
        int most = (int) Math.max(10 * Math.log10(y.length), season);
        most = Math.min(most, y.length / 4 - 1);
        int lost = Math.min(spans().stream().mapToInt(s -> s).max().orElseThrow(), y.length / 4);
        int skip = most + lost;
        Regression best = null;
        for (int span : spans()) {
            if (span <= lost) {
                Regression candidate = new Regression(y, span, most, skip).best();
                best = best == null || candidate.aic() < best.aic() ? candidate : best;
            }
        }
        return new Regression(y, best.span, best.order, best.order + best.span).fit();
    }

    /** Rows from a value to the one it is taken relative to; 0 for none. */
    private int span(Difference of) {
        return switch (of) {
            case FIRST -> 1;
            case SEASONAL -> season;
            default -> 0;
        };
    }

    private List<Integer> spans() {
        if (difference != Difference.AUTO) {
            return List.of(span(difference));
        }
        return season == 1 ? List.of(0, 1) : List.of(0, 1, season);
    }

    /** Orders 0..most of one difference on rows {@code skip}... */
    private static final class Regression {
        private final double[] y;
        private final int span;
        private final LeastSquares squares;
        private final int rows;
        private final int order;

        Regression(double[] y, int span, int order, int skip) {
            int from = Math.max(skip, order + span);
            double[] z = y.clone();
            for (int t = span; t < y.length && span > 0; t++) {
                z[t] = y[t] - y[t - span];
            }
            this.y = y;
            this.span = span;
            this.order = order;
            this.rows = y.length - from;
            double[][] columns = new double[order + 1][];
            columns[0] = DoubleStream.generate(() -> 1).limit(rows).toArray();
            for (int i = 1; i <= order; i++) {
                columns[i] = Arrays.copyOfRange(z, from - i, y.length - i);
            }
            squares = new LeastSquares(columns, Arrays.copyOfRange(z, from, y.length));
        }

        private Regression(Regression all, int order) {
            this.y = all.y;
            this.span = all.span;
            this.squares = all.squares;
            this.rows = all.rows;
            this.order = order;
        }

        double aic() {
            double variance = squares.residualSumOfSquares(order + 1) / rows;
            return rows * Math.log(Math.max(variance, Double.MIN_NORMAL)) + 2 * (order + 1);
        }

        Regression best() {
            Regression best = new Regression(this, 0);
            for (int p = 1; p <= order; p++) {
                Regression other = new Regression(this, p);
                best = other.aic() < best.aic() ? other : best;
            }
            return best;
        }

        Fit fit() {
            double[] solution = squares.coefficients(order + 1);
            double freedom = Math.max(1, rows - order - 1);
            double s = Math.sqrt(squares.residualSumOfSquares(order + 1) / freedom);
            double meanSquare = squares.residualSumOfSquares(order + 1) / rows;
            return new Fit(solution[0], Arrays.copyOfRange(solution, 1, order + 1), span, s, meanSquare);
        }
    }

    /** A fitted autoregression. */
    public static final class Fit implements Fitted {
        private final double constant;
        private final double[] phi;
        private final int span;
        private final double s;
        private final double meanSquare;
        /** phi with the difference multiplied out: y_t = c + sum_i levels_i y_{t-i} + e_t, i = 1.. */
        private final double[] levels;

        private Fit(double constant, double[] phi, int span, double s, double meanSquare) {
            this.constant = constant;
            this.phi = phi;
            this.span = span;
            this.s = s;
            this.meanSquare = meanSquare;
            this.levels = levels(phi, span);
        }

        /** 1 - levels(B) = (1 - phi(B)) (1 - B^span). */
        private static double[] levels(double[] phi, int span) {
            double[] levels = Arrays.copyOf(phi, phi.length + span);
            if (span > 0) {
                levels[span - 1] += 1;
                for (int i = 0; i < phi.length; i++) {
                    levels[span + i] -= phi[i];
                }
            }
            return levels;
        }

        @Override
        public String name() {
            String of = span == 0 ? "" : span == 1 ? " of differences" : " of differences over " + span;
            return "AR(" + phi.length + ")" + of;
        }

        /** c. */
        public double constant() {
            return constant;
        }

        /** phi_1..phi_p. */
        public double[] coefficients() {
            return phi.clone();
        }

        /** Mean squared residual of the rows it was fitted to. */
        public double meanSquaredResidual() {
            return meanSquare;
        }

        @Override
        public int lookback() {
            return Math.max(1, levels.length);
        }

        @Override
        public Forecast forecast(Known at) {
            at.requireRows(lookback(), name());
            double[] y = Arrays.copyOf(at.target(), at.targetEnd() + at.steps());
            double[] psi = new double[at.steps()];
            List<Distribution> steps = new ArrayList<>();
            double sum = 0;
            for (int k = 0; k < at.steps(); k++) {
                int t = at.targetEnd() + k;
                double point = constant;
                psi[k] = k == 0 ? 1 : 0;
                for (int i = 1; i <= levels.length; i++) {
                    point += levels[i - 1] * y[t - i];
                    psi[k] += i <= k ? levels[i - 1] * psi[k - i] : 0;
                }
                y[t] = point;
                sum += psi[k] * psi[k];
                if (k >= at.steps() - at.horizon()) {
                    steps.add(Gaussians.of(point, s * Math.sqrt(sum)));
                }
            }
            return new Forecast(steps);
        }
    }
}
