package lanewise.forecast.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code lanewise COMMAND ...}. Exit code 0 on success, 1 where something is wrong with the data, 2 with the call. */
@Command(
        name = "lanewise",
        description = "Sequence models that train and serve on the CPU, in pure Java.",
        footer = {"", "  bench         Measures this machine: ./lanewise bench --help"},
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        version = "lanewise 0.1.0",
        subcommands = {
            InfoCommand.class,
            DemoCommand.class,
            ExperimentCommand.class,
            VolatilityCommand.class,
            GarchCommand.class,
            BacktestCommand.class,
            FitCommand.class,
            ForecastCommand.class,
            StreamCommand.class,
            CasesCommand.class,
            GradCheckCommand.class,
            GradFlowCommand.class
        })
public final class Main {
    private final InputStream in;

    private Main(InputStream in) {
        this.in = in;
    }

    public static void main(String[] args) {
        System.exit(run(System.in, new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    /** Runs a command with the streams given and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return run(InputStream.nullInputStream(), out, err, args);
    }

    /** The same with an input for commands that read one. */
    static int run(InputStream in, PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new Main(in));
        line.setOut(out).setErr(err);
        line.setExecutionExceptionHandler(new Failures());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        if (args.length == 0) {
            line.usage(err);
            return CommandLine.ExitCode.USAGE;
        }
        return line.execute(args);
    }

    /** Standard input. */
    InputStream in() {
        return in;
    }
}
