package lanewise.forecast.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The LSTM volatility model beside its baselines on a user's series. */
@Command(
        name = "volatility",
        description = "Trains the LSTM volatility model on a series and compares it with GARCH(1,1), EWMA and constant"
                + " variance out of sample.",
        footer = {
            "",
            "Example: ./lanewise volatility dmbp.csv --column ret_pct --test 474 --save dmbp.safetensors",
            "         ./lanewise volatility dmbp.csv --column ret_pct --test 474 --load dmbp.safetensors"
        },
        mixinStandardHelpOptions = true)
final class VolatilityCommand implements Callable<Integer> {
    @Mixin
    private SeriesOptions input;

    @Mixin
    private StudyOptions study;

    @Mixin
    private Console console;

    @Option(
            names = "--report",
            paramLabel = "HTML",
            defaultValue = "volatility.html",
            description = "Where the report goes. Default: ${DEFAULT-VALUE}.")
    private Path report;

    @Option(names = "--save", paramLabel = "MODEL", description = "Where the first seed's model goes.")
    private Path save;

    @Option(names = "--load", paramLabel = "MODEL", description = "Score this model instead of training one.")
    private Path load;

    @Override
    public Integer call() throws IOException {
        if (load == null) {
            OutputFile.require("--report", report);
            OutputFile.require("--save", save);
        }
        StudyRun run = new StudyRun(console, study, input.returns());
        if (load != null) {
            run.load(load);
        } else {
            run.train(report, save);
        }
        return 0;
    }
}
