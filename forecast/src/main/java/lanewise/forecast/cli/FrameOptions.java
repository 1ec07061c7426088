package lanewise.forecast.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.forecast.data.Columns;
import lanewise.forecast.data.Covariate;
import lanewise.forecast.data.Frame;
import lanewise.forecast.data.FrameReader;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which table a command works on, and what its columns are for. */
final class FrameOptions {
    @Parameters(paramLabel = "FILE", description = "A CSV file with a header line, rows in time order.")
    private Path file;

    @Option(names = "--target", paramLabel = "COL", required = true, description = "The column to forecast.")
    private String target;

    @Option(
            names = "--time",
            paramLabel = "COL",
            description = "The column with the times: whole numbers, 1949-01, 1960Q1, 1999-01-04 or 2016-07-01 00:00."
                    + " They must be sorted, without gaps and equally far apart. Default: rows are counted.")
    private String time;

    @Option(
            names = "--past",
            paramLabel = "COL",
            split = ",",
            description = "Covariates that are known up to the forecast origin.")
    private List<String> past = List.of();

    @Option(
            names = "--known",
            paramLabel = "COL",
            split = ",",
            description = "Covariates that are known for the future too, such as the day of the week.")
    private List<String> known = List.of();

    @Option(
            names = "--lag",
            paramLabel = "COL=K",
            split = ",",
            description =
                    "Publication lag of the target or a past covariate: the value of a row is known K rows later.")
    private Map<String, Integer> lags = new LinkedHashMap<>();

    @Option(
            names = "--missing",
            paramLabel = "HOW",
            defaultValue = "REFUSE",
            description = "Empty cells, NA and the like: refuse them, or forward (the last value before). Default:"
                    + " ${DEFAULT-VALUE}.")
    private FrameReader.Missing missing;

    Frame read() {
        return FrameReader.read(file, columns(), time, missing);
    }

    String target() {
        return target;
    }

    /** The column with the times; empty for none. */
    String time() {
        return time == null ? "" : time;
    }

    private Columns columns() {
        List<Covariate> covariates = new ArrayList<>();
        for (String name : past) {
            covariates.add(new Covariate(name, lags.getOrDefault(name, 0)));
        }
        for (String name : lags.keySet()) {
            if (!name.equals(target) && !past.contains(name)) {
                throw new IllegalArgumentException("--lag names column '" + name
                        + "', which must be the target or one of --past, but these are '" + target + "' and " + past);
            }
        }
        return new Columns(target, lags.getOrDefault(target, 0), covariates, known);
    }
}
