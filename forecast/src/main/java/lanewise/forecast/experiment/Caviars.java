package lanewise.forecast.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import lanewise.forecast.data.SeriesReader;
import lanewise.forecast.data.Split;
import lanewise.forecast.data.TestSlice;
import lanewise.forecast.quantile.Caviar;
import lanewise.forecast.quantile.CaviarFit;
import lanewise.forecast.quantile.CaviarModel;
import lanewise.forecast.quantile.LstmQuantiles;
import lanewise.forecast.report.Plot;
import lanewise.forecast.score.Christoffersen;
import lanewise.forecast.score.IntervalScores;
import lanewise.forecast.volatility.Correction;

/**
 * Value at risk of three shares of 1986-1999, fit on the first 2892 days, scored on the last 500: the 24 CAViaR models of
 * Engle and Manganelli (2004) estimated again, and an LSTM trained by the pinball loss on the index.
 *
 * <p>The LSTM's base, inputs, passes and gamma were chosen on the first 2892 days alone, by the sums of pinball losses on
 * days 1453-1932, 1933-2412 and 2413-2892, each forecast by networks trained on the days before them. What was tried is in
 * docs/econometrics.md.
 */
final class Caviars implements Experiment {
    private static final DataFile RETURNS = DataFile.needed(
            "caviar_returns.csv",
            "daily percent log returns gm, ibm, sp500",
            "replication file of Engle and Manganelli 2004, in the R package QuantileModels");

    private static final String ORIGIN = "Engle and Manganelli 2004, table 1";
    private static final String[] ASSETS = {"gm", "ibm", "sp500"};
    private static final double[] LEVELS = {0.01, 0.05};
    private static final int TRAINING_ROWS = 2892;
    /** In-sample sums of pinball losses by level, model (in the order of {@link Caviar}) and asset. */
    private static final double[][][] PUBLISHED = {
        {
            {170.4846, 182.6485, 107.8152},
            {169.2166, 179.4021, 105.8250},
            {170.9864, 183.4315, 108.3438},
            {179.6069, 192.1998, 117.4228}
        },
        {
            {551.2925, 521.5066, 306.5056},
            {548.3052, 515.5783, 300.8200},
            {552.1221, 524.7894, 305.9276},
            {553.7884, 527.7164, 312.0606}
        }
    };

    /** Chosen on training rows; see above. */
    private static final double GAMMA = 0.02;

    @Override
    public String name() {
        return "caviar";
    }

    @Override
    public String summary() {
        return "Value at risk: 24 published CAViaR models estimated again, and an LSTM with the pinball loss";
    }

    @Override
    public List<DataFile> data() {
        return List.of(RETURNS);
    }

    @Override
    public Outcome run(Settings settings, Progress progress) {
        Path file = settings.require(RETURNS);
        var outcome = Outcome.builder();
        int from = settings.quick() ? 2 : 0; // the index alone
        progress.plan((ASSETS.length - from) * LEVELS.length * Caviar.values().length + settings.seeds());
        estimates(file, from, outcome, progress);
        Split<TestSlice> split = split(file, "sp500");
        List<double[][]> networks = Trial.all(settings, progress, trial -> network(trial, split));
        scores(split, networks, outcome);
        double[] y = split.later().values();
        double[] days = new double[y.length];
        Arrays.setAll(days, t -> TRAINING_ROWS + t + 1);
        double[] asymmetric = new CaviarModel(Caviar.ASYMMETRIC_SLOPE, 0.05)
                .fit(split.train())
                .quantiles(split.later());
        Plot plot = Plot.of("day", "return of the index, percent")
                .points("return", days, y)
                .line("LSTM, 1 %", days, networks.getFirst()[0])
                .line("LSTM, 5 %", days, networks.getFirst()[1])
                .dashed("CAViaR asymmetric slope, 5 %", days, asymmetric);
        return outcome.note("RQ is the sum of pinball losses, in percent. Fit on days 1-2892, out of sample 2893-3392.")
                .note("The LSTM's settings were chosen on days 1-2892.")
                .picture(plot, settings.out().resolve("caviar.svg"))
                .build();
    }

