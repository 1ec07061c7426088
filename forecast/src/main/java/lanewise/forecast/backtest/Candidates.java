package lanewise.forecast.backtest;

import java.util.ArrayList;
import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.forecast.baseline.AutoRegression;
import lanewise.forecast.baseline.Naive;
import lanewise.forecast.model.Forecaster;
import lanewise.forecast.model.InLogarithms;
import lanewise.forecast.model.Task;
import lanewise.forecast.neural.NetworkKind;
import lanewise.forecast.neural.NeuralForecaster;
import lanewise.forecast.neural.Settings;
import lanewise.forecast.volatility.Correction;
import lanewise.forecast.volatility.LstmVolatility;
import lanewise.forecast.volatility.VarianceForecaster;
import lanewise.forecast.volatility.VarianceModels;

/** The forecasters of a task. */
public final class Candidates {
    private Candidates() {}

    /** Naive, seasonal naive where there are seasons, drift, and an autoregression. */
    public static List<Candidate> baselines(Task task) {
        List<Candidate> all = new ArrayList<>();
        all.add(Candidate.baseline(Naive.last()));
        if (task.season() > 1) {
            all.add(Candidate.baseline(Naive.seasonal(task.season())));
        }
        all.add(Candidate.baseline(Naive.drift()));
        all.add(Candidate.baseline(transformed(task, AutoRegression.byAic(task.season(), task.difference()))));
        return all;
    }

    /** The models of volatility: constant variance, EWMA and the GARCH family with Gaussian and Student-t innovations. */
    public static List<Candidate> volatility() {
        return VarianceModels.all().stream()
                .map(model -> Candidate.baseline(new VarianceForecaster(model)))
                .toList();
    }

    /** The LSTM of {@link LstmVolatility}. */
    public static Candidate lstmVolatility(Correction.Settings settings, Precision precision, long seed) {
        var model = new LstmVolatility(settings, precision, seed, Engine.Options.defaults(), epoch -> {});
        return Candidate.model(new VarianceForecaster(model), seed);
    }

    /** A network; the lagged network is a baseline too. */
    public static Candidate network(Settings settings, Task task, long seed) {
        Forecaster forecaster = transformed(task, new NeuralForecaster(settings, task, seed));
        boolean baseline = settings.kind() == NetworkKind.MLP;
        return new Candidate(forecaster.name(), seed, baseline, forecaster);
    }

    /** The same forecaster, on logarithms if the task says so. */
    public static Forecaster transformed(Task task, Forecaster forecaster) {
        return task.log() ? new InLogarithms(forecaster) : forecaster;
    }
}
