package lanewise.forecast.experiment;

import java.util.List;
import lanewise.engine.Rng;
import lanewise.forecast.report.Plot;
import lanewise.forecast.task.Text;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.Stream;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.Schedule;
import lanewise.nn.train.Samples;
import lanewise.nn.train.Trainer;
import lanewise.nn.train.TrainingListener;

/** A language model of characters: an LSTM on tiny Shakespeare. */
final class Characters implements Experiment {
    private static final DataFile FILE =
            DataFile.needed("tinyshakespeare.txt", "plain text, 1,115,394 characters", "github.com/karpathy/char-rnn");
    private static final int HIDDEN = 256;
    private static final int TIME = 128;
    private static final int BATCH = 32;
    /** Updates of a pass, and passes. */
    private static final int PASS = 250;

    private static final int PASSES = 4;
    /** Characters that warm up the state, and that are then scored; 111,540 = 429 * 260. */
    private static final int SCORED = 260;

    private static final int SAMPLE = 400;
    private static final double TEMPERATURE = 0.8;

    @Override
    public String name() {
        return "characters";
    }

    @Override
    public String summary() {
        return "Tiny Shakespeare, character by character: an LSTM in minutes on two cores, and what it writes";
    }

    @Override
    public List<DataFile> data() {
        return List.of(FILE);
    }

    /** One seed: passes, and a text of the model's own. */
    private record Result(List<TrainingListener.Epoch> history, String sample) {}

    @Override
    public Outcome run(Settings settings, Progress progress) {
        Text text = Text.read(settings.require(FILE));
        List<Result> results = Trial.all(settings, progress, trial -> train(text, trial));
        double[] last = results.stream()
                .mapToDouble(r -> r.history().getLast().validationLoss())
                .toArray();
        List<TrainingListener.Epoch> history = results.getFirst().history();
        double[] seen = history.stream()
                .mapToDouble(e -> (double) e.epoch() * PASS * BATCH * TIME / 1e6)
                .toArray();
        double[] training = history.stream()
                .mapToDouble(TrainingListener.Epoch::trainingLoss)
                .toArray();
        double[] validation = history.stream()
                .mapToDouble(TrainingListener.Epoch::validationLoss)
                .toArray();
        var outcome = Outcome.builder()
                .figure(Figure.of("validation_nll", "LSTM: validation cross-entropy, nats per character", last)
                        .published(1.88, "nanoGPT, configuration for a CPU")
                        .bound(Bound.atMost(1.75)))
                .picture(
                        Plot.of("million characters seen", "cross-entropy, nats per character")
                                .line("training", seen, training)
                                .line("validation", seen, validation),
                        settings.out().resolve("characters.svg"))
                .note(
                        "%d characters to learn from, %d to judge by, each of these forecast once after at least %d"
                                + " others",
                        text.trainingSize(), text.validationSize(), SCORED)
                .note("one LSTM layer, H = %d, windows of %d characters from a zero state", HIDDEN, TIME);
        for (String line : results.getFirst().sample().split("\n")) {
            outcome.note("| " + line.replace("%", "%%"));
        }
        return outcome.build();
    }

    private static Result train(Text text, Trial trial) {
        int classes = text.alphabet().length();
        int hidden = trial.settings().steps(HIDDEN, 16);
        int updates = trial.settings().steps(PASS, 5);
        int passes = trial.settings().steps(PASSES, 2);
        Spec spec = Spec.of(Spec.lstm(classes, hidden), Spec.linear(hidden, classes));
        try (Model model = trial.model(spec)) {
            Samples training = text.training(updates * BATCH, TIME, trial.seed());
            Trainer trainer = Trainer.of(model)
                    .loss(Loss.crossEntropy())
                    .optimizer(Optimizer.adam(1e-2))
                    .schedule(Schedule.cosine((long) passes * updates, 0.02).after(20, 0.05))
                    .clipNorm(1)
                    .batchSize(BATCH)
                    .epochs(passes);
            Trainer.Result result = trial.fitWithCheckpoints(
                    "characters", trainer, trial.settings().steps(100, 7), training, text.validation(SCORED, SCORED));
            return new Result(result.history(), sample(text, model, trial.seed()));
        }
    }

    /** Characters drawn one by one, each from the probabilities of a stream that has read all before. */
    private static String sample(Text text, Model model, long seed) {
        String alphabet = text.alphabet();
        double[] x = new double[alphabet.length()];
        double[] logits = new double[alphabet.length()];
        Rng random = Rng.of(seed, "sample");
        StringBuilder written = new StringBuilder();
        try (Stream stream = model.stream()) {
            int character = Math.max(0, alphabet.indexOf('\n'));
            for (int i = 0; i < SAMPLE; i++) {
                x[character] = 1;
                stream.step(x, logits);
                x[character] = 0;
                character = draw(logits, random.nextUniform());
                written.append(alphabet.charAt(character));
            }
        }
        return written.toString();
    }

    /** The class at {@code u} of the cumulative softmax of logits / temperature. */
    private static int draw(double[] logits, double u) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp((logit - largest) / TEMPERATURE);
        }
        double left = u * sum;
        int last = 0;
        for (int c = 0; c < logits.length && left >= 0; c++) {
            left -= Math.exp((logits[c] - largest) / TEMPERATURE);
            last = c;
        }
        return last;
    }
}
