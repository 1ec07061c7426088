package lanewise.forecast.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on standard error with the remaining time; silent with {@code --json} and where nobody watches. */
final class Progress implements AutoCloseable {
    private final ProgressBar bar;

    private Progress(ProgressBar bar) {
        this.bar = bar;
    }

    static Progress of(String task, long steps, boolean silent) {
        if (silent || System.console() == null || !System.console().isTerminal()) {
            return new Progress(null);
        }
        return new Progress(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build());
    }

    void step(String message) {
        stepBy(1, message);
    }

    /** So many steps more are to be done than were known before. */
    void more(long steps) {
        if (bar != null) {
            bar.maxHint(bar.getMax() + steps);
        }
    }

    /** The same as {@link #step} for several steps. */
    void stepBy(long steps, String message) {
        stepBy(steps);
        if (bar != null) {
            bar.setExtraMessage(" " + message);
        }
    }

    void stepBy(long steps) {
        if (bar != null) {
            bar.stepBy(steps);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
