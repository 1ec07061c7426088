package lanewise.forecast.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lanewise.forecast.data.DataException;
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
    private static final String SOURCE = "standard input";

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
            description = "Go on from this file, if it is there, and write it at the end.")
    private Path state;

    @Mixin
    private LevelOptions levelOptions;

    @Option(names = "--json", description = "Print one JSON object per row instead of CSV.")
    private boolean json;

    @Spec
    private CommandSpec command;

    private long skipped;

    @Override
    public Integer call() throws IOException {
        try (SavedForecaster saved = SavedForecaster.load(model)) {
            var gaps = onError == OnError.SKIP ? LiveForecaster.Gaps.FORWARD : LiveForecaster.Gaps.REFUSE;
            LiveForecaster live = new LiveForecaster(saved, SOURCE, gaps);
            if (state != null && Files.exists(state)) {
                live.restore(state);
            }
            Lines lines = new Lines(((Main) command.root().userObject()).in());
            StreamText text = new StreamText(saved, levelOptions.levels(saved), json);
            RowReader reader = reader(lines, saved.about());
            if (reader == null) {
                return 0;
            }
            try {
                run(live, lines, reader, text);
            } finally {
                if (state != null) {
                    live.save(state);
                }
            }
            if (skipped > 0) {
                report("%d rows could not be used".formatted(skipped));
            }
            return 0;
        }
    }

    /** By the names of the cells; null if there is no line at all. */
    private RowReader reader(Lines lines, SavedForecaster.About about) throws IOException {
        List<String> header = columns;
        if (header == null) {
            if (!lines.next()) {
                return null;
            }
            header = RowReader.header(lines.text(), SOURCE + ", line 1");
        }
        return new RowReader(SOURCE, header, about.task().columns(), about.timeOrNull());
    }

    private void run(LiveForecaster live, Lines lines, RowReader reader, StreamText text) throws IOException {
        PrintWriter out = command.commandLine().getOut();
        text.heading().ifPresent(out::println);
        while (lines.next()) {
            String place = SOURCE + ", line " + lines.number();
            try {
                if (lines.tooLong()) {
                    String rule = "no line may be longer than that";
                    throw new DataException("row", rule, "at most " + Lines.LONGEST + " characters", "more", place);
                }
                RowReader.Row row = reader.row(lines.text(), lines.number());
                live.take(row, place);
                if (live.filled() > 0) {
                    report("%d rows are missing before '%s' and count as the last one before them (%s)"
                            .formatted(live.filled(), row.time(), place));
                }
                String time = row.time().isEmpty() ? Long.toString(live.rows()) : row.time();
                out.println(text.line(time, live));
            } catch (DataException unusable) {
                if (onError == OnError.REFUSE) {
                    throw unusable;
                }
                skipped++;
                report("skipped: " + unusable.getMessage());
            }
            if (out.checkError()) { // which flushes
                throw new IOException("standard output must be open, but was closed (" + place + ")");
            }
        }
        out.flush();
    }

    private void report(String message) {
        PrintWriter err = command.commandLine().getErr();
        err.println("lanewise stream: " + message);
        err.flush();
    }
}
