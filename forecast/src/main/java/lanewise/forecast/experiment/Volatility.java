package lanewise.forecast.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.engine.Engine;
import lanewise.forecast.data.Series;
import lanewise.forecast.data.SeriesReader;
import lanewise.forecast.data.Split;
import lanewise.forecast.data.TestSlice;
import lanewise.forecast.report.Plot;
import lanewise.forecast.score.DieboldMariano;
import lanewise.forecast.score.LogScore;
import lanewise.forecast.score.ScoreCard;
import lanewise.forecast.volatility.ArchModel;
import lanewise.forecast.volatility.ArchProcess;
import lanewise.forecast.volatility.ArchSpec;
import lanewise.forecast.volatility.Forecast;
import lanewise.forecast.volatility.Garch;
import lanewise.forecast.volatility.LstmVolatility;
import lanewise.forecast.volatility.LstmVolatilityFit;
import lanewise.forecast.volatility.VarianceModel;
import lanewise.forecast.volatility.VarianceModels;
import lanewise.forecast.volatility.VolatilityFeatures;

/**
 * The LSTM of volatility against the GARCH family, by the mean Gaussian negative log-likelihood of rows that come after
 * those fitted to: the exchange rate of Bollerslev and Ghysels (1996), and the S&P 500, where the sign of a return tells
 * of the variance to come. What the networks see was chosen on training rows: see docs/decisions/0004-volatility-model.md.
 */
final class Volatility implements Experiment {
    private static final DataFile DMBP = DataFile.needed(
            "dmbp.csv",
            "ret_pct, 1974 rows",
            "Bollerslev and Ghysels 1996, JBES data archive; also in the R packages rugarch and tsgarch");

    private static final DataFile SP500 = DataFile.needed(
            "sp500_daily.csv", "adj_close, 1999 to 2018", "data that come with the Python package arch");

    /** One series: what is fitted, what is scored, what the network sees. */
    private record Study(String key, String title, Split<TestSlice> split, VolatilityFeatures.Options features) {}

    @Override
    public String name() {
        return "volatility";
    }

    @Override
    public String summary() {
        return "An LSTM of the variance against the GARCH family, on an exchange rate and a share index";
    }

    @Override
    public List<DataFile> data() {
        return List.of(DMBP, SP500);
    }

    @Override
    public Outcome run(Settings settings, Progress progress) {
        Series exchange = SeriesReader.read(settings.require(DMBP), "ret_pct");
        Series index = SeriesReader.read(settings.require(SP500), "adj_close").percentReturns();
        Study first = new Study(
                "lstm_nll", "DM/GBP", Split.trainOnFirst(exchange, 1500), VolatilityFeatures.Options.unsigned());
        Study second = new Study(
                "sp500_nll",
                "S&P 500",
                Split.trainOnFirst(index, 3772),
                new VolatilityFeatures.Options(0.85, 0.98, 1, true));
        progress.plan(2L * settings.seeds());
        var outcome = Outcome.builder();
        study(first, settings, progress, outcome, Bound.atMost(0.4179), 0.41789, "GARCH(1,1), arch 8.0.0");
        Forecast network =
                study(second, settings, progress, outcome, Bound.atMost(1.092), 1.09217, "GJR(1,1,1), arch 8.0.0");
        return outcome.note("Mean Gaussian negative log-likelihood of the rows after those fitted to, in nats.")
                .note("The features were chosen on training rows alone.")
                .picture(picture(second.split, network), settings.out().resolve("volatility.svg"))
                .build();
    }

    /** Adds a series' figure and table; returns the first network's forecast. */
    private static Forecast study(
            Study study,
            Settings settings,
            Progress progress,
            Outcome.Builder outcome,
            Bound bound,
            double published,
            String origin) {
        List<Forecast> networks = Trial.all(settings, progress, trial -> network(trial, study));
        double[] y = study.split.later().values();
        List<List<Object>> rows = new ArrayList<>();
        double[] losses = new double[networks.size()];
        for (int s = 0; s < losses.length; s++) {
            losses[s] = row("LSTM, run " + (s + 1), y, networks.get(s), rows);
        }
        List<VarianceModel> models = new ArrayList<>(VarianceModels.all());
        models.add(new Garch());
        for (VarianceModel model : models) {
            String name = model instanceof Garch ? model.name() + ", sample start" : model.name();
            row(name, y, model.fit(study.split.train()).forecast(study.split.later()), rows);
        }
        outcome.figure(Figure.of(study.key, "LSTM, NLL of " + study.title + " out of sample", losses)
                .published(published, origin)
                .bound(bound));
        outcome.table(
                study.title + ", out of sample", List.of("model", "NLL", "QLIKE", "CRPS", "VaR 1 %", "VaR 5 %"), rows);
        Forecast gjr = new ArchModel(ArchSpec.of(ArchProcess.GJR, ArchSpec.Innovation.NORMAL))
                .fit(study.split.train())
                .forecast(study.split.later());
        DieboldMariano test = DieboldMariano.ofLosses(
                logScores(y, networks.getFirst()), logScores(y, gjr), 1, DieboldMariano.Estimator.RECTANGULAR);
        outcome.note(
                "%s, run 1 against GJR(1,1,1): Diebold-Mariano statistic of the log score %.3f, two-sided p %.3f",
                study.title, test.statistic(), test.pTwoSided());
        return networks.getFirst();
    }

    private static double row(String name, double[] y, Forecast forecast, List<List<Object>> rows) {
        ScoreCard card = ScoreCard.of(name, y, forecast);
        rows.add(List.of(
                name,
                card.meanNll(),
                card.qlike(),
                card.crps(),
                card.var1().share(),
                card.var5().share()));
        return card.meanNll();
    }

    private static double[] logScores(double[] y, Forecast forecast) {
        double[] mean = forecast.mean();
        double[] variance = forecast.variance();
        double[] scores = new double[y.length];
        Arrays.setAll(scores, t -> LogScore.gaussian(y[t], mean[t], variance[t]));
        return scores;
    }

    private static Forecast network(Trial trial, Study study) {
        LstmVolatility.Settings d = LstmVolatility.Settings.defaults();
        LstmVolatility.Settings settings = new LstmVolatility.Settings(
                d.hidden(),
                d.window(),
                trial.settings().steps(d.epochs(), 2),
                d.patience(),
                d.learningRate(),
                d.validationShare(),
                study.features);
        Engine.Options engine = Engine.Options.defaults().withThreads(trial.threads());
        LstmVolatility model =
                new LstmVolatility(settings, trial.settings().precision(), trial.seed(), engine, epoch -> {});
        try (LstmVolatilityFit fit = model.fit(study.split.train())) {
            trial.progress().advance(1, study.title);
            return fit.forecast(study.split.later());
        }
    }

    private static Plot picture(Split<TestSlice> split, Forecast network) {
        double[] y = split.later().values();
        double[] days = new double[y.length];
        Arrays.setAll(days, t -> t + 1);
        Forecast gjr = new ArchModel(ArchSpec.of(ArchProcess.GJR, ArchSpec.Innovation.NORMAL))
                .fit(split.train())
                .forecast(split.later());
        return Plot.of("day after the training rows", "S&P 500: |return| and standard deviation, percent")
                .faint("|return|", days, Arrays.stream(y).map(Math::abs).toArray())
                .line("LSTM", days, roots(network))
                .dashed("GJR", days, roots(gjr));
    }

    private static double[] roots(Forecast forecast) {
        return Arrays.stream(forecast.variance()).map(Math::sqrt).toArray();
    }
}
