package lanewise.forecast.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lanewise.engine.Engine;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.train.Checkpoints;
import lanewise.nn.train.Samples;
import lanewise.nn.train.Trainer;
import lanewise.nn.train.TrainingListener;

/**
 * One seed's share of an experiment. {@link #all} runs the seeds side by side; threads that are left over work within each of them, which
 * changes no bit.
 *
 * @param settings of the whole experiment
 * @param seed of this trial
 * @param threads of this trial's models
 * @param progress of the whole experiment
 */
public record Trial(Settings settings, long seed, int threads, Experiment.Progress progress) {
    /** What is done with one seed. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Trial trial);
    }

    /** Runs all seeds, as many at once as there are threads, and returns what they gave in the order of the seeds. */
    public static <T> List<T> all(Settings settings, Experiment.Progress progress, Work<T> work) {
        int atOnce = Math.min(settings.threads(), settings.seeds());
        int threads = settings.threads() / atOnce;
        List<Callable<T>> jobs = new ArrayList<>();
        for (long seed : settings.allSeeds()) {
            jobs.add(() -> work.run(new Trial(settings, seed, threads, progress)));
        }
        return parallel(jobs, atOnce);
    }

    private static <T> List<T> parallel(List<Callable<T>> jobs, int atOnce) {
        try (ExecutorService pool = Executors.newFixedThreadPool(atOnce)) {
            List<Future<T>> futures = jobs.stream().map(pool::submit).toList();
            List<T> results = new ArrayList<>();
            try {
                for (Future<T> future : futures) {
                    results.add(future.get());
                }
            } finally {
                futures.forEach(f -> f.cancel(false)); // after a failure, those that have not begun
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an experiment ran", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a trial failed", e.getCause());
        }
    }

    /** A fresh model with this trial's seed, precision and threads. */
    public Model model(Spec spec) {
        return Model.build(
                spec, settings.precision(), seed, Engine.Options.defaults().withThreads(threads));
    }

    /** Trains and reports progress, one step for each update. Nothing is written. */
    public Trainer.Result fit(String run, Trainer trainer, Samples training, Samples validation) {
        trainer.seed(seed).listener(new Listener(run));
        return trainer.fit(training, validation);
    }

    /**
     * The same with a checkpoint after every {@code every} batches in {@code out/run-seed}; with {@link Settings#resume} it goes on
     * from the newest one there, to the same bits. A run whose folder holds checkpoints and that is not resumed is refused.
     *
     * @param run name of this training within the experiment, a part of a file name
     */
    public Trainer.Result fitWithCheckpoints(
            String run, Trainer trainer, long every, Samples training, Samples validation) {
        Path folder = settings.out().resolve(run + "-" + seed);
        var newest = Checkpoints.latest(folder);
        if (newest.isPresent() && !settings.resume()) {
            throw new IllegalArgumentException("the folder " + folder
                    + " holds checkpoints of an earlier run: --resume goes on from them, and another --out"
                    + " begins anew");
        }
        trainer.seed(seed).checkpoints(new Checkpoints(folder, every, 2)).listener(new Listener(run));
        return newest.isPresent()
                ? trainer.resume(newest.get(), training, validation)
                : trainer.fit(training, validation);
    }

    /** Updates become steps; those that early stopping saves count as done. */
    private final class Listener implements TrainingListener {
        private final String run;
        private long left;

        private Listener(String run) {
            this.run = run;
        }

        @Override
        public void started(Run all) {
            left = (long) all.epochs() * all.batches();
            progress.plan(left);
            done(Math.min(all.done(), left), "resumed");
        }

        @Override
        public void updated(Update update) {
            if (update.step() % 16 == 0) {
                done(Math.min(16, left), String.format(Locale.ROOT, "loss %.5f", update.loss()));
            }
        }

        @Override
        public void epochEnded(Epoch epoch) {}

        @Override
        public void ended() {
            done(left, "done");
        }

        private void done(long steps, String what) {
            left -= steps;
            progress.advance(steps, run + " (seed " + seed + "), " + what);
        }
    }
}
