package lanewise.forecast.backtest;

import java.util.List;
import lanewise.forecast.data.Frame;
import lanewise.forecast.model.Forecast;
import lanewise.forecast.model.Task;
import lanewise.nn.train.TrainingListener;

/**
 * What a backtest gave.
 *
 * @param frame the data
 * @param task what was forecast
 * @param origins the origins, each the number of rows that had passed, earliest first
 * @param scales for each origin the mean absolute error of the seasonal naive forecast in the rows before it, by which
 *     MASE divides
 * @param runs one per candidate, in their order
 */
public record BacktestResult(Frame frame, Task task, List<Integer> origins, double[] scales, List<Run> runs) {
    /**
     * One candidate's forecasts.
     *
     * @param candidate the candidate
     * @param fits names of its fits with the origins they were made at
     * @param forecasts one per origin
     */
    public record Run(Candidate candidate, List<Fit> fits, List<Forecast> forecasts) {
        public Run {
            fits = List.copyOf(fits);
            forecasts = List.copyOf(forecasts);
        }
    }

    /**
     * One fit.
     *
     * @param origin rows that had passed
     * @param name the fitted model's name
     * @param seconds it took
     * @param history passes of its training; empty for what is not trained in passes
     */
    public record Fit(int origin, String name, double seconds, List<TrainingListener.Epoch> history) {
        public Fit {
            history = List.copyOf(history);
        }
    }

    public BacktestResult {
        origins = List.copyOf(origins);
        scales = scales.clone();
        runs = List.copyOf(runs);
    }

    /** What came h rows after an origin, h = 0..H-1. */
    public double actual(int origin, int h) {
        return frame.target(origins.get(origin) + h);
    }

    /** The time of that row. */
    public String time(int origin, int h) {
        return frame.time().label(origins.get(origin) + h);
    }

    /** forecast - actual of a run, shape [origins][H]. */
    public double[][] errors(Run run) {
        double[][] errors = new double[origins.size()][task.horizon()];
        for (int o = 0; o < errors.length; o++) {
            for (int h = 0; h < task.horizon(); h++) {
                errors[o][h] = run.forecasts().get(o).point(h) - actual(o, h);
            }
        }
        return errors;
    }
}
