package lanewise.nn.train;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Training;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Clipping;
import lanewise.nn.optim.Ground;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.Schedule;

/**
 * The memory of training one model: gradients, moments and batches. One {@link #step} is forward, loss, backward, clipping and
 * update; it allocates nothing. For one thread at a time, and the model's only trainer meanwhile.
 */
public final class TrainingSession implements AutoCloseable {
    /** Random draws of one update: more batches than that are never added. */
    private static final long DRAWS = 1 << 20;

    private final Model model;
    private final Loss criterion;
    private final Clipping clipping;
    private final Schedule schedule;
    private final Engine engine;
    private final Slab gradients;
    private final Matrix flatGradients;
    private final Optimizer.State optimizer;
    private final KeptBuffers buffers;
    private final double fullRate;
    private NonFinite nonFinite = NonFinite.STOP;
    private long seed;
    private double loss;
    private double lossSum;
    private double counted;
    private int added;
    private double gradientNorm;
    private double learningRate;
    private long skipped;
    private boolean lastSkipped;

    /** @param clipNorm gradients of a larger norm are scaled down to it; infinity for never */
    public TrainingSession(Model model, Loss loss, Optimizer optimizer, double clipNorm) {
        this(model, loss, optimizer, clipNorm(clipNorm), Schedule.constant());
    }

    /** @param schedule factor on the optimizer's learning rate, update by update */
    public TrainingSession(Model model, Loss loss, Optimizer optimizer, Clipping clipping, Schedule schedule) {
        this.model = model;
        this.criterion = loss;
        this.clipping = clipping;
        this.schedule = schedule;
        engine = Training.fork(model);
        try {
            gradients = engine.slab(Role.GRAD, model.precision())
                    .reserveLike(Training.parameterSlab(model))
                    .allocate();
            flatGradients = gradients.flat();
            this.optimizer =
                    optimizer.open(engine, new Ground(model.parameters(), Training.parameterSlab(model), gradients));
            fullRate = optimizer.learningRate();
            buffers = new KeptBuffers(engine, model);
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    /** What {@link #step} does if loss or gradient norm are not finite; at first it stops. */
    public TrainingSession nonFinite(NonFinite value) {
        nonFinite = value;
        return this;
    }

    /** Chooses the random numbers of layers that draw some in training; 0 at first. */
    public TrainingSession seed(long value) {
        seed = value;
        return this;
    }

    static Clipping clipNorm(double clipNorm) {
        if (!(clipNorm > 0)) {
            throw new IllegalArgumentException("clipNorm must be > 0, but is " + clipNorm);
        }
        return Clipping.norm(clipNorm);
    }

    /** A batch of {@code batch} sequences of {@code time} steps; the first {@code warmup} steps of the targets are not scored. */
    public Batch batch(Plan.Options options, int warmup) {
        Network network =
                Training.network(model, options, engine, options.mode() == lanewise.nn.Mode.TRAIN ? gradients : null);
        try {
            Matrix output = network.output().value();
            int targetTime = network.output().time();
            if (warmup < 0 || warmup >= targetTime) {
                throw new IllegalArgumentException("warmup must be in 0.." + (targetTime - 1) + ", but is " + warmup);
            }
            Slab slab = engine.slab(Role.SAVED, model.precision());
            Matrix targets = slab.reserve("targets", output.rows(), criterion.targetWidth(output.columns()));
            slab.allocate();
            return new Batch(network, criterion, targets, warmup);
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    /**
     * Memory for {@code batch} sequences of {@code time} steps that are trained in windows of {@code window} steps, see
     * {@link Unrolled}; the model reads forwards alone and has an output at every step.
     */
    public Unrolled unrolled(int time, int batch, int window) {
        return new Unrolled(this, time, batch, window);
    }

    void requireCausal() {
        if (!model.spec().causal()) {
            throw new IllegalArgumentException(
                    "a model trained in windows must read forwards alone, but this one is " + model.spec());
        }
    }

    Engine engine() {
        return engine;
    }

    Slab slab(Role role) {
        return engine.slab(role, model.precision());
    }

    /**
     * One update from a batch; returns its mean loss before the update. If loss or gradient norm are not finite, no parameter
     * and no buffer changes: a TrainingException is thrown, or the update skipped, as {@link #nonFinite} says.
     */
    public double step(Batch batch) {
        begin();
        add(batch);
        return update();
    }

    /** Begins an update from several batches: {@link #add} each, then {@link #update}. */
    public void begin() {
        engine.clear(flatGradients);
        buffers.keep();
        lossSum = 0;
        counted = 0;
        added = 0;
    }

    /** Adds the gradients of a batch; each of its terms counts as much as each of the others' terms. */
    public void add(Batch batch) {
        engine.enter();
        try {
            batch.draw(seed, DRAWS * (optimizer.steps() + skipped) + added);
            // The mean's gradients, until a second batch shows that sums are needed: one batch alone is never scaled.
            if (added == 1) {
                engine.scale(flatGradients, counted);
            }
            double mean = batch.gradients(added > 0);
            lossSum += mean * batch.counted();
            counted += batch.counted();
            loss = mean;
            added++;
        } finally {
            engine.exit();
        }
    }

    /** Clips and updates; returns the mean loss over all terms of the batches added. */
    public double update() {
        if (added == 0) {
            throw new IllegalStateException("an update needs at least 1 batch, but none was added");
        }
        engine.enter();
        try {
            double value = loss;
            if (added > 1) {
                // Where nothing counted, loss and gradients are zero, as in a single batch.
                double share = counted == 0 ? 0 : 1 / counted;
                value = lossSum * share;
                engine.scale(flatGradients, share);
            }
            gradientNorm = clipping.apply(engine, flatGradients);
            double factor = schedule.factor(optimizer.steps());
            learningRate = fullRate * factor;
            lastSkipped = !Double.isFinite(value) || !Double.isFinite(gradientNorm);
            if (lastSkipped) {
                leaveOut(value);
            } else {
                optimizer.step(engine, factor);
                Training.parametersChanged(model, engine);
            }
            return value;
        } finally {
            engine.exit();
        }
    }

    /** What the mean loss of the last update was divided by. */
    public double counted() {
        return counted;
    }

    private void leaveOut(double loss) {
        buffers.restore();
        if (nonFinite == NonFinite.STOP) {
            throw new TrainingException("loss and gradient norm must be finite, but are " + loss + " and "
                    + gradientNorm + " in update " + (optimizer.steps() + 1));
        }
        skipped++;
    }

    /** Norm of all gradients in the last step, before clipping. */
    public double gradientNorm() {
        return gradientNorm;
    }

    /** Learning rate of the last step, schedule included. */
    public double learningRate() {
        return learningRate;
    }

    /** Steps whose update was left out. */
    public long skipped() {
        return skipped;
    }

    boolean lastSkipped() {
        return lastSkipped;
    }

    Optimizer.State optimizer() {
        return optimizer;
    }

    /** Goes on after this many updates and steps without one. */
    void resume(long updates, long withoutUpdate) {
        optimizer.resume(updates);
        skipped = withoutUpdate;
        Training.parametersChanged(model, engine);
    }

    @Override
    public void close() {
        buffers.close();
        optimizer.close();
        gradients.close();
        engine.close();
    }
}
