package lanewise.forecast.fuzz;

import java.nio.file.Path;
import java.util.SplittableRandom;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.train.Checkpoints;
import lanewise.nn.train.Series;
import lanewise.nn.train.Trainer;
import lanewise.nn.train.TrainingListener;

/** A small run of training that checkpoints are of. */
final class CheckpointRun {
    private static final Spec SPEC = Spec.of(Spec.lstm(2, 3), Spec.last(), Spec.linear(3, 1));
    private static final int ROWS = 9;

    private CheckpointRun() {}

    /** Thrown by the listener as soon as the checkpoint was read. */
    private static final class Resumed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static Series samples() {
        double[][] inputs = new double[ROWS][];
        double[][] targets = new double[ROWS][];
        for (int i = 0; i < ROWS; i++) {
            inputs[i] = new SplittableRandom(i).doubles(2, -1, 1).toArray();
            targets[i] = new double[] {inputs[i][0]};
        }
        return Series.windows(inputs, targets, 4, 1);
    }

    private static Trainer trainer(Model model) {
        return Trainer.of(model).epochs(2).batchSize(4);
    }

    /** Trains and returns the file of the last checkpoint. */
    static Path write(Path folder) {
        try (Model model = Model.build(SPEC, Precision.F32, 1)) {
            trainer(model).checkpoints(new Checkpoints(folder, 3, 1)).fit(samples(), samples());
        }
        return Checkpoints.latest(folder).orElseThrow();
    }

    /** Reads a checkpoint and stops. */
    static long resume(Path file) {
        try (Model model = Model.build(SPEC, Precision.F32, 1)) {
            trainer(model)
                    .listener(new TrainingListener() {
                        @Override
                        public void started(Run run) {
                            throw new Resumed();
                        }

                        @Override
                        public void epochEnded(Epoch epoch) {}
                    })
                    .resume(file, samples(), samples());
        } catch (Resumed e) {
            return 0;
        }
        throw new AssertionError("resumed, but the listener did not hear of it");
    }
}
