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
import lanewise.nn.train.Trainer;
import lanewise.verify.flow.GradientFlow;

/**
 * The LSTM's gradient highway: f_T f_{T-1} ... f_{t+1} of each unit, the direct way from C_t to C_T, beside each unit's row of the simple
 * recurrent network's product of Jacobians. Both are trained on a task that only memory solves: the first of 100 inputs is 1 or -1, all others
 * are noise, and which of both came first is asked for at the end (after Bengio, Simard and Frasconi, Learning long-term dependencies with
 * gradient descent is difficult, 1994). The LSTM's gates begin as {@link ChronoGates}: with input gates half open, states are full of noise
 * from the start, and some trainings never begin to learn.
 */
final class Highway implements Experiment {
    private static final int TIME = 100;
    private static final int HIDDEN = 16;
    private static final double NOISE = 0.2;
    private static final int BATCH = 64;
    private static final int BATCHES = 20;
    private static final int PASSES = 60;
    private static final int TESTS = 2_000;
    private static final double SMALLEST = 1e-30;

    @Override
    public String name() {
        return "highway";
    }

    @Override
    public String summary() {
        return "The LSTM's gradient highway: products of forget gates beside the recurrent network's Jacobians, and a"
                + " task that needs memory";
    }

    /**
     * One seed; of each network by distance and unit, [distance][unit].
     *
     * @param lstmError share of wrong answers
     * @param lstm products of forget gates
     * @param rnn norms of the rows of the product of Jacobians
     */
    private record Scores(double lstmError, double rnnError, double[][] lstm, double[][] rnn) {
        static double largest(double[][] products) {
            return Arrays.stream(products[products.length - 1]).max().orElseThrow();
        }
    }

    @Override
    public Outcome run(Settings settings, Progress progress) {
        List<Scores> trials = Trial.all(settings, progress, Highway::score);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < trials.size(); i++) {
            Scores t = trials.get(i);
            rows.add(List.of(
                    settings.allSeeds()[i],
                    t.lstmError(),
                    t.rnnError(),
                    Scores.largest(t.lstm()),
                    Scores.largest(t.rnn())));
        }
        return Outcome.builder()
                .figure(Figure.of(
                                "lstm_error", "LSTM: share of wrong answers", Forecasts.each(trials, Scores::lstmError))
                        .bound(Bound.atMost(0.01)))
                .figure(Figure.of(
                        "rnn_error",
                        "simple recurrent network: share of wrong answers (guessing: .5)",
                        Forecasts.each(trials, Scores::rnnError)))
                .figure(Figure.of(
                                "lstm_product",
                                "largest product of 99 forget gates of a unit, after training",
                                Forecasts.each(trials, t -> Scores.largest(t.lstm())))
                        .bound(Bound.atLeast(0.1)))
                .figure(Figure.of(
                        "rnn_product",
                        "largest row norm of the product of 99 Jacobians, after training",
                        Forecasts.each(trials, t -> Scores.largest(t.rnn()))))
                .table("each seed", List.of("seed", "LSTM error", "RNN error", "LSTM product", "RNN product"), rows)
                .picture(
                        plot(
                                "product of forget gates, each unit",
                                trials.getFirst().lstm()),
                        settings.out().resolve("highway-lstm.svg"))
                .picture(
                        plot(
                                "row of the product of Jacobians, each unit",
                                trials.getFirst().rnn()),
                        settings.out().resolve("highway-rnn.svg"))
                .build();
    }

    private static Plot plot(String title, double[][] products) {
        Plot plot = Plot.of("steps back", title).logY();
        double[] distance = IntStream.range(1, products.length).asDoubleStream().toArray();
        for (int unit = 0; unit < products[0].length; unit++) {
            int j = unit;
            plot.line(
                    "",
                    distance,
                    IntStream.range(1, products.length)
                            .mapToDouble(d -> Math.max(products[d][j], SMALLEST))
                            .toArray());
        }
        return plot;
    }

    private static Scores score(Trial trial) {
        double[][] x = new double[TIME][1];
        draw(Rng.of(trial.seed(), "shown"), x, new double[1]);
        try (Model lstm = trial.model(Spec.of(Spec.lstm(1, HIDDEN), Spec.last(), Spec.linear(HIDDEN, 1)));
                Model rnn = trial.model(Spec.of(Spec.rnn(1, HIDDEN), Spec.last(), Spec.linear(HIDDEN, 1)))) {
            ChronoGates.open(lstm, true, TIME, trial.seed());
            double lstmError = train(trial, "LSTM", lstm);
            double rnnError = train(trial, "RNN", rnn);
            return new Scores(
                    lstmError, rnnError, GradientFlow.of(lstm, x).forgetProducts(), new RnnJacobians(rnn).rows(x));
        }
    }

    /** Trains, and returns the share of wrong answers. */
    private static double train(Trial trial, String name, Model model) {
        int passes = trial.settings().steps(PASSES, 2);
        Trainer trainer = Trainer.of(model)
                .loss(Loss.bceWithLogits())
                .optimizer(Optimizer.adam(5e-3))
                .clipNorm(1)
                .batchSize(BATCH)
                .epochs(passes);
        trial.fit(name, trainer, samples(BATCH * BATCHES, trial.seed()), null);
        Drawn test = samples(
                trial.settings().steps(TESTS, 200), Rng.of(trial.seed(), "test").bits(0));
        double[][] logits = Forecasts.of(model, test);
        double[][] answers = Forecasts.targets(test);
        return IntStream.range(0, logits.length)
                        .filter(i -> logits[i][0] > 0 != answers[i][0] > 0.5)
                        .count()
                / (double) logits.length;
    }

    private static Drawn samples(int count, long seed) {
        return new Drawn(Drawn.Shape.last(count, TIME, 1, 1), seed, (rng, x, target) -> {
            double[][] rows = new double[TIME][1];
            draw(rng, rows, target);
            Arrays.setAll(x, t -> rows[t][0]);
        });
    }

    private static void draw(Rng rng, double[][] x, double[] answer) {
        answer[0] = rng.nextInt(2);
        x[0][0] = 2 * answer[0] - 1;
        for (int t = 1; t < TIME; t++) {
            x[t][0] = NOISE * rng.nextNormal();
        }
    }
}
