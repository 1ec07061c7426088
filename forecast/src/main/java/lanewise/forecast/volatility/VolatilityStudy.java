package lanewise.forecast.volatility;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.forecast.data.Split;
import lanewise.forecast.data.TestSlice;
import lanewise.forecast.score.ScoreCard;
import lanewise.nn.train.TrainingListener;

/**
 * Constant variance, EWMA, GARCH(1,1) and the LSTM on one series: fitted to the training rows, scored on them and on the test rows.
 * The LSTM is trained from several seeds, each on a thread of its own, because one seed proves little.
 */
public final class VolatilityStudy {
    /** One model's scores and its forecasts of the test rows. */
    public record Entry(ScoreCard in, ScoreCard out, Forecast forecast) {
        /** Lets a fitted model forecast both stretches and scores it. */
        public static Entry of(VarianceModel.Fitted fitted, Split<TestSlice> split) {
            Forecast forecast = fitted.forecast(split.later());
            return new Entry(
                    ScoreCard.of(fitted, split.train()),
                    ScoreCard.of(fitted.name(), split.later().values(), forecast),
                    forecast);
        }
    }

    /** One seed's LSTM. */
    public record SeedRun(long seed, Entry entry, List<TrainingListener.Epoch> history) {}

    /** Hears how far the study is. Called from several threads. */
    public interface Progress {
        /** A seed has ended pass {@code epoch}. */
        void epochEnded(long seed, TrainingListener.Epoch epoch);

        /** A seed is done. */
        void seedEnded(long seed);
    }

    /**
     * What came out.
     *
     * @param baselines constant variance, EWMA and GARCH
     * @param seeds the LSTM, a run per seed, in the order of the seeds
     * @param first the model of the first seed; its owner closes it
     */
    public record Result(List<Entry> baselines, List<SeedRun> seeds, LstmVolatilityFit first) {
        /** Mean over seeds of the out-of-sample mean NLL. */
        public double meanNll() {
            return seeds.stream()
                    .mapToDouble(r -> r.entry().out().meanNll())
                    .average()
                    .orElseThrow();
        }

        /** The largest of them. */
        public double worstNll() {
            return seeds.stream()
                    .mapToDouble(r -> r.entry().out().meanNll())
                    .max()
                    .orElseThrow();
        }

        /** The smallest of them. */
        public double bestNll() {
            return seeds.stream()
                    .mapToDouble(r -> r.entry().out().meanNll())
                    .min()
                    .orElseThrow();
        }
    }

    private final Split<TestSlice> split;
    private final Correction.Settings settings;
    private final Precision precision;
    private final Progress progress;

    public VolatilityStudy(
            Split<TestSlice> split, Correction.Settings settings, Precision precision, Progress progress) {
        this.split = split;
        this.settings = settings;
        this.precision = precision;
        this.progress = progress;
    }

    /** Constant variance, EWMA and GARCH(1,1). */
    public List<Entry> baselines() {
        List<VarianceModel> models = List.of(new ConstantVariance(), new Ewma(), new Garch());
        return models.stream().map(m -> Entry.of(m.fit(split.train()), split)).toList();
    }

    /** Everything: the LSTM from seeds firstSeed, firstSeed + 1, ..., on up to {@code threads} threads. */
    public Result run(long firstSeed, int seeds, int threads) {
        split.train().requireRows(settings.neededRows(), "the LSTM's window of " + settings.window() + " steps");
        List<Entry> baselines = baselines();
        LstmVolatilityFit[] first = new LstmVolatilityFit[1];
        List<Callable<SeedRun>> jobs = new ArrayList<>();
        for (int i = 0; i < seeds; i++) {
            long seed = firstSeed + i;
            jobs.add(() -> {
                LstmVolatilityFit fit = fit(seed);
                if (seed == firstSeed) {
                    first[0] = fit;
                }
                try {
                    return new SeedRun(seed, Entry.of(fit, split), fit.history());
                } finally {
                    progress.seedEnded(seed);
                    if (seed != firstSeed) {
                        fit.close();
                    }
                }
            });
        }
        return new Result(baselines, runAll(jobs, threads), first[0]);
    }

    private LstmVolatilityFit fit(long seed) {
        return new LstmVolatility(
                        settings, precision, seed, Engine.Options.defaults(), epoch -> progress.epochEnded(seed, epoch))
                .fit(split.train());
    }

    private static List<SeedRun> runAll(List<Callable<SeedRun>> jobs, int threads) {
        try (ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, jobs.size()))) {
            List<SeedRun> runs = new ArrayList<>();
            for (Future<SeedRun> future : pool.invokeAll(jobs)) {
                runs.add(future.get());
            }
            return runs;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while training", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("training failed", e.getCause());
        }
    }
}
