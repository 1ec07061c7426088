package lanewise.forecast.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lanewise.forecast.data.Frame;
import lanewise.forecast.data.FrameReader;
import lanewise.forecast.live.SavedForecaster;
import lanewise.forecast.model.Forecast;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Forecasts from a model file and new rows. */
@Command(
        name = "forecast",
        description = "Forecasts the rows after the last one of a table, with a model that `fit` wrote. The table has"
                + " the model's columns, in any order, and, for covariates known in advance, the rows of the future.",
        footer = {"", "Example: ./lanewise forecast passengers.safetensors passengers.csv --quantiles 0.1,0.9"},
        mixinStandardHelpOptions = true)
final class ForecastCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "MODEL", description = "A model that `fit` wrote.")
    private Path model;

    @Parameters(index = "1", paramLabel = "FILE", description = "A CSV file with a header line, rows in time order.")
    private Path file;

    @Option(
            names = "--missing",
            paramLabel = "HOW",
            defaultValue = "REFUSE",
            description = "Empty cells: refuse them, or forward (the last value before). Default: ${DEFAULT-VALUE}.")
    private FrameReader.Missing missing;

    @Option(
            names = "--horizon",
            paramLabel = "H",
            description = "Rows to print. Default: all that the model forecasts.")
    private Integer horizon;

    @Mixin
    private LevelOptions levelOptions;

    @Option(names = "--csv", description = "Print CSV: time, point and quantiles.")
    private boolean csv;

    @Mixin
    private Console console;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        if (csv && console.json()) {
            throw new IllegalArgumentException("--csv and --json exclude each other, but both are there");
        }
        try (SavedForecaster saved = SavedForecaster.load(model)) {
            SavedForecaster.About about = saved.about();
            int steps = steps(about.task().horizon());
            double[] levels = levelOptions.levels(saved);
            Frame frame = FrameReader.read(file, about.task().columns(), about.timeOrNull(), missing);
            Forecast forecast = saved.forecast(frame);
            List<Line> lines = new ArrayList<>();
            double[][] quantiles = forecast.quantiles(levels);
            for (int h = 0; h < steps; h++) {
                lines.add(new Line(saved.time(frame, h + 1), forecast.point(h), quantiles[h]));
            }
            if (csv) {
                printCsv(levels, lines);
            } else {
                printText(saved, frame, levels, lines);
            }
            console.result(json(saved, frame, levels, lines));
        }
        return 0;
    }

    /** What is printed of one row. */
    private record Line(String time, double point, double[] quantiles) {}

    private int steps(int most) {
        if (horizon != null && (horizon < 1 || horizon > most)) {
            throw new IllegalArgumentException(
                    "--horizon must be in 1.." + most + ", the horizon of the model, but is " + horizon);
        }
        return horizon == null ? most : horizon;
    }

    private void printCsv(double[] levels, List<Line> lines) {
        PrintWriter out = command.commandLine().getOut();
        StringBuilder text = new StringBuilder("time,point");
        for (double level : levels) {
            text.append(",q").append(level);
        }
        for (Line line : lines) {
            text.append('\n').append(line.time()).append(',').append(line.point());
            for (double quantile : line.quantiles()) {
                text.append(',').append(quantile);
            }
        }
        out.println(text);
        out.flush();
    }

    private void printText(SavedForecaster saved, Frame frame, double[] levels, List<Line> lines) {
        String origin = frame.time().label(frame.rows() - 1);
        String target = saved.about().task().columns().target();
        console.say("%s of %s after %s, %d rows of %s", saved.name(), target, origin, frame.rows(), frame.source());
        StringBuilder heading = new StringBuilder(String.format(Locale.ROOT, "%-20s %14s", "time", "point"));
        for (double level : levels) {
            heading.append(String.format(Locale.ROOT, " %14s", "q" + level));
        }
        console.say("%s", heading);
        for (Line line : lines) {
            StringBuilder text =
                    new StringBuilder(String.format(Locale.ROOT, "%-20s %14.7g", line.time(), line.point()));
            for (double quantile : line.quantiles()) {
                text.append(String.format(Locale.ROOT, " %14.7g", quantile));
            }
            console.say("%s", text);
        }
    }

    private Map<String, Object> json(SavedForecaster saved, Frame frame, double[] levels, List<Line> lines) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("model", saved.name());
        result.put("source", frame.source());
        result.put("target", saved.about().task().columns().target());
        result.put("origin", frame.time().label(frame.rows() - 1));
        result.put("levels", levels);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Line line : lines) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("time", line.time());
            row.put("point", line.point());
            row.put("quantiles", line.quantiles());
            rows.add(row);
        }
        result.put("forecast", rows);
        return result;
    }
}
