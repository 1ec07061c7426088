package lanewise.forecast.cli;

import java.util.HashMap;
import java.util.Map;
import lanewise.forecast.volatility.VolatilityStudy;
import lanewise.nn.train.TrainingListener;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on standard error with the remaining time; silent with {@code --json} and where nobody watches. */
final class TrainingProgress implements VolatilityStudy.Progress, AutoCloseable {
    private final int epochs;
    private final ProgressBar bar;
    private final Map<Long, Integer> done = new HashMap<>();

    TrainingProgress(int seeds, int epochs, boolean silent) {
        this.epochs = epochs;
        this.bar = silent || System.console() == null || !System.console().isTerminal()
                ? null
                : new ProgressBarBuilder()
                        .setTaskName("training")
                        .setInitialMax((long) seeds * epochs)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setConsumer(new ConsoleProgressBarConsumer(System.err))
                        .build();
    }

    @Override
    public synchronized void epochEnded(long seed, TrainingListener.Epoch epoch) {
        if (bar != null) {
            done.merge(seed, 1, Integer::sum);
            bar.step();
            bar.setExtraMessage("seed %d loss %.4f".formatted(seed, epoch.validationLoss()));
        }
    }

    /** Early stopping saves passes: they count as done. */
    @Override
    public synchronized void seedEnded(long seed) {
        if (bar != null) {
            bar.stepBy(epochs - done.getOrDefault(seed, 0));
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
