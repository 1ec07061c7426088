package lanewise.forecast.cli;

import java.nio.file.Path;
import java.util.Arrays;
import lanewise.forecast.data.Series;
import lanewise.forecast.data.SeriesReader;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which series a command works on. */
final class SeriesOptions {
    /** What the column holds. */
    enum Kind {
        /** Prices if all numbers are positive, which returns never are. */
        AUTO,
        PRICES,
        RETURNS
    }

    @Parameters(paramLabel = "FILE", description = "A CSV file with a header line.")
    private Path file;

    @Option(names = "--column", paramLabel = "NAME", required = true, description = "The column with the numbers.")
    private String column;

    @Option(
            names = "--as",
            paramLabel = "KIND",
            defaultValue = "AUTO",
            description =
                    "What the column holds: prices (turned into percent log returns), returns, or auto (prices if all"
                            + " numbers are positive). Default: ${DEFAULT-VALUE}.")
    private Kind kind;

    /** The returns. */
    Series returns() {
        Series series = SeriesReader.read(file, column);
        boolean prices = kind == Kind.PRICES
                || (kind == Kind.AUTO && Arrays.stream(series.values()).allMatch(v -> v > 0));
        return prices ? series.percentLogReturns() : series;
    }
}
