package lanewise.forecast.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import lanewise.forecast.report.Plot;
import lanewise.forecast.task.LongHorizon;
import lanewise.forecast.task.Part;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.Schedule;
import lanewise.nn.train.Samples;
import lanewise.nn.train.Trainer;

/** Long-horizon forecasts of a transformer station by a GRU that reads days. */
final class EttForecast implements Experiment {
    private static final DataFile FILE = DataFile.needed(
            "ETTh1.csv", "date," + String.join(",", LongHorizon.COLUMNS), "github.com/zhouhaoyi/ETDataset");
    private static final int DAYS = 14;
    private static final int HOURS = 24;
    private static final int BATCH = 64;

    /**
     * One setting of the published tables.
     *
     * @param multivariate all columns, each forecast from itself by one network for all (M), or OT alone (S)
     * @param mse that the repeated last value has, and {@code mae}, as published or recomputed elsewhere; null if not
     */
    private record Setting(
            String key,
            boolean multivariate,
            int horizon,
            int hidden,
            int passes,
            Bound bound,
            Double published,
            String origin,
            Double mse,
            Double mae) {
        String title() {
            return "ETTh1, " + (multivariate ? "M" : "S") + ", " + horizon + " hours";
        }

        List<String> columns() {
            return multivariate ? LongHorizon.COLUMNS : List.of("OT");
        }
    }

    private static final List<Setting> SETTINGS = List.of(
            new Setting("s_24", false, 24, 32, 6, Bound.atMost(0.030), 0.026, "ridge NLinear", null, null),
            new Setting(
                    "s_96", false, 96, 32, 6, Bound.atMost(0.058), 0.053, "LTSF-Linear 2022: NLinear", 0.069, 0.203),
            new Setting(
                    "m_96", true, 96, 128, 4, Bound.atMost(0.40), 0.370, "PatchTST 2023: PatchTST/64", 1.295, 0.713));

    @Override
    public String name() {
        return "ett";
    }

    @Override
    public String summary() {
        return "ETTh1 (oil temperature and loads of a transformer) 24 and 96 hours ahead, by the protocol of Informer";
    }

    @Override
    public List<DataFile> data() {
        return List.of(FILE);
    }

    /** One seed: the score on the test windows, and on the validation windows. */
    private record Result(double mse, double mae, double validation) {}

    @Override
    public Outcome run(Settings settings, Progress progress) {
        var outcome = Outcome.builder();
        List<List<Object>> rows = new ArrayList<>();
        Plot plot = Plot.of("setting (S 24, S 96, M 96)", "MSE of test, standardised")
                .logY();
        double[] place = new double[SETTINGS.size()];
        double[] ours = new double[place.length];
        double[] repeated = new double[place.length];
        for (int i = 0; i < SETTINGS.size(); i++) {
            Setting setting = SETTINGS.get(i);
            LongHorizon data = LongHorizon.read(settings.require(FILE), setting.columns());
            LongHorizon.Score repeat =
                    data.windows(Part.TEST, 1, 1, setting.horizon()).repeat();
            protocol(outcome, setting, repeat);
            List<Result> results = Trial.all(settings, progress, trial -> train(setting, data, trial));
            double[] mse = results.stream().mapToDouble(Result::mse).toArray();
            double[] mae = results.stream().mapToDouble(Result::mae).toArray();
            Figure figure = Figure.of(setting.key() + "_mse", setting.title() + ": MSE", mse)
                    .published(setting.published(), setting.origin())
                    .bound(setting.bound());
            outcome.figure(figure).figure(Figure.of(setting.key() + "_mae", setting.title() + ": MAE", mae));
            for (int s = 0; s < mse.length; s++) {
                rows.add(List.of(
                        setting.title(),
                        settings.allSeeds()[s],
                        results.get(s).validation(),
                        mse[s],
                        mae[s],
                        repeat.mse()));
            }
            place[i] = i + 1.0;
            ours[i] = figure.mean();
            repeated[i] = repeat.mse();
        }
        return outcome.table(
                        "seed by seed",
                        List.of("setting", "seed", "validation MSE", "test MSE", "test MAE", "repeat MSE"),
                        rows)
                .picture(
                        plot.points("GRU", place, ours).points("last value repeated", place, repeated),
                        settings.out().resolve("ett.svg"))
                .note("a GRU reads 14 days of 24 hours, less the last value; one linear layer gives all hours at once")
                .note("the pass with the best validation MSE is scored; S sees the column OT alone")
                .build();
    }

    /** The protocol proves itself on the repeated last value. */
    private static void protocol(Outcome.Builder outcome, Setting setting, LongHorizon.Score repeat) {
        if (setting.mse() == null) {
            return;
        }
        String origin = setting.multivariate() ? "LTSF-Linear 2022: Repeat" : "recomputed elsewhere";
        outcome.figure(Figure.of(
                                setting.key() + "_repeat_mse",
                                setting.title() + ": MSE of the last value",
                                repeat.mse())
                        .published(setting.mse(), origin)
                        .bound(Bound.between(setting.mse() - 5e-4, setting.mse() + 5e-4)))
                .figure(Figure.of(
                                setting.key() + "_repeat_mae",
                                setting.title() + ": MAE of the last value",
                                repeat.mae())
                        .published(setting.mae(), origin)
                        .bound(Bound.between(setting.mae() - 5e-4, setting.mae() + 5e-4)));
    }

    private static Result train(Setting setting, LongHorizon data, Trial trial) {
        Spec spec = Spec.of(
                Spec.gru(HOURS, setting.hidden()), Spec.last(), Spec.linear(setting.hidden(), setting.horizon()));
        Samples training =
                data.windows(Part.TRAIN, DAYS, HOURS, setting.horizon()).shuffled(trial.seed());
        Samples validation = data.windows(Part.VALIDATION, DAYS, HOURS, setting.horizon());
        Samples test = data.windows(Part.TEST, DAYS, HOURS, setting.horizon());
        int passes = trial.settings().steps(setting.passes(), 1);
        try (Model model = trial.model(spec)) {
            long updates = (long) passes * Math.ceilDiv(training.count(), BATCH);
            Trainer trainer = Trainer.of(model)
                    .loss(Loss.mse())
                    .optimizer(Optimizer.adam(1e-3))
                    .schedule(Schedule.cosine(updates, 0))
                    .clipNorm(1)
                    .batchSize(BATCH)
                    .epochs(passes);
            Trainer.Result result = trial.fitWithCheckpoints(
                    "ett-" + setting.key(), trainer, trial.settings().steps(200, 5), training, validation);
            double mse = trainer.evaluate(test);
            double mae = trainer.loss(Loss.l1()).evaluate(test);
            return new Result(mse, mae, result.bestLoss());
        }
    }

    /** All windows, or a few in a quick run. */
    private static Samples windows(Setting setting, LongHorizon data, Part part, Trial trial) {
        Samples all = data.windows(part, DAYS, HOURS, setting.horizon());
        int count = trial.settings().steps(all.count(), 500);
        return count == all.count() ? all : all.only(IntStream.range(0, count).toArray());
    }
}
