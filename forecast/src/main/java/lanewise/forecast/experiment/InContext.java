package lanewise.forecast.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import lanewise.engine.Activation;
import lanewise.engine.Rng;
import lanewise.forecast.report.Plot;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.attention.TransformerShape;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.Schedule;
import lanewise.nn.train.Trainer;

/**
 * In-context AR(1), the chapters' notebook 9: a causal transformer sees 20 values of a new AR(1) process each time and forecasts the next
 * one, without a change of its weights. And attention as a kernel smoother, see {@link KernelSmoother}.
 */
final class InContext implements Experiment {
    private static final int TIME = 20;
    private static final int BATCH = 128;
    /** Batches between two reports of progress. */
    private static final int PASS = 50;

    private static final int PASSES = 40;
    private static final int TESTS = 20_000;
    private static final int PER_RHO = 2_000;

    /** rho = -.85, -.75, ..., .85. */
    private static final double[] RHOS =
            IntStream.range(0, 18).mapToDouble(i -> -0.85 + 0.1 * i).toArray();

    private static final String NOTEBOOK = "notebook 9 after 2000 steps, about";

    @Override
    public String name() {
        return "in-context";
    }

    @Override
    public String summary() {
        return "A transformer that learns to forecast new AR(1) processes from their first values, and attention as a"
                + " kernel smoother";
    }

    /**
     * One seed.
     *
     * @param loss of the transformer at each position
     * @param bayes of the best possible forecast
     * @param recovered rho that the last forecasts imply, for each of RHOS
     * @param best the same for the best possible forecast
     */
    private record Scores(double[] loss, double[] bayes, double[] recovered, double[] best, long parameters) {
        /** How far the recovered rho is from that of the best forecast, on average. */
        double distance() {
            return IntStream.range(0, RHOS.length)
                    .mapToDouble(i -> Math.abs(recovered[i] - best[i]))
                    .average()
                    .orElseThrow();
        }
    }