    private static Split<TestSlice> split(Path file, String asset) {
        return Split.trainOnFirst(SeriesReader.read(file, asset), TRAINING_ROWS);
    }

    /** All models of the shares from one on, beside the published sums. */
    private static void estimates(Path file, int from, Outcome.Builder outcome, Progress progress) {
        List<List<Object>> rows = new ArrayList<>();
        double worst = 0;
        for (int l = 0; l < LEVELS.length; l++) {
            for (Caviar kind : Caviar.values()) {
                for (int a = from; a < ASSETS.length; a++) {
                    Split<TestSlice> split = split(file, ASSETS[a]);
                    CaviarFit fit = new CaviarModel(kind, LEVELS[l]).fit(split.train());
                    double published = PUBLISHED[l][kind.ordinal()][a];
                    worst = Math.max(worst, fit.loss() / published - 1);
                    double[] y = split.later().values();
                    double[] q = fit.quantiles(split.later());
                    rows.add(List.of(
                            percent(LEVELS[l]),
                            kind.title(),
                            ASSETS[a],
                            decimals(fit.loss()),
                            decimals(published),
                            decimals(IntervalScores.pinballSum(y, q, LEVELS[l])),
                            percent(Christoffersen.of(y, q, LEVELS[l])
                                    .unconditional()
                                    .share())));
                    progress.advance(1, "CAViaR");
                }
            }
        }
        outcome.table(
                "CAViaR estimated again",
                List.of("level", "model", "asset", "RQ in sample", "published", "RQ out of sample", "hits"),
                rows);
        outcome.figure(Figure.of(
                        "caviar_excess", "largest excess of an in-sample RQ over the published one, as a share", worst)
                .published(0, ORIGIN)
                .bound(Bound.atMost(0.001)));
    }

    /** Quantiles of the test rows, shape [levels][rows]. */
    private static double[][] network(Trial trial, Split<TestSlice> split) {
        Correction.Settings d = LstmQuantiles.defaults();
        Correction.Settings settings = new Correction.Settings(
                d.hidden(), d.window(), trial.settings().steps(d.epochs(), 2), d.learningRate());
        LstmQuantiles network =
                new LstmQuantiles(settings, LEVELS, GAMMA, trial.settings().precision(), trial.seed());
        try (LstmQuantiles.Fit fit = network.fit(split.train())) {
            trial.progress().advance(1, "LSTM");
            return Arrays.stream(LEVELS)
                    .mapToObj(level -> fit.quantiles(split.later(), level))
                    .toArray(double[][]::new);
        }
    }

    private static void scores(Split<TestSlice> split, List<double[][]> networks, Outcome.Builder outcome) {
        double[] y = split.later().values();
        double[] bounds = {26, 73};
        double[] best = {22.6826, 71.5758};
        List<List<Object>> rows = new ArrayList<>();
        for (int l = 0; l < LEVELS.length; l++) {
            double level = LEVELS[l];
            double[] losses = new double[networks.size()];
            for (int s = 0; s < losses.length; s++) {
                double[] q = networks.get(s)[l];
                losses[s] = IntervalScores.pinballSum(y, q, level);
                Christoffersen test = Christoffersen.of(y, q, level);
                rows.add(List.of(
                        percent(level),
                        s + 1,
                        decimals(losses[s]),
                        percent(test.unconditional().share()),
                        test.unconditional().pValue(),
                        test.pConditionalCoverage()));
            }
            String key = "lstm_rq_" + Math.round(100 * level);
            outcome.figure(Figure.of(key, "LSTM, RQ of the index out of sample at " + percent(level), losses)
                    .published(best[l], "the best CAViaR out of sample")
                    .bound(Bound.atMost(bounds[l])));
        }
        outcome.table(
                "LSTM out of sample",
                List.of("level", "run", "RQ", "hits", "p of coverage", "p of conditional coverage"),
                rows);
    }

    private static String decimals(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
