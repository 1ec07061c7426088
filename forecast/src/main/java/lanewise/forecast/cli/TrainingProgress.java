package lanewise.forecast.cli;

import java.util.HashMap;
import java.util.Map;
import lanewise.forecast.volatility.VolatilityStudy;
import lanewise.nn.train.TrainingListener;

/** Shows how far a study is; the passes that a failure leaves out count as done. */
final class TrainingProgress implements VolatilityStudy.Progress, AutoCloseable {
    private final int epochs;
    private final Progress bar;
    private final Map<Long, Integer> done = new HashMap<>();

    TrainingProgress(int seeds, int epochs, boolean silent) {
        this.epochs = epochs;
        this.bar = Progress.of("training", (long) seeds * epochs, silent);
    }

    @Override
    public synchronized void epochEnded(long seed, TrainingListener.Epoch epoch) {
        done.merge(seed, 1, Integer::sum);
        bar.step("seed %d, loss %.4f".formatted(seed, epoch.trainingLoss()));
    }

    @Override
    public synchronized void seedEnded(long seed) {
        bar.stepBy(epochs - done.getOrDefault(seed, 0));
    }

    @Override
    public void close() {
        bar.close();
    }
}
