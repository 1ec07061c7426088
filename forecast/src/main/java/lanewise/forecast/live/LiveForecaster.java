package lanewise.forecast.live;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lanewise.forecast.data.Columns;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Frequency;
import lanewise.forecast.data.KnownRows;
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
 *
 * <p>A row holds what has become known with it. The cell of a column with a publication lag of K is what is published with this
 * row: the value of the row K rows before. Known covariates are not in the rows but in {@link KnownRows}. For one thread at a time.
 */
public final class LiveForecaster {
    private static final String FORMAT = "forecast.state";
    private static final int VERSION = 2;
    private static final String COLUMN = "column.";

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
    private final String source;
    private final String name;
    /** Null for models without known covariates. */
    private KnownRows known;
    /** Time of the last row that came with one; {@code after} rows have come without since. */
    private String last = "";

    private int after;
    /** The row of {@code known} that has passed last; -1 before the first one. */
    private int at = -1;

    private int filled;

    /**
     * @param source where rows come from, for messages
     * @param known the known covariates, null for models without
     * @throws DataException if there are none though the model needs them
     */
    public LiveForecaster(SavedForecaster model, String source, Gaps gaps, KnownRows known) {
        Columns columns = model.about().task().columns();
        if (known == null && !columns.known().isEmpty()) {
            throw new DataException(
                    "model",
                    "a row that has just passed does not hold what is known for the future",
                    "a file with the known covariates " + columns.known() + " of all rows up to the end of the horizon",
                    "none",
                    source);
        }
        this.model = model;
        this.gaps = gaps;
        this.source = source;
        this.known = columns.known().isEmpty() ? null : known;
        this.name = "time column '" + model.about().time() + "'";
        this.window = new RollingWindow(
                source, columns, model.lookback(), model.about().task().horizon());
    }

    /**
     * Takes the next row.
     *
     * @param place where it is, for messages
     * @throws DataException if its time is of another form, not later than the last one, between two rows, or later than
     *     the next one and gaps are refused; if a value is not there that is published by now; if the model works on logarithms and
     *     the target is not positive; or if the known covariates do not have its time, or, where gaps are refused, do not reach to
     *     the end of the horizon. Nothing has changed then
     */
    public void take(RowReader.Row row, String place) {
        requirePositive(row.target(), place);
        int next = known == null ? -1 : rowOf(row.time(), place);
        int missing = missing(row.time(), next, place);
        window.requirePublished(row.target(), row.past(), missing, place);
        if (gaps == Gaps.REFUSE && known != null && window.rows() + missing + 1 >= window.length()) {
            requireReach(next, place);
        }
        add(row.target(), row.past(), missing);
        at = next;
        last = row.time();
        after = 0;
    }

    /**
     * Takes the row that follows the last one, without its time: nothing is allocated.
     *
     * @param past covariates in the order of the columns, not kept
     * @throws DataException if a number is not finite, or as {@link #take} has it; nothing has changed then
     */
    public void takeNext(double target, double[] past) {
        requirePositive(target, source);
        requireFinite(target, past);
        window.requirePublished(target, past, 0, source);
        if (known != null) {
            if (at < 0 && !model.about().time().isEmpty()) {
                throw new IllegalStateException(
                        "the first row must come with its time, by which the known covariates" + " are found");
            }
            if (gaps == Gaps.REFUSE && window.rows() + 1 >= window.length()) {
                requireReach(at + 1, source);
            }
        }
        add(target, past, 0);
        at++;
        after++;
    }

    private void requireFinite(double target, double[] past) {
        Columns columns = model.about().task().columns();
        boolean fits = past.length == columns.past().size() && !Double.isInfinite(target);
        for (int i = 0; i < past.length && fits; i++) {
            fits = !Double.isInfinite(past[i]);
        }
        if (!fits) {
            throw new DataException(
                    "row",
                    "all numbers must be finite",
                    "a target and " + columns.past().size() + " past covariates",
                    target + " and " + Arrays.toString(past),
                    source);
        }
    }

    private void add(double target, double[] past, int missing) {
        if (missing > 0) {
            window.repeat(missing);
        }
        filled = missing;
        window.add(isLog() ? Math.log(target) : target, past);
    }

    private boolean isLog() {
        return model.about().task().log();
    }

    /** NaN, which is not published yet, is refused later where it should be. */
    private void requirePositive(double target, String place) {
        if (isLog() && target <= 0) {
            throw new DataException(
                    "target '" + model.about().task().columns().target() + "'",
                    "a target must be positive to be forecast in logarithms",
                    "a number above 0",
                    "" + target,
                    place);
        }
    }

    private int rowOf(String time, String place) {
        if (model.about().time().isEmpty()) {
            return at + 1;
        }
        model.about().frequency().requireForm(name, time, place);
        int row = known.row(time);
        if (row < 0) {
            throw new DataException(
                    "known covariates", "must have the time of each row", "'" + time + "'", "none", known.source());
        }
        return row;
    }

    private void requireReach(int row, String place) {
        int horizon = model.about().task().horizon();
        if (row + horizon >= known.rows() || row + 1 < window.length()) {
            throw new DataException(
                    "known covariates",
                    "must reach from the first row that a forecast depends on to the end of the horizon",
                    (window.length() - 1) + " rows before it and " + horizon + " after it",
                    row + " and " + (known.rows() - 1 - row) + " in " + known.source(),
                    place);
        }
    }

