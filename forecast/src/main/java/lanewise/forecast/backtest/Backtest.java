package lanewise.forecast.backtest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
    private final int threads;
    private final Progress progress;

    /**
     * @param threads fits that go on side by side; any number gives the same forecasts
     * @param progress is called from these threads, one at a time
     */
    public Backtest(Frame frame, Task task, Origins origins, int threads, Progress progress) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be >= 1, but are " + threads);
        }
        this.frame = frame;
        this.task = task;
        this.origins = origins;
        this.threads = threads;
        this.progress = progress;
    }

    /** One fit after another. */
    public Backtest(Frame frame, Task task, Origins origins, Progress progress) {
        this(frame, task, origins, 1, progress);
    }

    /** The forecasts that one fit made. */
    private record Block(BacktestResult.Fit fit, List<Forecast> forecasts) {}

    /**
     * Runs all candidates.
     *
     * @throws lanewise.forecast.data.DataException if there are too few rows for the origins or for a candidate
     */
    public BacktestResult run(List<Candidate> candidates) {
        List<Integer> at = origins.in(frame, task.horizon());
        double[] scales = at.stream().mapToDouble(this::scale).toArray();
        List<Callable<Block>> jobs = new ArrayList<>();
        for (Candidate candidate : candidates) {
            for (int first = 0; first < at.size(); first += origins.refit()) {
                List<Integer> block = at.subList(first, Math.min(at.size(), first + origins.refit()));
                int number = first;
                jobs.add(() -> block(candidate, block, number));
            }
        }
        List<Block> blocks = Jobs.run(jobs, threads);
        int perCandidate = jobs.size() / Math.max(1, candidates.size());
        List<BacktestResult.Run> runs = new ArrayList<>();
        for (int c = 0; c < candidates.size(); c++) {
            List<Block> own = blocks.subList(c * perCandidate, (c + 1) * perCandidate);
            runs.add(new BacktestResult.Run(
                    candidates.get(c),
                    own.stream().map(Block::fit).toList(),
                    own.stream().flatMap(block -> block.forecasts().stream()).toList()));
        }
        return new BacktestResult(frame, task, at, scales, runs);
    }

    private Block block(Candidate candidate, List<Integer> at, int number) {
        long start = System.nanoTime();
        try (Forecaster.Fitted fitted = candidate.forecaster().fit(known(at.getFirst()))) {
            double seconds = (System.nanoTime() - start) * 1e-9;
            List<Forecast> forecasts = new ArrayList<>();
            for (int i = 0; i < at.size(); i++) {
                forecasts.add(requireHorizon(candidate, fitted.forecast(known(at.get(i)))));
                synchronized (progress) {
                    progress.done(candidate, number + i);
                }
            }
            return new Block(
                    new BacktestResult.Fit(at.getFirst(), fitted.name(), seconds, fitted.history()), forecasts);
        }
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
