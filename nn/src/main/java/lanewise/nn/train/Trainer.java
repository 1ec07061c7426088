package lanewise.nn.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lanewise.nn.Model;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Clipping;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.Schedule;

/**
 * Trains a model on samples in time order, batch after batch, and keeps the parameters of the pass with the lowest validation loss.
 * The same seed, samples and settings give the same bits, with any number of threads.
 */
public final class Trainer {
    final Model model;
    Loss loss = Loss.mse();
    Optimizer optimizer = Optimizer.adam(1e-3);
    Clipping clipping = Clipping.none();
    Schedule schedule = Schedule.constant();
    NonFinite nonFinite = NonFinite.STOP;
    int epochs = 100;
    int batchSize = 32;
    int accumulate = 1;
    int patience = Integer.MAX_VALUE;
    long seed;
    Checkpoints checkpoints;
    final List<TrainingListener> listeners = new ArrayList<>();

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

    /**
     * Makes one update from the gradients of this many batches, as if they were one larger batch; at the end of a pass from those
     * that are left.
     */
    public Trainer accumulate(int batches) {
        accumulate = atLeastOne("accumulate", batches);
        return this;
    }

    /** Stops after this many passes without a lower validation loss. */
    public Trainer patience(int value) {
        patience = atLeastOne("patience", value);
        return this;
    }

    /** What happens to an update whose loss or gradient norm is not finite; at first it ends training. */
    public Trainer nonFinite(NonFinite value) {
        nonFinite = value;
        return this;
    }

    /** Chooses the random numbers of layers that draw some in training, such as dropout; 0 at first. */
    public Trainer seed(long value) {
        seed = value;
        return this;
    }

    /** Writes checkpoints from which {@link #resume} goes on. */
    public Trainer checkpoints(Checkpoints value) {
        checkpoints = value;
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
        requireFit(training, validation);
        try (Fit fit = new Fit(this, training, validation)) {
            return fit.run();
        }
    }

    /**
     * Goes on where a checkpoint was written: the result and the model have the bits of the run that was not interrupted, whatever
     * parameters the model has now. Model, samples and settings must be the same; only epochs, patience, listeners and checkpoints
     * may differ.
     *
     * @param checkpoint for example {@link Checkpoints#latest}
     * @throws lanewise.nn.io.ModelFileException if the file can't be read or is of another model, optimizer, loss or data; the
     *     model is then as it was
     */
    public Result resume(Path checkpoint, Samples training, Samples validation) {
        requireFit(training, validation);
        try (Fit fit = new Fit(this, training, validation)) {
            fit.resume(checkpoint);
            return fit.run();
        }
    }

    private void requireFit(Samples training, Samples validation) {
        requireFit("training", training);
        if (validation != null) {
            requireFit("validation", validation);
        }
    }

    TrainingSession session() {
        return new TrainingSession(model, loss, optimizer, clipping, schedule)
                .nonFinite(nonFinite)
                .seed(seed);
    }

    /** The mean loss of samples under the model as it is. */
    public double evaluate(Samples samples) {
        requireFit("samples", samples);
        try (TrainingSession session = session();
                Pass pass = new Pass(session, samples, batchSize, false)) {
            return pass.evaluate();
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

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be >= 1, but is " + value);
        }
        return value;
    }
}
