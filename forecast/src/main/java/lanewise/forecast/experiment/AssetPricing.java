package lanewise.forecast.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import lanewise.forecast.report.Plot;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.train.Samples;
import lanewise.nn.train.Trainer;

/**
 * Deep learning in asset pricing (Chen, Pelger and Zhu, 2024) on a simulated panel, {@link AssetPanel}. NN1 prices 94 characteristics, the
 * same way every month; NN2 has an LSTM read macroeconomic variables, whose state joins the characteristics. Both minimise the panel's squared
 * error. Judged out of sample, by squared error and by the Sharpe ratio of a portfolio that holds the tenth of stocks with the highest
 * forecasts and is short of the tenth with the lowest.
 */
final class AssetPricing implements Experiment {
    private static final int TRAINING = 240;
    private static final int VALIDATION = 60;
    private static final int TEST = 120;
    private static final int TIME = 48;
    private static final int WARMUP = 12;
    private static final int STATE = 4;
    private static final int BATCH = 25;
    private static final int EPOCHS = 40;
    private static final int PATIENCE = 15;
    private static final int MONTHS = 12;
    private static final String CHAPTERS = "the chapters, US stocks 1957-2016; not the same data";

    @Override
    public String name() {
        return "asset-pricing";
    }

    @Override
    public String summary() {
        return "Asset pricing on a simulated panel: an LSTM's macro state beside 94 characteristics, out of sample";
    }

    /** Out of sample. */
    private record Score(double mse, double sharpe, double[] wealth) {}

    /** One seed. */
    private record Scores(Score nn1, Score nn2, Score best) {}

