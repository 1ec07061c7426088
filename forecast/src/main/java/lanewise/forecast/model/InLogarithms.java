package lanewise.forecast.model;

import java.util.List;
import lanewise.forecast.data.Known;

/** Another forecaster on the natural logarithm of the target; forecasts are turned back. */
public record InLogarithms(Forecaster forecaster) implements Forecaster {
    @Override
    public String name() {
        return forecaster.name();
    }

    /** @throws lanewise.forecast.data.DataException also if a known target is 0 or below */
    @Override
    public Fitted fit(Known training) {
        return new Fit(forecaster.fit(training.logarithm()));
    }

    private record Fit(Fitted fitted) implements Fitted {
        @Override
        public String name() {
            return fitted.name() + " of logs";
        }

        @Override
        public Forecast forecast(Known at) {
            List<Distribution> steps = fitted.forecast(at.logarithm()).steps();
            return new Forecast(steps.stream()
                    .map(step -> (Distribution) new Distribution.Exponential(step))
                    .toList());
        }

        @Override
        public void close() {
            fitted.close();
        }
    }
}
