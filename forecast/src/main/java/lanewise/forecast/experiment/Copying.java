package lanewise.forecast.experiment;

import java.util.List;
import lanewise.forecast.report.Plot;
import lanewise.forecast.task.CopyProblem;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.attention.AttentionShape;
import lanewise.nn.attention.Positions;
import lanewise.nn.attention.TransformerShape;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.Schedule;
import lanewise.nn.train.Trainer;
import lanewise.nn.train.TrainingListener;

/** The copy problem: ten symbols after a delay, by attention and by a GRU. */
final class Copying implements Experiment {
    private static final String PAPER = "Bai, Kolter, Koltun 2018, table 1 (T = 1000)";
    private static final int BATCH = 32;
    private static final int PASS = 50 * BATCH;
    private static final int TEST = 500;
    /** Test samples are of a seed that no training has. */
    private static final long TEST_SEED = -1;
    /** The published delay, of which the baseline is shown. */
    private static final int PUBLISHED_DELAY = 1000;

    /** One training. */
    private record Run(String key, String title, boolean attention, int delay, int passes, double rate) {}

    private static final List<Run> RUNS = List.of(
            new Run("transformer_100", "transformer, T = 100", true, 100, 10, 3e-3),
            new Run("gru_100", "GRU, T = 100", false, 100, 10, 5e-3));

    @Override
    public String name() {
        return "copy";
    }

    @Override
    public String summary() {
        return "The copy problem: ten symbols to be repeated after 100 steps";
    }

    @Override
    public Outcome run(Settings settings, Progress progress) {
        double baseline = CopyProblem.baseline(PUBLISHED_DELAY);
        var outcome = Outcome.builder()
                .figure(Figure.of("baseline_1000", "who guesses the symbols, T = 1000: cross-entropy", baseline)
                        .published(0.0204, PAPER + ": an LSTM stays there")
                        .bound(Bound.between(0.02035, 0.02045)));
        Plot plot = Plot.of("updates", "cross-entropy of test samples").logY();
        for (Run run : RUNS) {
            List<double[]> curves = Trial.all(settings, progress, trial -> train(run, trial));
            double[] last = curves.stream().mapToDouble(c -> c[c.length - 1]).toArray();
            Figure figure =
                    Figure.of(run.key() + "_loss", run.title() + ": cross-entropy of " + TEST + " samples", last);
            outcome.figure(run.attention() ? figure.bound(Bound.atMost(1e-3)) : figure)
                    .note("%s: who guesses has %.4f", run.title(), CopyProblem.baseline(run.delay()));
            double[] updates = new double[curves.getFirst().length];
            for (int i = 0; i < updates.length; i++) {
                updates[i] = (i + 1.0) * PASS / BATCH;
            }
            plot.line(run.title(), updates, curves.getFirst());
        }
        return outcome.picture(plot, settings.out().resolve("copy.svg")).build();
    }

    /** The test loss after each pass. */
    private static double[] train(Run run, Trial trial) {
        int delay = trial.settings().steps(run.delay(), 5);
        int passes = trial.settings().steps(run.passes(), 2);
        try (Model model = trial.model(run.attention() ? transformer() : gru())) {
            Trainer trainer = Trainer.of(model)
                    .loss(Loss.crossEntropy())
                    .optimizer(Optimizer.adam(run.rate()))
                    .schedule(Schedule.cosine((long) passes * PASS / BATCH, 0).after(20, 0.05))
                    .clipNorm(1)
                    .batchSize(BATCH)
                    .epochs(passes);
            CopyProblem training = new CopyProblem(trial.settings().steps(PASS, 5 * BATCH), delay, trial.seed());
            CopyProblem test = new CopyProblem(trial.settings().steps(TEST, 50), delay, TEST_SEED);
            return trial
                    .fitWithCheckpoints(
                            "copy-" + run.key(), trainer, trial.settings().steps(200, 7), training, test)
                    .history()
                    .stream()
                    .mapToDouble(TrainingListener.Epoch::validationLoss)
                    .toArray();
        }
    }

    /** Two layers with rotary positions: what is wanted always stands equally far back. */
    private static Spec transformer() {
        int width = 64;
        AttentionShape attention = AttentionShape.of(width, 4).asCausal();
        TransformerShape shape =
                TransformerShape.of(attention, 2 * width).asPreNorm().withPositions(Positions.rotary(10_000));
        return Spec.of(
                Spec.linear(CopyProblem.CLASSES, width),
                Spec.transformerEncoder(shape, 2, true),
                Spec.linear(width, CopyProblem.CLASSES));
    }

    private static Spec gru() {
        int hidden = 128;
        return Spec.of(Spec.gru(CopyProblem.CLASSES, hidden), Spec.linear(hidden, CopyProblem.CLASSES));
    }
}
