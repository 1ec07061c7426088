package lanewise.nn.train;

import java.util.ArrayList;
import java.util.List;
import lanewise.nn.Model;
import lanewise.nn.Plan;
import lanewise.nn.Training;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Clipping;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.Schedule;

/**
 * Trains a model on samples in time order, batch after batch, and keeps the parameters of the pass with the lowest validation loss.
 * The same seed, samples and settings give the same bits, with any number of threads.
 */
public final class Trainer {
    private final Model model;
    private Loss loss = Loss.mse();
    private Optimizer optimizer = Optimizer.adam(1e-3);
    private Clipping clipping = Clipping.none();
    private Schedule schedule = Schedule.constant();
    private int epochs = 100;
    private int batchSize = 32;
    private int patience = Integer.MAX_VALUE;
    private final List<TrainingListener> listeners = new ArrayList<>();

    private Trainer(Model model) {
        this.model = model;
    }

    /** A trainer with mean squared error, Adam at 1e-3, 100 epochs, batches of 32 and neither clipping nor early stopping. */
    public static Trainer of(Model model) {
        return new Trainer(model);
    }

    public Trainer loss(Loss value) {
        loss = value;
        return this;
    }

    public Trainer optimizer(Optimizer value) {
        optimizer = value;
        return this;
    }

    /** Scales gradients down to this norm. */
    public Trainer clipNorm(double value) {
        clipping = TrainingSession.clipNorm(value);
        return this;
    }

    /** Clips gradients in another way. */
    public Trainer clipping(Clipping value) {
        clipping = value;
        return this;
    }

    /** Changes the learning rate update by update. */
    public Trainer schedule(Schedule value) {
        schedule = value;
        return this;
    }

    /** Passes over the training samples, at most. */
    public Trainer epochs(int value) {
        epochs = atLeastOne("epochs", value);
        return this;
    }

    /** Sequences in a batch; the last batch of a pass may have fewer. */
    public Trainer batchSize(int value) {
        batchSize = atLeastOne("batchSize", value);
        return this;
    }

    /** Stops after this many passes without a lower validation loss. */
    public Trainer patience(int value) {
        patience = atLeastOne("patience", value);
        return this;
    }

    public Trainer listener(TrainingListener value) {
        listeners.add(value);
        return this;
    }

    /**
     * How training went.
     *
     * @param bestEpoch the pass with the lowest validation loss, whose parameters the model now has; without validation the
     *     pass with the lowest training loss, while the model has the parameters of the last
     * @param bestLoss its validation loss (training loss, if there was no validation)
     * @param history all passes
     */
    public record Result(int bestEpoch, double bestLoss, List<TrainingListener.Epoch> history) {}

    /** Trains for all epochs. */
    public Result fit(Samples training) {
        return fit(training, null);
    }

    /** Trains; {@code validation}, later in time, decides when to stop and which parameters to keep. */
    public Result fit(Samples training, Samples validation) {
        requireFit("training", training);
        if (validation != null) {
            requireFit("validation", validation);
        }
        double[] best = null;
        Result result = new Result(0, Double.POSITIVE_INFINITY, new ArrayList<>());
        try (TrainingSession session = new TrainingSession(model, loss, optimizer, clipping, schedule);
                Pass train = new Pass(session, training, true);
                Pass check = validation == null ? null : new Pass(session, validation, false)) {
            for (int epoch = 1; epoch <= epochs && epoch - 1 - result.bestEpoch() < patience; epoch++) {
                double trainingLoss = train.run();
                double validationLoss = check == null ? Double.NaN : check.run();
                double judged = check == null ? trainingLoss : validationLoss;
                if (!Double.isFinite(judged)) {
                    throw new TrainingException("the loss after pass " + epoch + " must be finite, but is " + judged);
                }
                boolean better = judged < result.bestLoss();
                if (better) {
                    best = check == null ? null : snapshot();
                    result = new Result(epoch, judged, result.history());
                }
                var report = new TrainingListener.Epoch(
                        epoch, epochs, trainingLoss, validationLoss, train.largestNorm(), better);
                result.history().add(report);
                for (TrainingListener listener : listeners) {
                    listener.epochEnded(report);
                }
            }
        }
        if (best != null) {
            restore(best);
        }
        return new Result(result.bestEpoch(), result.bestLoss(), List.copyOf(result.history()));
    }

    /** The mean loss of samples under the model as it is. */
    public double evaluate(Samples samples) {
        requireFit("samples", samples);
        try (TrainingSession session = new TrainingSession(model, loss, optimizer, clipping, schedule);
                Pass pass = new Pass(session, samples, false)) {
            return pass.run();
        }
    }

    private void requireFit(String name, Samples samples) {
        if (samples.count() < 1) {
            throw new IllegalArgumentException(name + " must hold at least 1 sample, but holds " + samples.count());
        }
        if (samples.inputWidth() != model.inputWidth()) {
            throw new IllegalArgumentException(name + " must have " + model.inputWidth()
                    + " inputs per step, as the model reads, but has " + samples.inputWidth());
        }
        int targets = loss.targetWidth(model.outputWidth());
        if (samples.targetWidth() != targets) {
            throw new IllegalArgumentException(name + " must have " + targets
                    + " targets per step, as model and loss need, but has " + samples.targetWidth());
        }
    }

    private double[] snapshot() {
        return Training.parameterSlab(model).flat().toArray();
    }

    private void restore(double[] best) {
        Training.parameterSlab(model).flat().setAll(best);
        model.parametersChanged();
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be >= 1, but is " + value);
        }
        return value;
    }

    /** All samples once, in batches in time order: with updates or without. */
    private final class Pass implements AutoCloseable {
        private final TrainingSession session;
        private final Samples samples;
        private final boolean updates;
        private final Batch whole;
        private final Batch rest;
        private final double[] x;
        private final double[] target;
        private double largestNorm;
        private boolean filled;

        Pass(TrainingSession session, Samples samples, boolean updates) {
            this.session = session;
            this.samples = samples;
            this.updates = updates;
            int size = Math.min(batchSize, samples.count());
            whole = open(size);
            rest = samples.count() % size == 0 ? null : open(samples.count() % size);
            x = new double[samples.time() * samples.inputWidth()];
            target = new double[samples.targetTime() * samples.targetWidth()];
        }

        private Batch open(int size) {
            Plan.Options options =
                    updates ? Plan.Options.train(samples.time(), size) : Plan.Options.infer(samples.time(), size);
            Batch batch = session.batch(options, samples.warmup());
            if (batch.targets().rows() != samples.targetTime() * size) {
                int steps = batch.targets().rows() / size;
                batch.close();
                throw new IllegalArgumentException("samples must have " + steps
                        + " target steps, as the model's output has, but have " + samples.targetTime());
            }
            return batch;
        }

        double run() {
            double sum = 0;
            long terms = 0;
            largestNorm = 0;
            int first = 0;
            while (first < samples.count()) {
                Batch batch = first + whole.size() <= samples.count() ? whole : rest;
                if (!filled || batch.size() < samples.count()) {
                    batch.fill(samples, first, x, target);
                    filled = true;
                }
                double value = updates ? session.step(batch) : batch.loss();
                largestNorm = Math.max(largestNorm, updates ? session.gradientNorm() : 0);
                sum += value * batch.termCount();
                terms += batch.termCount();
                first += batch.size();
            }
            return sum / terms;
        }

        double largestNorm() {
            return largestNorm;
        }

        @Override
        public void close() {
            whole.close();
            if (rest != null) {
                rest.close();
            }
        }
    }
}
