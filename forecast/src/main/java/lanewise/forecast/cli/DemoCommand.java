package lanewise.forecast.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lanewise.forecast.data.SeriesReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole path on the data that comes with the program. */
@Command(
        name = "demo",
        description =
                "Trains the LSTM volatility model on the DAX 1991-1998, compares it with its baselines and writes a"
                        + " report.",
        footer = {"", "Example: ./lanewise demo"},
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private StudyOptions study;

    @Mixin
    private Console console;

    @Option(
            names = "--report",
            paramLabel = "HTML",
            defaultValue = "lanewise-demo.html",
            description = "Where the report goes. Default: ${DEFAULT-VALUE}.")
    private Path report;

    @Override
    public Integer call() throws IOException {
        OutputFile.require("--report", report);
        new StudyRun(console, study, SeriesReader.dax().percentLogReturns()).train(report, null);
        return 0;
    }
}
