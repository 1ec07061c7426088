package lanewise.forecast.volatility;

import java.util.Arrays;
import lanewise.forecast.data.Scaler;
import lanewise.forecast.data.Slice;
import lanewise.forecast.data.TrainSlice;

/** The model to beat: mean and variance (divisor n) of the training rows, for ever. */
public final class ConstantVariance implements VarianceModel {
    @Override
    public String name() {
        return "constant variance";
    }

    @Override
    public Fitted fit(TrainSlice train) {
        Scaler scaler = train.scaler();
        return new Constant(name(), scaler.mean(), scaler.unscaleVariance(1));
    }

    private record Constant(String name, double mean, double variance) implements Fitted {
        @Override
        public Forecast forecast(Slice stretch) {
            double[] means = new double[stretch.size()];
            double[] variances = new double[stretch.size()];
            Arrays.fill(means, mean);
            Arrays.fill(variances, variance);
            return new Forecast(means, variances);
        }
    }
}
