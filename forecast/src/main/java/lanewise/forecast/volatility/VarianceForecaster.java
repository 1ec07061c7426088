package lanewise.forecast.volatility;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Known;
import lanewise.forecast.data.Series;
import lanewise.forecast.data.Split;
import lanewise.forecast.data.TrainSlice;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Forecaster;

/**
 * A {@link VarianceModel} as a forecaster of returns: a Gaussian, or a Student-t where its innovations are. The variance
 * of later steps is what the model expects of it; EWMA, constant variance and the LSTM keep that of the first step.
 */
public record VarianceForecaster(VarianceModel model) implements Forecaster {
    @Override
    public String name() {
        return model.name();
    }

    @Override
    public Fitted fit(Known training) {
        return new Fit(model.fit(TrainSlice.whole(series(training, 0))));
    }

    /** The known targets, and {@code more} rows whose values nobody reads. */
    private static Series series(Known known, int more) {
        double[] y = Arrays.copyOf(known.target(), known.targetEnd() + more);
        return new Series(known.columns().target(), known.toString(), y, List.of());
    }

    private record Fit(VarianceModel.Fitted fitted) implements Fitted {
        @Override
        public String name() {
            return fitted.name();
        }

        @Override
        public lanewise.forecast.model.Forecast forecast(Known at) {
            at.requireRows(2, "a forecast of " + name());
            Forecast next = fitted.forecast(
                    Split.trainOnFirst(series(at, 1), at.targetEnd()).later());
            double[] variance = ahead(at, next.variance()[0]);
            double nu = fitted instanceof ArchFit arch ? arch.degreesOfFreedom() : Double.POSITIVE_INFINITY;
            List<Distribution> steps = new ArrayList<>();
            for (int k = at.steps() - at.horizon(); k < at.steps(); k++) {
                steps.add(distribution(next.mean()[0], requirePositive(variance[k]), nu));
            }
            return new lanewise.forecast.model.Forecast(steps);
        }

        private double[] ahead(Known at, double first) {
            TrainSlice until = TrainSlice.whole(series(at, 0));
            return switch (fitted) {
                case ArchFit arch -> arch.varianceAhead(until, at.steps());
                case GarchFit garch -> garch.varianceAhead(until, at.steps());
                default -> {
                    double[] flat = new double[at.steps()];
                    Arrays.fill(flat, first);
                    yield flat;
                }
            };
        }

        private double requirePositive(double variance) {
            if (!(variance > 0) || Double.isInfinite(variance)) {
                String rule = "a forecast variance must be finite and above 0";
                throw new DataException(name(), rule, "a positive number", "" + variance, "forecast");
            }
            return variance;
        }

        /** nu above 2: the scale of a Student-t is sqrt(h (nu - 2) / nu). */
        private static Distribution distribution(double mean, double variance, double nu) {
            return Double.isInfinite(nu)
                    ? new Distribution.Normal(mean, Math.sqrt(variance))
                    : new Distribution.StudentT(mean, Math.sqrt(variance * (nu - 2) / nu), nu);
        }

        @Override
        public void close() {
            if (fitted instanceof LstmVolatilityFit lstm) {
                lstm.close();
            }
        }
    }
}
