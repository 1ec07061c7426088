package lanewise.nn.train;

import java.nio.file.Path;
import java.util.List;
import lanewise.nn.Parameter;
import lanewise.nn.Training;

/** One run of a {@link Trainer}: passes, early stopping, listeners and checkpoints. */
final class Fit implements AutoCloseable {
    private final Trainer trainer;
    private final List<Parameter> tensors;
    private final TrainingSession session;
    private final Samples training;
    private final Pass train;
    private final Pass check;
    private final Checkpoint checkpoint;
    private final Now now = new Now();
    private Position at = new Position();

    /** @param validation null for none */
    Fit(Trainer trainer, Samples training, Samples validation) {
        this.trainer = trainer;
        this.training = training;
        tensors = Training.tensors(trainer.model);
        session = trainer.session();
        Pass opened = null;
        try {
            opened = new Pass(session, training, trainer.batchSize, true);
            check = validation == null ? null : new Pass(session, validation, trainer.batchSize, false);
        } catch (RuntimeException | Error e) {
            if (opened != null) {
                opened.close();
            }
            session.close();
            throw e;
        }
        train = opened;
        checkpoint = new Checkpoint(trainer, session, training, validation);
    }

    /** Goes on from a checkpoint. */
    void resume(Path file) {
        at = checkpoint.read(file);
    }

    Trainer.Result run() {
        if (trainer.checkpoints != null) {
            trainer.checkpoints.prepare(at.step > 0);
        }
        var run = new TrainingListener.Run(trainer.epochs, Math.ceilDiv(train.batches(), trainer.accumulate), at.step);
        try {
            trainer.listeners.forEach(listener -> listener.started(run));
            while (at.epoch <= trainer.epochs && at.epoch - 1 - at.bestEpoch < trainer.patience) {
                updates();
                epochEnded();
            }
        } finally {
            trainer.listeners.forEach(TrainingListener::ended);
        }
        if (at.best != null) {
            for (int i = 0; i < at.best.length; i++) {
                tensors.get(i).value().setAll(at.best[i]);
            }
            trainer.model.parametersChanged();
        }
        return new Trainer.Result(at.bestEpoch, at.bestLoss, List.copyOf(at.history));
    }

    /** The rest of a pass. */
    private void updates() {
        train.begin(at.epoch);
        while (at.sample < training.count()) {
            session.begin();
            for (int i = 0; i < trainer.accumulate && at.sample < training.count(); i++) {
                Batch batch = train.batch(at.sample);
                session.add(batch);
                at.sample += batch.size();
            }
            double loss = session.update();
            at.step++;
            if (session.lastSkipped()) {
                at.skipped++;
            } else {
                at.add(loss, session.counted(), session.gradientNorm());
            }
            now.loss = loss;
            for (int i = 0; i < trainer.listeners.size(); i++) {
                trainer.listeners.get(i).updated(now);
            }
            if (trainer.checkpoints != null && trainer.checkpoints.due(at.step)) {
                checkpoint.write(trainer.checkpoints.file(at.step), at);
                trainer.checkpoints.deleteOld(at.step);
            }
        }
    }

    private void epochEnded() {
        double trainingLoss = at.lossSum / at.terms;
        double validationLoss = check == null ? Double.NaN : check.evaluate();
        double judged = check == null ? trainingLoss : validationLoss;
        if (at.terms == 0) {
            throw new TrainingException("no loss and gradient norm were finite in pass " + at.epoch + ": all "
                    + at.skipped + " updates were skipped");
        }
        if (!Double.isFinite(judged)) {
            throw new TrainingException("the loss after pass " + at.epoch + " must be finite, but is " + judged);
        }
        boolean better = judged < at.bestLoss;
        if (better) {
            at.bestEpoch = at.epoch;
            at.bestLoss = judged;
            at.best = check == null
                    ? null
                    : tensors.stream().map(t -> t.value().toArray()).toArray(double[][]::new);
        }
        var report = new TrainingListener.Epoch(
                at.epoch, trainer.epochs, trainingLoss, validationLoss, at.largestNorm, better, at.skipped);
        at.history.add(report);
        at.nextEpoch();
        trainer.listeners.forEach(listener -> listener.epochEnded(report));
    }

    @Override
    public void close() {
        if (check != null) {
            check.close();
        }
        train.close();
        session.close();
    }

    /** The last update, for listeners. */
    private final class Now implements TrainingListener.Update {
        private double loss;

        @Override
        public int epoch() {
            return at.epoch;
        }

        @Override
        public long step() {
            return at.step;
        }

        @Override
        public double loss() {
            return loss;
        }

        @Override
        public double gradientNorm() {
            return session.gradientNorm();
        }

        @Override
        public double learningRate() {
            return session.learningRate();
        }

        @Override
        public boolean skipped() {
            return session.lastSkipped();
        }
    }
}