    private int missing(String time, int next, String place) {
        Frequency frequency = model.about().frequency();
        if (model.about().time().isEmpty()) {
            return 0;
        }
        if (window.rows() == 0) {
            frequency.requireForm(name, time, place);
            return 0;
        }
        int missing = frequency.rowsBetween(name, lastTime(), time, place) - 1;
        missing = at >= 0 ? Math.max(missing, next - at - 1) : missing; // a calendar knows of holidays
        if (missing > 0 && gaps == Gaps.REFUSE) {
            String rule = "there must be no gap (" + missing + " missing, rows are " + frequency.describe() + ")";
            throw new DataException(name, rule, "'" + frequency.later(lastTime(), 1) + "'", "'" + time + "'", place);
        }
        return missing;
    }

    private String lastTime() {
        return after == 0 || model.about().time().isEmpty()
                ? last
                : model.about().frequency().later(last, after);
    }

    /** Takes the known covariates of a file that has been read again, with the same rows and others after them. */
    public void know(KnownRows longer) {
        known = longer;
        if (!model.about().time().isEmpty() && window.rows() > 0) {
            at = longer.row(lastTime());
        }
    }

    /** Rows missing before the one taken last, which got the values of the row before them. */
    public int filled() {
        return filled;
    }

    /** Rows that have passed, missing ones included. */
    public long rows() {
        return window.rows();
    }

    /** Rows that must have passed before the first forecast. */
    public int needed() {
        return window.length();
    }

    /**
     * Whether there can be a forecast: as many rows have passed as it depends on, and the known covariates reach to the end of the
     * horizon.
     */
    public boolean isReady() {
        boolean reaches = known == null
                || at + 1 >= window.length() && at + model.about().task().horizon() < known.rows();
        return window.isFull() && reaches;
    }

    /** The forecast after the row taken last; nothing unless there can be one. */
    public Optional<Forecast> forecast() {
        if (!isReady()) {
            return Optional.empty();
        }
        setKnown();
        return Optional.of(model.forecastOf(window.known()));
    }

    /**
     * The same without an object: nothing is allocated once the network's kernels are compiled, see {@link #warmUp}.
     *
     * @param numbers of each step, see {@link SavedForecaster#numbersPerStep}, shape [H][numbers]; those of the logarithm where the
     *     model forecasts that
     * @return whether there is a forecast; else the numbers are as they were
     */
    public boolean forecast(double[] numbers) {
        if (!isReady()) {
            return false;
        }
        setKnown();
        model.forecastOf(window.known(), numbers);
        return true;
    }

    private void setKnown() {
        if (known != null) {
            window.setKnown(known, at);
        }
    }

    /**
     * Writes the state in one step: a model file's companion, with a checksum.
     *
     * @throws ModelFileException if it cannot be written; a file that was there stays
     */
    public void save(Path file) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(FORMAT, Integer.toString(VERSION));
        texts.put("model", model.fingerprint());
        texts.put("passed", Long.toString(window.rows()));
        texts.put("last", lastTime());
        List<StoredTensor> tensors = new ArrayList<>();
        for (double[] column : window.snapshot()) {
            tensors.add(StoredTensor.ofDoubles(COLUMN + tensors.size(), new long[] {column.length}, column));
        }
        Safetensors.write(file, texts, tensors, Safetensors.Checksum.CRC32C);
    }

    /**
     * Goes on from a state.
     *
     * @throws ModelFileException if the file is missing, damaged, no state, or one of another model
     * @throws DataException if the known covariates do not have the time of the last row
     */
    public void restore(Path file) {
        SafetensorsFile content = Safetensors.read(file);
        Entries entries = new Entries(file, content.metadata());
        if (!entries.has(FORMAT) || !content.verified()) {
            throw new ModelFileException(
                    file, "kind", "a state, as `lanewise stream --state` writes it", "entries " + content.metadata());
        }
        entries.whole(FORMAT, VERSION, VERSION);
        if (!entries.text("model").equals(model.fingerprint())) {
            throw new ModelFileException(
                    file, "model", "a state of this model, SHA-256 " + model.fingerprint(), entries.text("model"));
        }
        String lastTime = entries.text("last");
        long passed = entries.number("passed");
        if (passed > 0 && !model.about().time().isEmpty()) {
            requireTime(lastTime, file);
        }
        try {
            double[][] snapshot =
                    new double[1 + model.about().task().columns().past().size()][];
            for (int i = 0; i < snapshot.length; i++) {
                snapshot[i] = content.tensor(COLUMN + i).toDoubles();
            }
            window.restore(passed, snapshot);
            last = lastTime;
            after = 0;
            at = known == null || window.rows() == 0 ? -1 : known(file);
        } catch (IllegalArgumentException | IndexOutOfBoundsException failure) {
            throw new ModelFileException(file, "rows", "the latest rows of this model", failure.getMessage(), failure);
        }
    }

    private void requireTime(String time, Path file) {
        try {
            model.about().frequency().requireForm(name, time, "state " + file.getFileName());
        } catch (DataException failure) {
            throw new ModelFileException(file, "last", "the time of a row", failure.getMessage(), failure);
        }
    }

    private int known(Path file) {
        return model.about().time().isEmpty()
                ? Math.toIntExact(window.rows() - 1)
                : rowOf(last, "state " + file.getFileName());
    }
}
