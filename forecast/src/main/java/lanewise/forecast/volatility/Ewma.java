package lanewise.forecast.volatility;

import java.util.Arrays;
import lanewise.forecast.data.Slice;
import lanewise.forecast.data.TrainSlice;

/**
 * Exponentially weighted moving average of squared returns with mean zero,
 *
 * <pre>h_t = lambda h_{t-1} + (1 - lambda) y_{t-1}^2,</pre>
 *
 * with lambda 0.94 for daily data and nothing to estimate (J.P. Morgan/Reuters, RiskMetrics Technical Document, 4th
 * edition 1996, section 5.2). h_1 is the mean of y^2 over the training rows.
 */
public final class Ewma implements VarianceModel {
    private static final double LAMBDA = 0.94;

    @Override
    public String name() {
        return "EWMA (RiskMetrics)";
    }

    @Override
    public Fitted fit(TrainSlice train) {
        train.requireVarying();
        double meanSquare =
                Arrays.stream(train.values()).map(y -> y * y).average().orElseThrow();
        return new Smoothed(name(), meanSquare);
    }

    private record Smoothed(String name, double initialVariance) implements Fitted {
        @Override
        public Forecast forecast(Slice stretch) {
            double[] y = stretch.history();
            double[] h = new double[y.length];
            h[0] = initialVariance;
            for (int t = 1; t < y.length; t++) {
                h[t] = LAMBDA * h[t - 1] + (1 - LAMBDA) * y[t - 1] * y[t - 1];
            }
            return new Forecast(new double[stretch.size()], Arrays.copyOfRange(h, stretch.from(), stretch.to()));
        }
    }
}
