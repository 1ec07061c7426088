package lanewise.forecast.baseline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import lanewise.forecast.data.Known;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Forecast;
import lanewise.forecast.model.Forecaster;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.RealMatrix;

/**
 * An {@link Arima} after estimation. Coefficients are in the order ar, ma, seasonal ar, seasonal ma, mean (if nothing
 * is differenced), regressors.
 */
public final class ArimaFit implements Forecaster.Fitted {
    /** Step of the differences for the Hessian, in coefficients and in standard errors of regressors. */
    private static final double STEP = 5e-4;

    private final ArimaOrder order;
    private final double[] arma;
    private final ArimaLikelihood likelihood;
    private final ArimaLikelihood.Point point;

    ArimaFit(ArimaOrder order, double[] arma, ArimaLikelihood likelihood) {
        this.order = order;
        this.arma = arma;
        this.likelihood = likelihood;
        this.point = likelihood.best(arma);
    }

    @Override
    public String name() {
        return "ARIMA" + order;
    }

    /** A copy of all coefficients. */
    public double[] coefficients() {
        double[] all = Arrays.copyOf(arma, arma.length + point.beta().length);
        System.arraycopy(point.beta(), 0, all, arma.length, point.beta().length);
        return all;
    }

    /** The maximum likelihood estimate of the innovations' variance. */
    public double sigmaSquared() {
        return point.sigmaSquared();
    }

    /** The log-likelihood of the differenced rows, with all constants. */
    public double logLikelihood() {
        return point.value();
    }

    /** -2 L + 2 (coefficients + 1). */
    public double aic() {
        return -2 * point.value() + 2 * (arma.length + point.beta().length + 1);
    }

    /**
     * Standard errors of all coefficients, from the inverse Hessian of the log-likelihood with the variance at its
     * maximum; nothing if it has no inverse with a positive diagonal.
     */
    public Optional<double[]> standardErrors() {
        double[] at = coefficients();
        int k = at.length;
        double[] steps = new double[k];
        for (int i = 0; i < k; i++) {
            steps[i] = i < arma.length ? STEP : stepOfRegressor(at, i);
        }
        double[][] h = new double[k][k];
        for (int i = 0; i < k; i++) {
            for (int j = 0; j <= i; j++) {
                h[i][j] = -second(at, steps, i, j);
                h[j][i] = h[i][j];
            }
        }
        try {
            RealMatrix inverse = new LUDecomposition(new Array2DRowRealMatrix(h), 1e-300)
                    .getSolver()
                    .getInverse();
            double[] errors = new double[k];
            Arrays.setAll(errors, i -> Math.sqrt(inverse.getEntry(i, i)));
            return Arrays.stream(errors).allMatch(Double::isFinite) ? Optional.of(errors) : Optional.empty();
        } catch (MathRuntimeException singular) {
            return Optional.empty();
        }
    }

    /** A step that lowers L by about STEP^2 / 2: L is quadratic in beta but for the variance. */
    private double stepOfRegressor(double[] at, int i) {
        double step = 1e-3 * Math.max(1e-6, Math.abs(at[i]));
        double[] moved = at.clone();
        moved[i] += step;
        double fall = point.value() - value(moved);
        return fall > 0 ? 10 * STEP * step / Math.sqrt(2 * fall) : step;
    }

    private double second(double[] at, double[] steps, int i, int j) {
        double sum = 0;
        for (int a = -1; a <= 1; a += 2) {
            for (int b = -1; b <= 1; b += 2) {
                double[] moved = at.clone();
                moved[i] += a * steps[i];
                moved[j] += b * steps[j];
                sum += a * b * value(moved);
            }
        }
        return sum / (4 * steps[i] * steps[j]);
    }

    private double value(double[] all) {
        return likelihood.value(Arrays.copyOf(all, arma.length), Arrays.copyOfRange(all, arma.length, all.length));
    }

    /** Step k after the last known target: mean by the filter's last state, variance s^2 (psi_0^2 + .. + psi_{k-1}^2). */
    @Override
    public Forecast forecast(Known at) {
        at.requireRows(order.lost() + 1, name());
        int n = at.targetEnd();
        int steps = at.steps();
        double[] trend = trend(at, n + steps);
        double[] u = new double[n + steps];
        for (int t = 0; t < n; t++) {
            u[t] = at.target(t) - trend[t];
        }
        ArmaFilter filter = new ArmaFilter(order.autoregressive(arma), order.movingAverage(arma));
        double[] state = filter.run(order.difference(Arrays.copyOf(u, n))).states()[0];
        double[] c = order.differencing();
        double[] psi = psi(steps);
        double variance = 0;
        List<Distribution> all = new ArrayList<>();
        for (int k = 0; k < steps; k++) {
            u[n + k] = state[0];
            for (int j = 1; j < c.length; j++) {
                u[n + k] -= c[j] * u[n + k - j];
            }
            filter.advance(state);
            variance += psi[k] * psi[k] * point.sigmaSquared();
            all.add(Gaussians.of(u[n + k] + trend[n + k], Math.sqrt(variance)));
        }
        return new Forecast(all.subList(steps - at.horizon(), steps));
    }

    private double[] trend(Known at, int rows) {
        double[][] x = new Arima(order).regressors(at, rows);
        double[] trend = new double[rows];
        for (int i = 0; i < x.length; i++) {
            for (int t = 0; t < rows; t++) {
                trend[t] += point.beta()[i] * x[i][t];
            }
        }
        return trend;
    }

    /** psi(B) = theta(B) / (phi(B) (1-B)^d ...). */
    private double[] psi(int count) {
        double[] denominator = ArimaOrder.product(order.autoregressive(arma), order.differencing());
        double[] numerator = order.movingAverage(arma);
        double[] psi = new double[count];
        for (int k = 0; k < count; k++) {
            psi[k] = k < numerator.length ? numerator[k] : 0;
            for (int j = 1; j <= k && j < denominator.length; j++) {
                psi[k] -= denominator[j] * psi[k - j];
            }
        }
        return psi;
    }
}
