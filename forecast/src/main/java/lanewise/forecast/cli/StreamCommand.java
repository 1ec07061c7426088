package lanewise.forecast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lanewise.forecast.data.KnownRows;
import lanewise.forecast.data.Lines;
import lanewise.forecast.data.RowReader;
import lanewise.forecast.live.LiveForecaster;
import lanewise.forecast.live.SavedForecaster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Forecasts from rows as they come. */
@Command(
        name = "stream",
        description = "Reads rows from standard input as they come and prints a line after each: its time and the"
                + " forecast of the rows after it, with the same bits as `forecast` gives. The first lines are"
                + " without a forecast, until there are as many rows as it depends on.",
        footer = {
            "",
            "Example: tail -f prices.csv | ./lanewise stream prices.safetensors --on-error skip --state prices.state"
        },
        mixinStandardHelpOptions = true)
final class StreamCommand implements Callable<Integer> {
    /** What becomes of rows that can't be used. */
    enum OnError {
        /** The command ends. */
        REFUSE,
        /** They are reported and left out; rows that are missing get the values of the last one before. */
        SKIP
    }

    @Parameters(paramLabel = "MODEL", description = "A model that `fit` wrote.")
    private Path model;

    @Option(
            names = "--columns",
            paramLabel = "COL",
            split = ",",
            description = "Names of the cells of each row. Default: the first line names them.")
    private List<String> columns;

    @Option(
            names = "--on-error",
            paramLabel = "HOW",
            defaultValue = "REFUSE",
            description =
                    "A row that can't be used: refuse it and end, or skip it and go on; rows that are missing then"
                            + " count as the last one before them. Default: ${DEFAULT-VALUE}.")
    private OnError onError;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description =
                    "Go on from this file, if it is there, and write it at the end, also when told to end (SIGTERM).")
    private Path state;

    @Option(
            names = "--save-every",
            paramLabel = "ROWS",
            defaultValue = "0",
            description = "Write the state after so many rows too. Default: at the end alone.")
    private long saveEvery;

    @Option(
            names = "--known-file",
            paramLabel = "CSV",
            description =
                    "A calendar: the known covariates of the model, by its time column, for the rows of the past that"
                            + " a forecast depends on and those of the future. It is read again once it has changed.")
    private Path knownFile;

    @Mixin
    private LevelOptions levelOptions;

    @Option(names = "--json", description = "Print one JSON object per row instead of CSV.")
    private boolean json;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException {
        if (saveEvery < 0 || saveEvery > 0 && state == null) {
            throw new IllegalArgumentException("--save-every must be >= 0 and goes with --state, but is " + saveEvery
                    + (state == null ? " without it" : ""));
        }
        OutputFile.require("--state", state);
        try (SavedForecaster saved = SavedForecaster.load(model)) {
            double[] levels = levelOptions.levels(saved);
            StreamRun.Calendar calendar = calendar(saved.about());
            var gaps = onError == OnError.SKIP ? LiveForecaster.Gaps.FORWARD : LiveForecaster.Gaps.REFUSE;
            LiveForecaster live = new LiveForecaster(saved, StreamRun.SOURCE, gaps, calendar.read());
            if (state != null && Files.exists(state)) {
                live.restore(state);
            }
            Lines lines = new Lines(((Main) command.root().userObject()).in());
            RowReader reader = reader(lines, saved.about());
            if (reader != null) {
                new StreamRun(
                                live,
                                new StreamText(saved, levels, json),
                                new StreamRun.Rules(state, saveEvery, onError == OnError.SKIP),
                                calendar,
                                command.commandLine().getOut(),
                                command.commandLine().getErr())
                        .run(lines, reader);
            }
            return 0;
        }
    }

    private StreamRun.Calendar calendar(SavedForecaster.About about) {
        if (knownFile != null && about.task().columns().known().isEmpty()) {
            throw new IllegalArgumentException(
                    "--known-file is for models with known covariates, but this one has none");
        }
        return new StreamRun.Calendar(
                knownFile, file -> KnownRows.read(file, about.task().columns(), about.timeOrNull(), about.frequency()));
    }

    /** By the names of the cells; null if there is no line at all. */
    private RowReader reader(Lines lines, SavedForecaster.About about) throws IOException {
        List<String> header = columns;
        if (header == null) {
            if (!lines.next()) {
                return null;
            }
            header = RowReader.header(lines.text(), StreamRun.SOURCE + ", line 1");
        }
        return new RowReader(StreamRun.SOURCE, header, about.task().columns(), about.timeOrNull());
    }
}
