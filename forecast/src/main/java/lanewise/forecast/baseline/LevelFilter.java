package lanewise.forecast.baseline;

import java.util.Arrays;

/**
 * The Kalman filter of the rows themselves, not of their differences: the state is that of {@link ArmaFilter} and behind
 * it the last D rows, D those that differencing uses up, with y_t = w_t + delta_1 y_{t-1} + ... + delta_D y_{t-D}. The
 * rows before the first have the prior N(0, kappa), in units of the variance of e; from an infinite kappa the likelihood
 * would be that of the differences. A row whose prediction is no better than the prior, of a variance from 1e4 on, is
 * not counted. As in R's {@code arima}, where kappa is 1e6; state space: Harvey, Time Series Models, 2nd edition (1993),
 * section 4.4.
 */
final class LevelFilter {
    private static final double UNKNOWN = 1e4;

    private final ArmaFilter arma;
    private final double[] noise;
    /** y_t as a function of the state. */
    private final double[] observed;

    private final int r;
    private final double kappa;

    /** @param differencing 1, -delta_1, -delta_2, ... */
    LevelFilter(double[] autoregressive, double[] movingAverage, double[] differencing, double kappa) {
        arma = new ArmaFilter(autoregressive, movingAverage);
        r = arma.states();
        this.kappa = kappa;
        observed = new double[r + differencing.length - 1];
        observed[0] = 1;
        for (int i = 1; i < differencing.length; i++) {
            observed[r + i - 1] = -differencing[i];
        }
        noise = Arrays.copyOf(movingAverage, observed.length);
    }

    /** Innovations of the rows that count, shape [series][counted], and the rest as {@link ArmaFilter#run} has it. */
    ArmaFilter.Result run(double[]... series) {
        int n = series[0].length;
        double[][] p = prior();
        double[][] states = new double[series.length][observed.length];
        double[][] innovations = new double[series.length][n];
        double[] covariance = new double[observed.length];
        double sumLog = 0;
        int counted = 0;
        for (int t = 0; t < n; t++) {
            Arrays.setAll(covariance, i -> observation(p[i]));
            double f = observation(covariance);
            for (int s = 0; s < series.length; s++) {
                double v = series[s][t] - observation(states[s]);
                innovations[s][counted] = v / Math.sqrt(f);
                for (int i = 0; i < covariance.length; i++) {
                    states[s][i] += covariance[i] / f * v;
                }
                advance(states[s]);
            }
            if (f < UNKNOWN) {
                sumLog += Math.log(f);
                counted++;
            }
            next(p, covariance, f);
        }
        for (int s = 0; s < series.length; s++) {
            innovations[s] = Arrays.copyOf(innovations[s], counted);
        }
        return new ArmaFilter.Result(innovations, sumLog, states);
    }

    private double[][] prior() {
        double[][] p = new double[observed.length][observed.length];
        double[][] stationary = arma.stationary();
        for (int i = 0; i < p.length; i++) {
            if (i < r) {
                System.arraycopy(stationary[i], 0, p[i], 0, r);
            } else {
                p[i][i] = kappa;
            }
        }
        return p;
    }

    private double observation(double[] state) {
        double y = 0;
        for (int i = 0; i < state.length; i++) {
            y += observed[i] * state[i];
        }
        return y;
    }

    /** The state of the next row, in place: the row observed goes before those before it. */
    private void advance(double[] state) {
        double y = observation(state);
        if (state.length > r) {
            System.arraycopy(state, r, state, r + 1, state.length - r - 1);
            state[r] = y;
        }
        arma.advance(state);
    }

    /** P <- T (P - M M' / F) T' + R R', in place. */
    private void next(double[][] p, double[] covariance, double f) {
        for (int i = 0; i < p.length; i++) {
            for (int j = 0; j < p.length; j++) {
                p[i][j] -= covariance[i] * covariance[j] / f;
            }
            advance(p[i]);
        }
        double[] column = new double[p.length];
        for (int j = 0; j < p.length; j++) {
            for (int i = 0; i < p.length; i++) {
                column[i] = p[i][j];
            }
            advance(column);
            for (int i = 0; i < p.length; i++) {
                p[i][j] = column[i] + noise[i] * noise[j];
            }
        }
    }
}
