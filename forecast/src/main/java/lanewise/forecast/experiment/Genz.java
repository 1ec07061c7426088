package lanewise.forecast.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import lanewise.engine.Rng;
import lanewise.forecast.report.Plot;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.Schedule;
import lanewise.nn.train.Series;
import lanewise.nn.train.Trainer;

/**
 * Genz' six functions of 5 inputs, approximated by a network of two hidden layers from 4096 random points: with right values, and with one
 * value in ten too large, under squared error and under Huber's loss. Judged on the right values at other points.
 */
final class Genz implements Experiment {
    private static final int INPUTS = 5;
    private static final int POINTS = 4096;
    private static final int TESTS = 4096;
    private static final int BATCH = 128;
    private static final int EPOCHS = 40;
    private static final double CONTAMINATED = 0.1;
    /** Huber's loss is linear from here, in standard deviations of the function. */
    private static final double DELTA = 0.1;

    @Override
    public String name() {
        return "genz";
    }

    @Override
    public String summary() {
        return "Genz' six test functions approximated by a network, and Huber's loss beside squared error under"
                + " outliers";
    }

    /** RMSE over the function's standard deviation: right values, and contaminated ones under both losses. */
    private record Errors(double clean, double mse, double huber) {}

    @Override
    public Outcome run(Settings settings, Progress progress) {
        GenzFunction[] functions = GenzFunction.values();
        List<List<Errors>> trials = Trial.all(
                settings,
                progress,
                trial -> Arrays.stream(functions).map(f -> errors(trial, f)).toList());
        var outcome = Outcome.builder()
                .figure(Figure.of(
                                "huber_over_mse",
                                "largest of the six errors under Huber's loss over those under squared error, with"
                                        + " outliers",
                                Forecasts.each(
                                        trials,
                                        t -> t.stream()
                                                .mapToDouble(e -> e.huber() / e.mse())
                                                .max()
                                                .orElseThrow()))
                        .bound(Bound.atMost(Math.nextDown(1.0))));
        List<List<Object>> rows = new ArrayList<>();
        for (GenzFunction function : functions) {
            int k = function.ordinal();
            double[] clean = Forecasts.each(trials, t -> t.get(k).clean());
            double[] mse = Forecasts.each(trials, t -> t.get(k).mse());
            double[] huber = Forecasts.each(trials, t -> t.get(k).huber());
            outcome.figure(Figure.of(function.label() + "_error", "relative RMSE without outliers", clean));
            rows.add(List.of(
                    function.label(),
                    Bound.mean(clean),
                    Bound.mean(mse),
                    Bound.mean(huber),
                    Bound.mean(mse) / Bound.mean(huber)));
        }
        return outcome.table(
                        "relative RMSE, mean of the seeds",
                        List.of("function", "right values", "outliers, squared", "outliers, Huber", "ratio"),
                        rows)
                .picture(plot(rows), settings.out().resolve("genz.svg"))
                .note("relative: over the function's standard deviation; outliers: one value in ten is too large by"
                        + " 5 to 15 standard deviations")
                .build();
    }

    private static Plot plot(List<List<Object>> rows) {
        double[] place = IntStream.rangeClosed(1, rows.size()).asDoubleStream().toArray();
        Plot plot = Plot.of("the six functions, in the order of the table", "relative RMSE")
                .logY();
        String[] names = {"right values", "outliers, squared error", "outliers, Huber"};
        for (int column = 0; column < names.length; column++) {
            int c = column + 1;
            plot.points(
                    names[column],
                    place,
                    rows.stream().mapToDouble(r -> (Double) r.get(c)).toArray());
        }
        return plot;
    }

    private static Errors errors(Trial trial, GenzFunction function) {
        Rng rng = Rng.of(trial.seed(), function.label());
        double[] a = function.difficulties(rng, INPUTS);
        double[] u = new double[INPUTS];
        Arrays.setAll(u, i -> rng.nextUniform(0.2, 0.8));
        double[][] x = points(rng, POINTS);
        double[][] tests = points(rng, TESTS);
        double[] right = Arrays.stream(x).mapToDouble(p -> function.of(p, a, u)).toArray();
        double mean = Bound.mean(right);
        double deviation = Math.sqrt(
                Arrays.stream(right).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
        double[][] y = column(right, mean, deviation);
        double[][] expected = column(
                Arrays.stream(tests).mapToDouble(p -> function.of(p, a, u)).toArray(), mean, deviation);
        double[][] outliers = contaminated(rng, y);
        Series test = Series.windows(tests, expected, 1, 1);
        String name = function.label();
        return new Errors(
                error(trial, name, Series.windows(x, y, 1, 1), Loss.mse(), test),
                error(trial, name + ", squared", Series.windows(x, outliers, 1, 1), Loss.mse(), test),
                error(trial, name + ", Huber", Series.windows(x, outliers, 1, 1), Loss.huber(DELTA), test));
    }

    private static double error(Trial trial, String name, Series training, Loss loss, Series test) {
        int epochs = trial.settings().steps(EPOCHS, 2);
        Spec spec = Spec.of(Spec.linear(INPUTS, 64), Spec.tanh(), Spec.linear(64, 64), Spec.tanh(), Spec.linear(64, 1));
        try (Model model = trial.model(spec)) {
            Trainer trainer = Trainer.of(model)
                    .loss(loss)
                    .optimizer(Optimizer.adam(5e-3))
                    .schedule(Schedule.cosine((long) epochs * POINTS / BATCH, 0))
                    .batchSize(BATCH)
                    .epochs(epochs);
            trial.fit(name, trainer, training.shuffled(trial.seed()), null);
            return Forecasts.rmse(Forecasts.of(model, test), Forecasts.targets(test));
        }
    }

    private static double[][] points(Rng rng, int count) {
        double[][] x = new double[count][INPUTS];
        for (double[] row : x) {
            Arrays.setAll(row, i -> rng.nextUniform());
        }
        return x;
    }

    private static double[][] column(double[] values, double mean, double deviation) {
        return Arrays.stream(values)
                .mapToObj(v -> new double[] {(v - mean) / deviation})
                .toArray(double[][]::new);
    }

    private static double[][] contaminated(Rng rng, double[][] y) {
        return Arrays.stream(y)
                .map(row -> {
                    boolean wrong = rng.nextUniform() < CONTAMINATED;
                    double much = rng.nextUniform(5, 15);
                    return new double[] {row[0] + (wrong ? much : 0)};
                })
                .toArray(double[][]::new);
    }
}
