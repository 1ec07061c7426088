package lanewise.forecast.cli;

import lanewise.forecast.data.Frame;
import lanewise.forecast.model.Difference;
import lanewise.forecast.model.Output;
import lanewise.forecast.model.Task;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What is to be forecast. */
final class TaskOptions {
    /** Families of distributions. */
    enum Family {
        GAUSSIAN,
        STUDENT
    }

    /** What networks give. */
    static final class Kind {
        @Option(
                names = "--quantiles",
                paramLabel = "Q",
                split = ",",
                description = "Networks forecast these quantiles, such as 0.05,0.5,0.95.")
        private double[] quantiles;

        @Option(
                names = "--distribution",
                paramLabel = "NAME",
                description = "Networks forecast a distribution, gaussian or student. Default: points, with a Gaussian"
                        + " as wide as their errors in the validation rows.")
        private Family distribution;
    }

    @Option(names = "--horizon", paramLabel = "H", required = true, description = "Rows to forecast from each origin.")
    private int horizon;

    @Option(
            names = "--season",
            paramLabel = "M",
            description = "Rows of one season. Default: by --time, 12 for months, 4 for quarters, 7 for days, 5 for"
                    + " trading days, 24 for hours; else 1.")
    private Integer season;

    @Option(names = "--log", description = "Forecast the logarithm of the target (networks and AR).")
    private boolean log;

    @Option(
            names = "--difference",
            paramLabel = "KIND",
            defaultValue = "AUTO",
            description = "Forecast the target itself (none), its change (first), its change over a season (seasonal),"
                    + " or what suits the training rows (auto). Default: ${DEFAULT-VALUE}.")
    private Difference difference;

    @ArgGroup
    private Kind kind;

    Task task(Frame frame) {
        int rows = season == null ? frame.time().season() : season;
        return new Task(frame.columns(), horizon, rows, log, difference, output());
    }

    /** The task where the target is a return whose variance matters: no logarithms or differences, and a distribution. */
    Task volatilityTask(Frame frame) {
        Task task = task(frame);
        if (log || (difference != Difference.AUTO && difference != Difference.NONE)) {
            throw new IllegalArgumentException(
                    "--volatility forecasts the returns themselves, without --log and --difference");
        }
        boolean student = task.output() instanceof Output.Student;
        if (task.output() instanceof Output.Quantiles) {
            throw new IllegalArgumentException("--volatility needs a density: --distribution, not --quantiles");
        }
        Output output = student ? new Output.Student() : new Output.Gaussian();
        return new Task(task.columns(), task.horizon(), 1, false, Difference.NONE, output);
    }

    private Output output() {
        if (kind == null) {
            return new Output.Point();
        }
        if (kind.quantiles != null) {
            return new Output.Quantiles(kind.quantiles);
        }
        return kind.distribution == Family.STUDENT ? new Output.Student() : new Output.Gaussian();
    }
}
