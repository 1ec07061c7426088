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
import lanewise.forecast.score.Scores;
import lanewise.forecast.volatility.ArchModel;
import lanewise.forecast.volatility.ArchProcess;
import lanewise.forecast.volatility.ArchSpec;
import lanewise.forecast.volatility.Correction;
import lanewise.forecast.volatility.Forecast;
import lanewise.forecast.volatility.Garch;
import lanewise.forecast.volatility.LstmVolatility;
import lanewise.forecast.volatility.LstmVolatilityFit;
import lanewise.forecast.volatility.VarianceModel;
import lanewise.forecast.volatility.VarianceModels;

/**
 * The LSTM of volatility against the GARCH family, by the mean Gaussian negative log-likelihood of rows that come after
 * those fitted to: the exchange rate of Bollerslev and Ghysels (1996), and the S&P 500, where the sign of a return tells
 * of the variance to come. How the settings were chosen: docs/decisions/0004-volatility-model.md.
 */
final class Volatility implements Experiment {
    private static final DataFile DMBP = DataFile.needed(
            "dmbp.csv",
            "ret_pct, 1974 rows",
            "Bollerslev and Ghysels 1996, JBES data archive; also in the R packages rugarch and tsgarch");

    private static final DataFile SP500 = DataFile.needed(
            "sp500_daily.csv", "adj_close, 1999 to 2018", "data that come with the Python package arch");

    private static final List<String> COLUMNS = List.of("model", "NLL", "QLIKE", "CRPS", "VaR 1 %", "VaR 5 %");

    /** Networks on one series: what is fitted and scored. */
    private record Study(String key, String title, Split<TestSlice> split) {}

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
        Study first = new Study("lstm_nll", "DM/GBP", Split.trainOnFirst(exchange, 1500));
        Study second = new Study("sp500_nll", "S&P 500", Split.trainOnFirst(index, 3772));
        progress.plan(2L * settings.seeds());
        var outcome = Outcome.builder();
        List<Forecast> byFirst = trained(first, settings, progress);
        report(first, byFirst, figure(first, byFirst, "GARCH(1,1)", 0.41789).bound(Bound.atMost(0.4179)), outcome);
        List<Forecast> bySecond = trained(second, settings, progress);
        report(second, bySecond, figure(second, bySecond, "GJR(1,1,1)", 1.09217).bound(Bound.atMost(1.092)), outcome);
        baselines(first, settings, outcome);
        baselines(second, settings, outcome);
        return outcome.note("Mean Gaussian negative log-likelihood of the rows after those fitted to, in nats.")
                .note("The settings, the same for both series, were chosen on training rows alone.")
                .picture(
                        picture(second.split, bySecond.getFirst()),
                        settings.out().resolve("volatility.svg"))
                .build();
    }

    private static List<Forecast> trained(Study study, Settings settings, Progress progress) {
        return Trial.all(settings, progress, trial -> network(trial, study));
    }

    private static Figure figure(Study study, List<Forecast> networks, String model, double published) {
        double[] y = study.split.later().values();
        double[] losses =
                networks.stream().mapToDouble(f -> Scores.gaussianNll(y, f)).toArray();
        return Figure.of(study.key, "LSTM, NLL out of sample, " + study.title, losses)
                .published(published, model + ", arch 8.0.0");
    }

    /** Adds the figure, a table of the networks, and a test of the first one against GJR. */
    private static void report(Study study, List<Forecast> networks, Figure figure, Outcome.Builder outcome) {
        double[] y = study.split.later().values();
        List<List<Object>> rows = new ArrayList<>();
        for (int s = 0; s < networks.size(); s++) {
            rows.add(row("LSTM, run " + (s + 1), y, networks.get(s)));
        }
        rows.add(row("TARCH(1,1,1), from which they depart", y, forecast(study.split, ArchProcess.TARCH)));
        outcome.figure(figure).table(study.title + ", networks out of sample", COLUMNS, rows);
        DieboldMariano test = DieboldMariano.ofLosses(
                logScores(y, networks.getFirst()),
                logScores(y, forecast(study.split, ArchProcess.GJR)),
                1,
                DieboldMariano.Estimator.RECTANGULAR);
        outcome.note(
                "%s, run 1 against GJR(1,1,1): Diebold-Mariano statistic of the log score %.3f, two-sided p %.3f",
                study.title, test.statistic(), test.pTwoSided());
    }

    /** Adds a table of the models without a network; few of them in a quick run. */
    private static void baselines(Study study, Settings settings, Outcome.Builder outcome) {
        double[] y = study.split.later().values();
        List<List<Object>> rows = new ArrayList<>();
        List<VarianceModel> all = VarianceModels.all();
        for (VarianceModel model : all.subList(0, settings.steps(all.size(), 4))) {
            rows.add(row(model.name(), y, model.fit(study.split.train()).forecast(study.split.later())));
        }
        Forecast sample = new Garch().fit(study.split.train()).forecast(study.split.later());
        rows.add(row("GARCH(1,1), sample start", y, sample));
        outcome.table(study.title + ", models without a network out of sample", COLUMNS, rows);
    }

    private static Forecast forecast(Split<TestSlice> split, ArchProcess process) {
        return new ArchModel(ArchSpec.of(process, ArchSpec.Innovation.NORMAL))
                .fit(split.train())
                .forecast(split.later());
    }

    private static List<Object> row(String name, double[] y, Forecast forecast) {
        ScoreCard card = ScoreCard.of(name, y, forecast);
        return List.of(
                name,
                card.meanNll(),
                card.qlike(),
                card.crps(),
                card.var1().share(),
                card.var5().share());
    }

    private static double[] logScores(double[] y, Forecast forecast) {
        double[] mean = forecast.mean();
        double[] variance = forecast.variance();
        double[] scores = new double[y.length];
        Arrays.setAll(scores, t -> LogScore.gaussian(y[t], mean[t], variance[t]));
        return scores;
    }

    private static Forecast network(Trial trial, Study study) {
        Correction.Settings d = LstmVolatility.defaults();
        Correction.Settings settings = new Correction.Settings(
                d.hidden(), d.window(), trial.settings().steps(d.epochs(), 1), d.learningRate());
        Engine.Options engine = Engine.Options.defaults().withThreads(trial.threads());
        LstmVolatility model =
                new LstmVolatility(settings, trial.settings().precision(), trial.seed(), engine, epoch -> {});
        try (LstmVolatilityFit fit = model.fit(study.split.train())) {
            return fit.forecast(study.split.later());
        } finally {
            trial.progress().advance(1, study.title);
        }
    }

    private static Plot picture(Split<TestSlice> split, Forecast network) {
        double[] y = split.later().values();
        double[] days = new double[y.length];
        Arrays.setAll(days, t -> t + 1);
        return Plot.of("day after the training rows", "S&P 500: |return| and standard deviation, percent")
                .faint("|return|", days, Arrays.stream(y).map(Math::abs).toArray())
                .line("LSTM", days, roots(network))
                .dashed("GJR", days, roots(forecast(split, ArchProcess.GJR)));
    }

    private static double[] roots(Forecast forecast) {
        return Arrays.stream(forecast.variance()).map(Math::sqrt).toArray();
    }
}
