package lanewise.forecast.backtest;

import lanewise.forecast.model.Forecaster;

/**
 * A forecaster in a backtest.
 *
 * @param group what it is called in tables: candidates of one group are one model with several seeds
 * @param seed of its random numbers; 0 for those without
 * @param baseline whether others are compared with it
 * @param forecaster the forecaster
 */
public record Candidate(String group, long seed, boolean baseline, Forecaster forecaster) {
    /** One of the methods that others are compared with. */
    public static Candidate baseline(Forecaster forecaster) {
        return new Candidate(forecaster.name(), 0, true, forecaster);
    }

    /** A model with its seed. */
    public static Candidate model(Forecaster forecaster, long seed) {
        return new Candidate(forecaster.name(), seed, false, forecaster);
    }
}
