package lanewise.forecast.neural;

import java.util.Arrays;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import lanewise.forecast.data.Columns;
import lanewise.forecast.data.Known;
import lanewise.forecast.data.Scaler;
import lanewise.forecast.model.Difference;
import lanewise.forecast.model.Entries;

/**
 * Turns what is known at an origin into the input of a network, and its outputs into numbers in the unit of the target.
 * All scales are those of the rows known at the origin it was made for.
 *
 * <p>Step j of T has, scaled: the target of row n - T + j or its difference, with first differences also its distance
 * from the mean of the T rows; of each past covariate the value T - j rows before the end of what is known of it; each
 * known covariate in the target's row; and at every step the known covariates in all rows that are forecast. A flat
 * window has these last ones once.
 */
final class Encoder {
    private final Window window;
    private final Scaler level;
    private final Scaler distance;
    private final Scaler[] past;
    private final Scaler[] known;
    private final Scaler[] outputs;

    /** @param training has at least one origin for the window */
    Encoder(Window window, Known training, Scaling scaling) {
        this.window = window;
        int from = window.firstOrigin(training);
        int to = window.lastOrigin(training);
        IntFunction<Known> origin = i -> training.at(from + i);
        int count = to - from + 1;
        level = scaling.of(values(training.targetEnd() - window.span(), i -> step(training, i + window.span())));
        distance = scaling.of(values(count, i -> distanceOfLast(origin.apply(i))));
        past = scalers(training.pastCount(), i -> scaling.of(training.past(i)));
        known = scalers(training.knownCount(), i -> scaling.of(Arrays.copyOf(training.known(i), training.origin())));
        double size = Arrays.stream(training.target()).map(Math::abs).max().orElseThrow();
        outputs = scalers(
                window.count(), o -> scaling.ofOutput(values(count, i -> target(origin.apply(i), training, o)), size));
    }

    private Encoder(Window window, Scaler level, Scaler distance, Scaler[] past, Scaler[] known, Scaler[] outputs) {
        this.window = window;
        this.level = level;
        this.distance = distance;
        this.past = past;
        this.known = known;
        this.outputs = outputs;
    }

    void store(Map<String, String> texts) {
        texts.put("neural.scaler.level", Entries.text(level));
        texts.put("neural.scaler.distance", Entries.text(distance));
        store(texts, "past", past);
        store(texts, "known", known);
        store(texts, "output", outputs);
    }

    private static void store(Map<String, String> texts, String name, Scaler[] scalers) {
        for (int i = 0; i < scalers.length; i++) {
            texts.put("neural.scaler." + name + "." + i, Entries.text(scalers[i]));
        }
    }

    static Encoder restored(Window window, Columns columns, Entries entries) {
        return new Encoder(
                window,
                entries.scaler("neural.scaler.level"),
                entries.scaler("neural.scaler.distance"),
                scalers(columns.past().size(), i -> entries.scaler("neural.scaler.past." + i)),
                scalers(columns.known().size(), i -> entries.scaler("neural.scaler.known." + i)),
                scalers(window.count(), i -> entries.scaler("neural.scaler.output." + i)));
    }

    private static double[] values(int count, IntToDoubleFunction value) {
        return IntStream.range(0, count).mapToDouble(value).toArray();
    }

    private static Scaler[] scalers(int count, IntFunction<Scaler> scaler) {
        return IntStream.range(0, count).mapToObj(scaler).toArray(Scaler[]::new);
    }

    /** The target of a row or its difference. */
    private double step(Known at, int row) {
        int span = window.span();
        return span == 0 ? at.target(row) : at.target(row) - at.target(row - span);
    }

    private double mean(Known at) {
        int n = at.targetEnd();
        double sum = 0;
        for (int row = n - window.lags(); row < n; row++) {
            sum += at.target(row);
        }
        return sum / window.lags();
    }

    private double distanceOfLast(Known at) {
        return at.target(at.targetEnd() - 1) - mean(at);
    }

    /** What output o of a forecast at an origin should have been, relative to its anchor; not scaled. */
    double target(Known at, Known later, int o) {
        return later.target(at.targetEnd() + window.first() - 1 + o) - window.anchor(at, o);
    }

    /** The same scaled, as a network is trained on. */
    double scaledTarget(Known at, Known later, int o) {
        return scale(outputs[o], target(at, later, o));
    }

    private static double scale(Scaler scaler, double value) {
        return (value - scaler.mean()) / scaler.standardDeviation();
    }

    /** Where an output that is 0 lies, in the unit of the target. */
    double shift(Known at, int o) {
        return window.anchor(at, o) + outputs[o].mean();
    }

    /** One unit of output o in the unit of the target. */
    double unit(int o) {
        return outputs[o].standardDeviation();
    }

    /** Steps that go into the network. */
    int time() {
        return window.flat() ? 1 : window.lags();
    }

    /** Values per step that go into the network. */
    int width() {
        int row = rowWidth();
        return (window.flat() ? window.lags() * row : row) + known.length * window.count();
    }

    private int rowWidth() {
        return (window.difference() == Difference.FIRST ? 2 : 1) + past.length + known.length;
    }

    /** Writes the input of one origin: [T][width] from {@code x[offset]} on. */
    void write(Known at, double[] x, int offset) {
        int n = at.targetEnd();
        int to = offset;
        double mean = mean(at);
        for (int j = 0; j < window.lags(); j++) {
            int row = n - window.lags() + j;
            x[to++] = scale(level, step(at, row));
            if (window.difference() == Difference.FIRST) {
                x[to++] = (at.target(row) - mean) / distance.standardDeviation();
            }
            for (int i = 0; i < past.length; i++) {
                x[to++] = scale(past[i], at.past(i, at.pastEnd(i) - window.lags() + j));
            }
            for (int i = 0; i < known.length; i++) {
                x[to++] = scale(known[i], at.known(i, row));
            }
            if (!window.flat() || j == window.lags() - 1) {
                to = writeFuture(at, x, to);
            }
        }
    }

    private int writeFuture(Known at, double[] x, int offset) {
        int to = offset;
        int first = at.targetEnd() + window.first() - 1;
        for (int i = 0; i < known.length; i++) {
            for (int o = 0; o < window.count(); o++) {
                x[to++] = scale(known[i], at.known(i, first + o));
            }
        }
        return to;
    }
}
