package lanewise.forecast.cli;

import picocli.CommandLine.Option;

/** The same for several trainings, which may go on side by side. */
final class ParallelOptions extends RunOptions {
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Trainings side by side; any number gives the same results. Default: all processors.")
    private Integer threads;

    int threads() {
        if (threads != null && threads < 1) {
            throw new IllegalArgumentException("--threads must be >= 1, but is " + threads);
        }
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
