package lanewise.forecast.neural;

import java.util.Arrays;
import java.util.Map;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Entries;
import lanewise.forecast.model.Output;

/**
 * How a network's outputs become forecasts.
 *
 * @param window which rows it forecasts
 * @param output what it gives for each
 * @param deviation of each row that is forecast at once, in the unit of the target, where the network gives points; else empty
 * @param stretch by which distributions are stretched about their centres, see {@link Intervals}
 * @param freedom degrees of freedom of the distribution around a point; infinite for a Gaussian
 * @param paths of recursive forecasts
 */
record Use(Window window, Output output, double[] deviation, double stretch, double freedom, Paths paths) {
    /** A Gaussian whose deviation comes out smaller has this one, relative to the unit of the output. */
    static final double SMALLEST = 1e-6;

    /** Simulated paths, 0 for none. */
    record Paths(int count, long seed) {}

    /** Numbers that the network gives for a row. */
    int outputsPerRow() {
        return NetworkKind.numbers(output);
    }

    /** See {@link NeuralFit#numbersPerStep}. */
    int numbersPerStep() {
        return output instanceof Output.Point ? 3 : outputsPerRow();
    }

    /**
     * The numbers of row o that the network forecasts for a sequence.
     *
     * @param y what it gave; the sequence's outputs begin at {@code from}
     * @param shift where an output that is 0 lies, in the unit of the target
     * @param unit one unit of the output in that of the target
     * @param to gets them from {@code at} on
     */
    void numbers(double[] y, int from, int o, double shift, double unit, double[] to, int at) {
        int rows = window.count();
        double smallest = SMALLEST * unit;
        switch (output) {
            case Output.Point point -> {
                to[at] = shift + unit * y[from + o];
                to[at + 1] = Math.max(stretch * deviation[o], smallest);
                to[at + 2] = freedom;
            }
            case Output.Gaussian gaussian -> {
                to[at] = shift + unit * y[from + o];
                to[at + 1] = Math.max(stretch * (unit * Math.sqrt(y[from + rows + o])), smallest);
            }
            case Output.Student student -> {
                to[at] = shift + unit * y[from + o];
                to[at + 1] = Math.max(stretch * (unit * y[from + rows + o]), smallest);
                to[at + 2] = y[from + 2 * rows + o];
            }
            case Output.Quantiles quantiles -> {
                int count = quantiles.count();
                for (int q = 0; q < count; q++) {
                    to[at + q] = shift + unit * y[from + o * count + q];
                }
                stretch(quantiles, to, at);
            }
        }
    }

    private void stretch(Output.Quantiles quantiles, double[] values, int from) {
        if (stretch == 1) {
            return; // to the bit what the network says
        }
        double centre = quantiles.median(values, from);
        for (int q = 0; q < quantiles.count(); q++) {
            values[from + q] = centre + stretch * (values[from + q] - centre);
        }
    }

    /** The distribution that the numbers from {@code at} on stand for. */
    Distribution distribution(double[] numbers, int at) {
        return switch (output) {
            case Output.Point point ->
                Double.isInfinite(freedom)
                        ? new Distribution.Normal(numbers[at], numbers[at + 1])
                        : new Distribution.StudentT(numbers[at], numbers[at + 1], numbers[at + 2]);
            case Output.Gaussian gaussian -> new Distribution.Normal(numbers[at], numbers[at + 1]);
            case Output.Student student -> new Distribution.StudentT(numbers[at], numbers[at + 1], numbers[at + 2]);
            case Output.Quantiles quantiles ->
                new Distribution.Quantiles(quantiles.levels(), Arrays.copyOfRange(numbers, at, at + quantiles.count()));
        };
    }

    void store(Map<String, String> texts) {
        window.store(texts);
        texts.put(
                "neural.output",
                switch (output) {
                    case Output.Point point -> "point";
                    case Output.Gaussian gaussian -> "gaussian";
                    case Output.Student student -> "student";
                    case Output.Quantiles quantiles -> "quantiles " + Entries.text(quantiles.levels());
                });
        texts.put("neural.deviation", Entries.text(deviation));
        texts.put("neural.stretch", Entries.text(stretch));
        if (Double.isFinite(freedom)) {
            texts.put("neural.freedom", Entries.text(freedom));
        }
        texts.put("neural.paths", Integer.toString(paths.count()));
        texts.put("neural.paths.seed", Long.toString(paths.seed()));
    }

    static Use restored(Entries entries) {
        Window window = Window.restored(entries);
        Output output = output(entries);
        boolean point = output instanceof Output.Point;
        double[] deviation = entries.numbers("neural.deviation", point ? window.count() : 0);
        Paths paths = new Paths(entries.whole("neural.paths", 0, 1 << 20), entries.number("neural.paths.seed"));
        return new Use(window, output, deviation, stretch(entries), freedom(entries), paths);
    }

    /** Models of the first version have none. */
    private static double stretch(Entries entries) {
        double stretch = entries.has("neural.stretch") ? entries.numbers("neural.stretch", 1)[0] : 1;
        if (!(stretch > 0)) {
            throw entries.bad("neural.stretch", "a number above 0");
        }
        return stretch;
    }

    private static double freedom(Entries entries) {
        double freedom =
                entries.has("neural.freedom") ? entries.numbers("neural.freedom", 1)[0] : Double.POSITIVE_INFINITY;
        if (!(freedom > 1)) {
            throw entries.bad("neural.freedom", "a number above 1");
        }
        return freedom;
    }

    private static Output output(Entries entries) {
        String text = entries.text("neural.output");
        String quantiles = "quantiles ";
        try {
            return switch (text) {
                case "point" -> new Output.Point();
                case "gaussian" -> new Output.Gaussian();
                case "student" -> new Output.Student();
                default ->
                    new Output.Quantiles(Arrays.stream((text.startsWith(quantiles) ? text : quantiles)
                                    .substring(quantiles.length())
                                    .split(" "))
                            .mapToDouble(Double::parseDouble)
                            .toArray());
            };
        } catch (IllegalArgumentException bad) {
            throw entries.bad("neural.output", "point, gaussian, student or quantiles with rising levels");
        }
    }
}