    @Override
    public Outcome run(Settings settings, Progress progress) {
        List<Scores> trials = Trial.all(settings, progress, AssetPricing::score);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < trials.size(); i++) {
            Scores t = trials.get(i);
            rows.add(List.of(
                    settings.allSeeds()[i],
                    t.nn1().mse(),
                    t.nn2().mse(),
                    t.best().mse(),
                    t.nn1().sharpe(),
                    t.nn2().sharpe(),
                    t.best().sharpe()));
        }
        double below = Math.nextDown(1.0);
        return Outcome.builder()
                .figure(figure(
                                "mse_ratio",
                                "test MSE of NN2 over that of NN1",
                                trials,
                                t -> t.nn2().mse() / t.nn1().mse())
                        .bound(Bound.atMost(below)))
                .figure(figure(
                                "sharpe_gain",
                                "Sharpe ratio of NN2 less that of NN1, per year",
                                trials,
                                t -> t.nn2().sharpe() - t.nn1().sharpe())
                        .bound(Bound.atLeast(Double.MIN_VALUE)))
                .figure(figure(
                        "nn1_mse", "test MSE of NN1", trials, t -> t.nn1().mse()))
                .figure(figure(
                        "nn2_mse", "test MSE of NN2", trials, t -> t.nn2().mse()))
                .figure(figure(
                                "nn1_sharpe",
                                "Sharpe ratio of NN1's portfolio, per year",
                                trials,
                                t -> t.nn1().sharpe())
                        .higherIsBetter())
                .figure(figure(
                                "nn2_sharpe",
                                "Sharpe ratio of NN2's portfolio, per year",
                                trials,
                                t -> t.nn2().sharpe())
                        .higherIsBetter()
                        .published(2.6, CHAPTERS))
                .table(
                        "each seed draws a panel of its own; best: whoever sees the state and knows the prices",
                        List.of("seed", "MSE NN1", "MSE NN2", "best", "Sharpe NN1", "Sharpe NN2", "best"),
                        rows)
                .picture(plot(trials.getFirst()), settings.out().resolve("asset-pricing.svg"))
                .note("the panel is simulated, and easier to price than real ones: a seventh of the variance can be"
                        + " forecast")
                .build();
    }

    private static Figure figure(String key, String meaning, List<Scores> trials, ToDoubleFunction<Scores> number) {
        return Figure.of(key, meaning, Forecasts.each(trials, number));
    }

    private static Plot plot(Scores scores) {
        double[] month = IntStream.rangeClosed(1, TEST).asDoubleStream().toArray();
        return Plot.of("month out of sample", "sum of the sorted portfolio's returns")
                .line("NN1", month, scores.nn1().wealth())
                .line("NN2, with the LSTM's state", month, scores.nn2().wealth())
                .dashed("whoever sees the state", month, scores.best().wealth());
    }

    private static Spec priced(int inputs) {
        return Spec.of(
                Spec.linear(inputs, 32),
                Spec.relu(),
                Spec.linear(32, 16),
                Spec.relu(),
                Spec.linear(16, 8),
                Spec.relu(),
                Spec.linear(8, 1));
    }

    private static Scores score(Trial trial) {
        AssetPanel panel = new AssetPanel(TRAINING + VALIDATION + TEST, trial.seed());
        Spec nn1 = priced(AssetPanel.CHARACTERISTICS);
        Spec nn2 = Spec.of(
                new StateBeside(
                        AssetPanel.MACRO,
                        AssetPanel.CHARACTERISTICS,
                        Spec.lstm(AssetPanel.MACRO, STATE).forgetBias(1)),
                priced(STATE + AssetPanel.CHARACTERISTICS));
        double[][] first = forecasts(trial, "NN1", nn1, panel, false);
        double[][] second = forecasts(trial, "NN2", nn2, panel, true);
        return new Scores(judged(panel, t -> first[t]), judged(panel, t -> second[t]), judged(panel, panel::expected));
    }

    /** Trains with early stopping; returns [month][stock] for all months, each from what was known before. */
    private static double[][] forecasts(Trial trial, String name, Spec spec, AssetPanel panel, boolean macro) {
        Samples training = panel.windows(0, TRAINING, TIME, WARMUP, macro);
        Samples validation =
                panel.windows(TRAINING - WARMUP, TRAINING + VALIDATION, VALIDATION + WARMUP, WARMUP, macro);
        int months = TRAINING + VALIDATION + TEST;
        try (Model model = trial.model(spec)) {
            Trainer trainer = Trainer.of(model)
                    .optimizer(Optimizer.adamW(3e-3).decayingWeightsOnly())
                    .clipNorm(1)
                    .batchSize(BATCH)
                    .epochs(trial.settings().steps(EPOCHS, 1))
                    .patience(PATIENCE);
            trial.fit(name, trainer, training.shuffled(trial.seed()), validation);
            double[][] byStock = Forecasts.of(model, panel.windows(0, months, months, 0, macro));
            double[][] byMonth = new double[months][];
            Arrays.setAll(
                    byMonth, t -> Arrays.stream(byStock).mapToDouble(s -> s[t]).toArray());
            return byMonth;
        }
    }

    private static Score judged(AssetPanel panel, IntFunction<double[]> forecasts) {
        double squared = 0;
        double[] portfolio = new double[TEST];
        for (int k = 0; k < TEST; k++) {
            int t = TRAINING + VALIDATION + k;
            double[] forecast = forecasts.apply(t);
            double[] came = panel.returns(t);
            for (int i = 0; i < came.length; i++) {
                squared += (forecast[i] - came[i]) * (forecast[i] - came[i]);
            }
            portfolio[k] = sorted(forecast, came);
        }
        double[] wealth = portfolio.clone();
        Arrays.parallelPrefix(wealth, Double::sum);
        return new Score(squared / (TEST * AssetPanel.STOCKS), sharpe(portfolio), wealth);
    }

    /** The mean return of the tenth with the highest forecasts less that of the tenth with the lowest. */
    private static double sorted(double[] forecast, double[] came) {
        Integer[] order = IntStream.range(0, came.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, (a, b) -> Double.compare(forecast[a], forecast[b]));
        int tenth = came.length / 10;
        double sum = 0;
        for (int k = 0; k < tenth; k++) {
            sum += came[order[came.length - 1 - k]] - came[order[k]];
        }
        return sum / tenth;
    }

    /** Mean over standard deviation, times sqrt(12). */
    private static double sharpe(double[] returns) {
        double mean = Bound.mean(returns);
        double variance =
                Arrays.stream(returns).map(r -> (r - mean) * (r - mean)).sum() / (returns.length - 1);
        return Math.sqrt(MONTHS) * mean / Math.sqrt(variance);
    }
}
