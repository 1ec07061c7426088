package lanewise.forecast.backtest;

import java.util.ArrayList;
import java.util.List;
import lanewise.forecast.data.Frame;
import lanewise.forecast.data.Known;
import lanewise.forecast.model.Forecast;
import lanewise.forecast.model.Forecaster;
import lanewise.forecast.model.Task;

/**
 * Rolling forecast origins: at each origin every candidate forecasts the next H rows from what was known then, which a
 * {@link Known} holds and nothing more.
 */
public final class Backtest {
    /** Hears how far a backtest is. */
    @FunctionalInterface
    public interface Progress {
        /** A candidate has forecast from an origin; {@code origin} is its number, from 0. */
        void done(Candidate candidate, int origin);
    }

    private final Frame frame;
    private final Task task;
    private final Origins origins;
    private final Progress progress;

    public Backtest(Frame frame, Task task, Origins origins, Progress progress) {
        this.frame = frame;
        this.task = task;
        this.origins = origins;
        this.progress = progress;
    }

    /**
     * Runs all candidates, one after another.
     *
     * @throws lanewise.forecast.data.DataException if there are too few rows for the origins or for a candidate
     */
    public BacktestResult run(List<Candidate> candidates) {
        List<Integer> at = origins.in(frame, task.horizon());
        double[] scales = at.stream().mapToDouble(this::scale).toArray();
        List<BacktestResult.Run> runs = new ArrayList<>();
        for (Candidate candidate : candidates) {
            runs.add(run(candidate, at));
        }
        return new BacktestResult(frame, task, at, scales, runs);
    }

    private BacktestResult.Run run(Candidate candidate, List<Integer> at) {
        List<BacktestResult.Fit> fits = new ArrayList<>();
        List<Forecast> forecasts = new ArrayList<>();
        Forecaster.Fitted fitted = null;
        try {
            for (int i = 0; i < at.size(); i++) {
                Known known = known(at.get(i));
                if (i % origins.refit() == 0) {
                    if (fitted != null) {
                        fitted.close();
                    }
                    long start = System.nanoTime();
                    fitted = candidate.forecaster().fit(known);
                    double seconds = (System.nanoTime() - start) * 1e-9;
                    fits.add(new BacktestResult.Fit(at.get(i), fitted.name(), seconds, fitted.history()));
                }
                forecasts.add(requireHorizon(candidate, fitted.forecast(known)));
                progress.done(candidate, i);
            }
        } finally {
            if (fitted != null) {
                fitted.close();
            }
        }
        return new BacktestResult.Run(candidate, fits, forecasts);
    }

    private Known known(int origin) {
        return frame.known(origins.from(origin), origin, task.horizon());
    }

    private Forecast requireHorizon(Candidate candidate, Forecast forecast) {
        if (forecast.horizon() != task.horizon()) {
            throw new IllegalStateException("forecaster '" + candidate.group() + "' must forecast " + task.horizon()
                    + " steps, but forecast " + forecast.horizon());
        }
        return forecast;
    }

    /** Mean |y_t - y_{t-m}| in the rows known at an origin (m = 1 where they are fewer than two seasons); NaN if 0. */
    private double scale(int origin) {
        double[] y = known(origin).target();
        int m = y.length > 2 * task.season() ? task.season() : 1;
        double sum = 0;
        for (int t = m; t < y.length; t++) {
            sum += Math.abs(y[t] - y[t - m]);
        }
        double scale = sum / Math.max(1, y.length - m);
        return scale > 0 ? scale : Double.NaN;
    }
}