    @Override
    public Outcome run(Settings settings, Progress progress) {
        List<Scores> trials = Trial.all(settings, progress, InContext::score);
        Scores first = trials.getFirst();
        var outcome = Outcome.builder()
                .figure(Figure.of(
                                "loss",
                                "test MSE, mean of the 19 positions",
                                Forecasts.each(trials, t -> Bound.mean(t.loss())))
                        .published(0.105, NOTEBOOK)
                        .bound(Bound.atMost(0.104)))
                .figure(Figure.of(
                                "bayes_loss",
                                "the same of the best possible forecast",
                                Forecasts.each(trials, t -> Bound.mean(t.bayes())))
                        .published(0.1009, "Monte Carlo"))
                .figure(Figure.of(
                        "rho_distance",
                        "mean distance of the recovered rho from the best forecast's",
                        Forecasts.each(trials, Scores::distance)));
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < RHOS.length; i++) {
            rows.add(List.of(RHOS[i], first.recovered()[i], first.best()[i]));
        }
        double[] position = IntStream.rangeClosed(1, TIME - 1).asDoubleStream().toArray();
        outcome.table("rho after 19 values, first seed", List.of("true", "transformer", "best forecast"), rows)
                .picture(
                        Plot.of("true rho", "recovered rho")
                                .faint("", RHOS, RHOS)
                                .line("best possible forecast", RHOS, first.best())
                                .points("transformer", RHOS, first.recovered()),
                        settings.out().resolve("in-context-rho.svg"))
                .picture(
                        Plot.of("values seen", "squared error of the next forecast")
                                .line("transformer", position, first.loss())
                                .line("best possible forecast", position, first.bayes()),
                        settings.out().resolve("in-context-loss.svg"))
                .note(
                        "%d parameters; recovered rho: the slope of the last forecast over the last value",
                        first.parameters());
        KernelSmoother.report(settings, outcome);
        return outcome.build();
    }

    private static Spec spec() {
        TransformerShape shape =
                TransformerShape.of(32, 2, 64).asPreNorm().asCausal().withActivation(Activation.Kind.GELU);
        // 32 learned positions, as the notebook has, of which 19 are used.
        return Spec.of(
                Spec.linear(1, 32),
                Spec.learnedPositions(32, 32),
                Spec.transformerEncoder(shape, 2, false),
                Spec.linear(32, 1));
    }

    private static Scores score(Trial trial) {
        int passes = trial.settings().steps(PASSES, 1);
        int batches = trial.settings().steps(PASS, 20);
        try (Model model = trial.model(spec())) {
            Trainer trainer = Trainer.of(model)
                    .optimizer(Optimizer.adam(3e-3))
                    .schedule(Schedule.cosine((long) passes * batches, 0))
                    .clipNorm(1)
                    .batchSize(BATCH)
                    .epochs(passes);
            trial.fit("in-context", trainer, samples(BATCH * batches, trial.seed(), Double.NaN), null);
            double[][] losses = losses(model, trial);
            double[][] rhos = recovered(model, trial);
            return new Scores(losses[0], losses[1], rhos[0], rhos[1], model.parameterCount());
        }
    }

    /** Sequences with a rho of their own, or all with the one given. */
    private static Drawn samples(int count, long seed, double rho) {
        return new Drawn(Drawn.Shape.perStep(count, TIME - 1, 1, 1), seed, (rng, x, target) -> {
            double[] y = new double[TIME];
            Ar1.draw(rng, Double.isNaN(rho) ? Ar1.rho(rng) : rho, y);
            System.arraycopy(y, 0, x, 0, TIME - 1);
            System.arraycopy(y, 1, target, 0, TIME - 1);
        });
    }

    /** Squared error at each position, of the model and of the best possible forecast. */
    private static double[][] losses(Model model, Trial trial) {
        Drawn test = samples(
                trial.settings().steps(TESTS, 500), Rng.of(trial.seed(), "test").bits(0), Double.NaN);
        double[][] outputs = Forecasts.of(model, test);
        double[][] loss = new double[2][TIME - 1];
        double[] best = new double[TIME - 1];
        double[] x = new double[TIME - 1];
        double[] target = new double[TIME - 1];
        for (int i = 0; i < outputs.length; i++) {
            test.read(i, x, target);
            best(x, target, best);
            for (int t = 0; t < best.length; t++) {
                loss[0][t] += square(outputs[i][t] - target[t]) / outputs.length;
                loss[1][t] += square(best[t] - target[t]) / outputs.length;
            }
        }
        return loss;
    }

    /** The slopes of the last forecasts over the last value, of the model and of the best possible forecast. */
    private static double[][] recovered(Model model, Trial trial) {
        double[][] slopes = new double[2][RHOS.length];
        for (int k = 0; k < RHOS.length; k++) {
            Drawn prompts = samples(
                    trial.settings().steps(PER_RHO, 50),
                    Rng.of(trial.seed(), "prompts").bits(k),
                    RHOS[k]);
            double[][] outputs = Forecasts.of(model, prompts);
            double[] last = new double[outputs.length];
            double[][] forecast = new double[2][outputs.length];
            double[] x = new double[TIME - 1];
            double[] target = new double[TIME - 1];
            double[] best = new double[TIME - 1];
            for (int i = 0; i < outputs.length; i++) {
                prompts.read(i, x, target);
                best(x, target, best);
                last[i] = x[TIME - 2];
                forecast[0][i] = outputs[i][TIME - 2];
                forecast[1][i] = best[TIME - 2];
            }
            slopes[0][k] = Ar1.slope(last, forecast[0]);
            slopes[1][k] = Ar1.slope(last, forecast[1]);
        }
        return slopes;
    }

    private static void best(double[] x, double[] target, double[] forecasts) {
        double[] y = Arrays.copyOf(x, TIME);
        y[TIME - 1] = target[TIME - 2];
        Ar1.bayes(y, forecasts);
    }

    private static double square(double value) {
        return value * value;
    }
}
