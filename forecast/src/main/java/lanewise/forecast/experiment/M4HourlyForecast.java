package lanewise.forecast.experiment;

import java.util.ArrayList;
import java.util.List;
import lanewise.forecast.report.Plot;
import lanewise.forecast.task.M4Hourly;
import lanewise.forecast.task.Outputs;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.Schedule;
import lanewise.nn.train.Samples;
import lanewise.nn.train.Trainer;

/** The hourly series of the M4 competition by one GRU for all. */
final class M4HourlyForecast implements Experiment {
    private static final String SOURCE = "github.com/Mcompetitions/M4-methods";
    private static final DataFile TRAIN =
            DataFile.needed("m4_hourly_train.csv", "id,n,values (apart by spaces)", SOURCE);
    private static final DataFile TEST = DataFile.needed("m4_hourly_test.csv", "id,n,values (apart by spaces)", SOURCE);
    private static final String RANKS = "M4 Evaluation and Ranks: first place";
    private static final int HIDDEN = 128;
    private static final int BATCH = 64;
    /** Windows of a pass, and passes. */
    private static final int PASS = 20_000;

    private static final int PASSES = 20;

    @Override
    public String name() {
        return "m4-hourly";
    }

    @Override
    public String summary() {
        return "M4 competition, 414 hourly series 48 hours ahead: one GRU for all beside the published methods";
    }

    @Override
    public List<DataFile> data() {
        return List.of(TRAIN, TEST);
    }

    /** One seed's outputs for the last windows [series][48], and its training loss by pass. */
    private record Result(double[][] outputs, double[] loss) {}

    @Override
    public Outcome run(Settings settings, Progress progress) {
        M4Hourly m4 = M4Hourly.read(settings.require(TRAIN), settings.require(TEST));
        var outcome = Outcome.builder();
        protocol(outcome, m4);
        List<Result> results = Trial.all(settings, progress, trial -> train(m4, trial));
        double[] smape = new double[results.size()];
        double[] mase = new double[results.size()];
        for (int i = 0; i < smape.length; i++) {
            M4Hourly.Score score = m4.score(m4.unscale(results.get(i).outputs()));
            smape[i] = score.smape();
            mase[i] = score.mase();
        }
        M4Hourly.Score all = m4.score(m4.unscale(mean(results)));
        outcome.figure(Figure.of("smape", "GRU: sMAPE of a single training, %", smape)
                        .published(9.328, RANKS)
                        .bound(Bound.atMost(12)))
                .figure(Figure.of("mase", "GRU: MASE of a single training", mase)
                        .published(0.893, RANKS)
                        .bound(Bound.atMost(1.1)))
                .figure(Figure.of("ensemble_smape", "mean of all seeds' forecasts: sMAPE, %", all.smape())
                        .published(9.328, RANKS))
                .figure(Figure.of("ensemble_mase", "mean of all seeds' forecasts: MASE", all.mase())
                        .published(0.893, RANKS));
        double[] loss = results.getFirst().loss();
        double[] passes = new double[loss.length];
        for (int i = 0; i < passes.length; i++) {
            passes[i] = i + 1;
        }
        return outcome.picture(
                        Plot.of("pass of " + PASS + " windows", "training loss (absolute error in units of the window)")
                                .line("GRU", passes, loss),
                        settings.out().resolve("m4-hourly.svg"))
                .note("settings were chosen on the last 48 of the known hours; the real future was not looked at for"
                        + " that")
                .note("the ensemble is the mean of the logarithms of %d trainings' forecasts", results.size())
                .build();
    }

    /** The scores prove themselves on naive forecasts. */
    private static void protocol(Outcome.Builder outcome, M4Hourly m4) {
        int[] lags = {M4Hourly.DAY, 1};
        double[][] published = {{13.912, 1.193}, {43.003, 11.608}};
        String[] names = {"snaive", "naive"};
        for (int i = 0; i < lags.length; i++) {
            M4Hourly.Score score = m4.score(m4.seasonalNaive(lags[i]));
            double[] ours = {score.smape(), score.mase()};
            for (int k = 0; k < 2; k++) {
                double value = published[i][k];
                String measure = k == 0 ? "smape" : "mase";
                outcome.figure(Figure.of(names[i] + "_" + measure, names[i] + ": " + measure, ours[k])
                        .published(value, "M4 Evaluation and Ranks")
                        .bound(Bound.between(value - 5e-4, value + 5e-4)));
            }
        }
    }

    private static double[][] mean(List<Result> results) {
        double[][] first = results.getFirst().outputs();
        double[][] mean = new double[first.length][first[0].length];
        for (Result result : results) {
            for (int s = 0; s < mean.length; s++) {
                for (int i = 0; i < mean[s].length; i++) {
                    mean[s][i] += result.outputs()[s][i] / results.size();
                }
            }
        }
        return mean;
    }

    private static Result train(M4Hourly m4, Trial trial) {
        int windows = trial.settings().steps(PASS, 500);
        int passes = trial.settings().steps(PASSES, 1);
        Samples training = m4.training(windows, trial.seed());
        Spec spec = Spec.of(
                Spec.gru(training.inputWidth(), HIDDEN),
                Spec.last(),
                Spec.dropout(0.2),
                Spec.linear(HIDDEN, M4Hourly.HORIZON));
        try (Model model = trial.model(spec)) {
            Trainer trainer = Trainer.of(model)
                    .loss(Loss.l1())
                    .optimizer(Optimizer.adam(1e-3))
                    .schedule(Schedule.cosine((long) passes * Math.ceilDiv(windows, BATCH), 0))
                    .clipNorm(1)
                    .batchSize(BATCH)
                    .epochs(passes);
            Trainer.Result result =
                    trial.fitWithCheckpoints("m4", trainer, trial.settings().steps(500, 7), training, null);
            List<Double> loss = new ArrayList<>();
            result.history().forEach(epoch -> loss.add(epoch.trainingLoss()));
            return new Result(
                    Outputs.last(model, m4.lastWindows(), BATCH),
                    loss.stream().mapToDouble(Double::doubleValue).toArray());
        }
    }
}
