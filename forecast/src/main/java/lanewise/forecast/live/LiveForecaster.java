package lanewise.forecast.live;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lanewise.forecast.data.Columns;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.RollingWindow;
import lanewise.forecast.data.RowReader;
import lanewise.forecast.model.Entries;
import lanewise.forecast.model.Forecast;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.io.Safetensors;
import lanewise.nn.io.SafetensorsFile;
import lanewise.nn.io.StoredTensor;

/**
 * Forecasts from rows as they come: after each row the same bits as {@link SavedForecaster#forecast(lanewise.forecast.data.Frame)}
 * gives for a table that ends with it. Its state is the latest rows, as many as a forecast depends on.
 */
public final class LiveForecaster {
    private static final String FORMAT = "forecast.state";
    private static final String ROWS = "rows";

    /** What becomes of rows that never came. */
    public enum Gaps {
        /** The row after them is refused. */
        REFUSE,
        /** They get the values of the last row before them. */
        FORWARD
    }

    private final SavedForecaster model;
    private final RollingWindow window;
    private final Gaps gaps;
    private String last = "";
    private int filled;

    /**
     * @param source where rows come from, for messages
     * @throws DataException if the model needs columns with publication lags or known covariates, of which a row that has
     *     just passed does not hold what is known
     */
    public LiveForecaster(SavedForecaster model, String source, Gaps gaps) {
        Columns columns = model.about().task().columns();
        boolean lagged = columns.targetLag() > 0 || columns.past().stream().anyMatch(c -> c.lag() > 0);
        if (lagged || !columns.known().isEmpty()) {
            throw new DataException(
                    "model",
                    "rows can be forecast one by one only if a row holds all that is known once it has passed",
                    "no publication lags and no known covariates",
                    lagged ? "publication lags" : "the known covariates " + columns.known(),
                    source);
        }
        this.model = model;
        this.gaps = gaps;
        this.window = new RollingWindow(source, columns, model.lookback());
    }

    /**
     * Takes the next row.
     *
     * @param place where it is, for messages
     * @throws DataException if its time is of another form, not later than the last one, between two rows, or later than
     *     the next one and gaps are refused; or if the model works on logarithms and the target is not positive. Nothing
     *     has changed then
     */
    public void take(RowReader.Row row, String place) {
        if (model.about().task().log() && !(row.target() > 0)) {
            throw new DataException(
                    "target '" + model.about().task().columns().target() + "'",
                    "a target must be positive to be forecast in logarithms",
                    "a number above 0",
                    "" + row.target(),
                    place);
        }
        int missing = missing(row.time(), place);
        if (missing > 0) {
            window.repeat(missing);
        }
        filled = missing;
        window.add(row.target(), row.past());
        last = row.time();
    }

    private int missing(String time, String place) {
        if (model.about().time().isEmpty()) {
            return 0;
        }
        String name = "time column '" + model.about().time() + "'";
        var frequency = model.about().frequency();
        if (window.rows() == 0) {
            frequency.requireForm(name, time, place);
            return 0;
        }
        int missing = frequency.rowsBetween(name, last, time, place) - 1;
        if (missing > 0 && gaps == Gaps.REFUSE) {
            String rule = "there must be no gap (" + missing + " missing, rows are " + frequency.describe() + ")";
            throw new DataException(name, rule, "'" + frequency.later(last, 1) + "'", "'" + time + "'", place);
        }
        return missing;
    }

    /** Rows missing before the one taken last, which got the values of the row before them. */
    public int filled() {
        return filled;
    }

    /** Rows that have passed, missing ones included. */
    public long rows() {
        return window.rows();
    }

    /** The forecast after the row taken last; nothing until as many rows have passed as it depends on. */
    public Optional<Forecast> forecast() {
        return window.isFull()
                ? Optional.of(model.forecast(window.known(model.about().task().horizon())))
                : Optional.empty();
    }

    /**
     * Writes the state in one step: a model file's companion, with a checksum.
     *
     * @throws ModelFileException if it cannot be written; a file that was there stays
     */
    public void save(Path file) {
        double[][] snapshot = window.snapshot();
        int columns = 1 + model.about().task().columns().past().size();
        double[] flat = new double[snapshot.length * columns];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = snapshot[i / columns][i % columns];
        }
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(FORMAT, "1");
        texts.put("model", model.fingerprint());
        texts.put("passed", Long.toString(window.rows()));
        texts.put("last", last);
        StoredTensor rows = StoredTensor.ofDoubles(ROWS, new long[] {snapshot.length, columns}, flat);
        Safetensors.write(file, texts, List.of(rows), Safetensors.Checksum.CRC32C);
    }

    /**
     * Goes on from a state.
     *
     * @throws ModelFileException if the file is missing, damaged, no state, or one of another model
     */
    public void restore(Path file) {
        SafetensorsFile content = Safetensors.read(file);
        Entries entries = new Entries(file, content.metadata());
        if (!entries.has(FORMAT) || !content.verified()) {
            throw new ModelFileException(
                    file, "kind", "a state, as `lanewise stream --state` writes it", "entries " + content.metadata());
        }
        entries.whole(FORMAT, 1, 1);
        if (!entries.text("model").equals(model.fingerprint())) {
            throw new ModelFileException(
                    file, "model", "a state of this model, SHA-256 " + model.fingerprint(), entries.text("model"));
        }
        int columns = 1 + model.about().task().columns().past().size();
        try {
            double[] flat = content.tensor(ROWS).toDoubles();
            double[][] snapshot = new double[flat.length / columns][columns];
            for (int i = 0; i < flat.length; i++) {
                snapshot[i / columns][i % columns] = flat[i];
            }
            window.restore(entries.number("passed"), snapshot);
        } catch (IllegalArgumentException | IndexOutOfBoundsException failure) {
            throw new ModelFileException(file, "rows", "the latest rows of this model", failure.getMessage(), failure);
        }
        last = entries.text("last");
    }
}
