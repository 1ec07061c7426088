package lanewise.forecast.model;

import java.util.List;
import lanewise.forecast.data.Known;
import lanewise.nn.train.TrainingListener;

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

    /** The forecast of the target from one of its logarithm. */
    public static Forecast back(Forecast logarithm) {
        return new Forecast(logarithm.steps().stream()
                .map(step -> (Distribution) new Distribution.Exponential(step))
                .toList());
    }

    private record Fit(Fitted fitted) implements Fitted {
        @Override
        public String name() {
            return fitted.name() + " of logs";
        }

        @Override
        public Forecast forecast(Known at) {
            return back(fitted.forecast(at.logarithm()));
        }

        @Override
        public int lookback() {
            return fitted.lookback();
        }

        @Override
        public List<TrainingListener.Epoch> history() {
            return fitted.history();
        }

        @Override
        public void close() {
            fitted.close();
        }
    }
}
