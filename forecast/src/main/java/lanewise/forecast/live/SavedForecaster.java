package lanewise.forecast.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lanewise.engine.Engine;
import lanewise.forecast.data.Columns;
import lanewise.forecast.data.Covariate;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Frame;
import lanewise.forecast.data.Frequency;
import lanewise.forecast.data.Known;
import lanewise.forecast.data.Timeline;
import lanewise.forecast.model.Difference;
import lanewise.forecast.model.Entries;
import lanewise.forecast.model.Forecast;
import lanewise.forecast.model.InLogarithms;
import lanewise.forecast.model.Task;
import lanewise.forecast.neural.NeuralFit;
import lanewise.nn.Model;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.io.Safetensors;

/**
 * A trained network with all that it takes to forecast new rows, as it is in a model file: the columns by name with
 * their publication lags, the horizon, the season, the scalers, the deviations of its residuals and the distance of its
 * rows in time. What does not fit is refused.
 *
 * <p>A forecast depends on the latest {@link #lookback} rows alone, and is computed from them in the same order whether
 * a table has just these rows, more before them, or grows row by row: the bits are the same.
 */
public final class SavedForecaster implements AutoCloseable {
    /** Of the file; raised when its entries change their meaning. Models of the first have intervals as the network says. */
    static final int VERSION = 2;

    private static final String FORMAT = "forecast.format";
    private static final int MOST = 1 << 20;
    private static final Set<Timeline.Kind> DAYS =
            EnumSet.of(Timeline.Kind.DAYS, Timeline.Kind.TRADING_DAYS, Timeline.Kind.DAYS_OF_MONTHS);

    /**
     * What a network was trained for, and on.
     *
     * @param task columns, horizon, season and whether on logarithms
     * @param time name of the column with the times; empty without one
     * @param frequency how the rows follow each other
     * @param rows it was trained on
     * @param last time of the last of them
     */
    public record About(Task task, String time, Frequency frequency, int rows, String last) {
        /** The name of the column with the times, or null without one. */
        public String timeOrNull() {
            return time.isEmpty() ? null : time;
        }
    }

    private final About about;
    private final NeuralFit fit;
    private final String fingerprint;
    /** Made by the first forecast: what a file asks for beside its weights takes no memory before. */
    private NeuralFit.Session session;

    private SavedForecaster(About about, NeuralFit fit, String fingerprint) {
        this.about = about;
        this.fit = fit;
        this.fingerprint = fingerprint;
    }

    /**
     * Writes a model file, in one step.
     *
     * @param fit of the target's logarithm, if the task says so
     * @throws ModelFileException if it cannot be written; a file that was there stays
     */
    public static void save(Path file, NeuralFit fit, About about) {
        Map<String, String> texts = new LinkedHashMap<>();
        Task task = about.task();
        texts.put(FORMAT, Integer.toString(VERSION));
        texts.put("forecast.time", about.time());
        texts.put("forecast.time.kind", Entries.text(about.frequency().kind()));
        texts.put("forecast.time.step", Long.toString(about.frequency().step()));
        texts.put("forecast.rows", Integer.toString(about.rows()));
        texts.put("forecast.last", about.last());
        texts.put("forecast.horizon", Integer.toString(task.horizon()));
        texts.put("forecast.season", Integer.toString(task.season()));
        texts.put("forecast.log", Boolean.toString(task.log()));
        texts.put("forecast.difference", Entries.text(task.difference()));
        texts.put("forecast.target", task.columns().target());
        texts.put("forecast.target.lag", Integer.toString(task.columns().targetLag()));
        texts.put("forecast.past", Integer.toString(task.columns().past().size()));
        for (int i = 0; i < task.columns().past().size(); i++) {
            Covariate covariate = task.columns().past().get(i);
            texts.put("forecast.past." + i, covariate.name());
            texts.put("forecast.past." + i + ".lag", Integer.toString(covariate.lag()));
        }
        texts.put("forecast.known", Integer.toString(task.columns().known().size()));
        for (int i = 0; i < task.columns().known().size(); i++) {
            texts.put("forecast.known." + i, task.columns().known().get(i));
        }
        texts.putAll(fit.settings());
        fit.model().save(file, texts);
    }

    /**
     * Reads a model file.
     *
     * @throws ModelFileException if it is missing, damaged, of another kind or version, or its parts do not fit each
     *     other
     */
    public static SavedForecaster load(Path file) {
        Model model = Model.load(file, Engine.Options.defaults());
        try {
            Entries entries = new Entries(file, model.metadata());
            if (!entries.has(FORMAT)) {
                throw new ModelFileException(
                        file,
                        "kind",
                        "a forecaster, as `lanewise fit` writes it",
                        "another model, with the entries " + model.metadata().keySet());
            }
            entries.whole(FORMAT, 1, VERSION);
            if (!Safetensors.read(file).verified()) { // a damaged name of the checksum would go unnoticed
                throw new ModelFileException(file, "checksum", "a CRC-32C of the file", "none");
            }
            Columns columns = columns(entries);
            NeuralFit fit = NeuralFit.restored(model, entries, columns);
            return new SavedForecaster(about(entries, columns, fit), fit, fingerprint(file));
        } catch (IllegalArgumentException e) { // such as more rows than the positions of a transformer
            model.close();
            throw new ModelFileException(file, "network", "parts that fit each other", e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    private static Columns columns(Entries entries) {
        try {
            List<Covariate> past = new ArrayList<>();
            for (int i = 0; i < entries.whole("forecast.past", 0, MOST); i++) {
                int lag = entries.whole("forecast.past." + i + ".lag", 0, MOST);
                past.add(new Covariate(entries.text("forecast.past." + i), lag));
            }
            List<String> known = new ArrayList<>();
            for (int i = 0; i < entries.whole("forecast.known", 0, MOST); i++) {
                known.add(entries.text("forecast.known." + i));
            }
            int lag = entries.whole("forecast.target.lag", 0, MOST);
            return new Columns(entries.text("forecast.target"), lag, past, known);
        } catch (IllegalArgumentException twice) {
            throw new ModelFileException(entries.file(), "columns", "each once", twice.getMessage(), twice);
        }
    }

    private static About about(Entries entries, Columns columns, NeuralFit fit) {
        long step = entries.number("forecast.time.step");
        if (step < 1) {
            throw entries.bad("forecast.time.step", "at least 1");
        }
        Task task = new Task(
                columns,
                entries.whole("forecast.horizon", 1, MOST),
                entries.whole("forecast.season", 1, MOST),
                entries.flag("forecast.log"),
                entries.constant("forecast.difference", Difference.class),
                fit.output());
        fit.requireHorizon(task.horizon(), entries);
        return new About(
                task,
                entries.text("forecast.time"),
                new Frequency(entries.constant("forecast.time.kind", Timeline.Kind.class), step),
                entries.whole("forecast.rows", 1, Integer.MAX_VALUE),
                entries.text("forecast.last"));
    }

    private static String fingerprint(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException failure) {
            throw new ModelFileException(file, "file", "a readable file", failure.toString(), failure);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256, but this one has not", missing);
        }
    }

    /** What the network was trained for, and on. */
    public About about() {
        return about;
    }

    /** What the network is called. */
    public String name() {
        return fit.name() + (about.task().log() ? " of logs" : "");
    }

    /** The latest rows that a forecast depends on: those whose values the network sees, and the longest publication lag. */
    public int lookback() {
        return fit.lookback() + about.task().columns().longestLag();
    }

    /** Numbers that {@link LiveForecaster#forecast(double[])} gives for a step, see {@link NeuralFit#numbersPerStep}. */
    public int numbersPerStep() {
        return fit.numbersPerStep();
    }

    /** Has the network's kernels compiled, see {@link NeuralFit.Session#warmUp}; whether that was done in time. */
    public boolean warmUp(Duration limit) {
        return session().warmUp(limit);
    }

    /** SHA-256 of the model file, by which a state knows its model. */
    String fingerprint() {
        return fingerprint;
    }

    /**
     * Forecasts the rows after the last one of a table with the columns of the model.
     *
     * @throws DataException if its rows follow each other in another distance than those of the training, are too few, or
     *     the known covariates do not reach to the end of the horizon
     */
    public Forecast forecast(Frame frame) {
        return forecast(frame, frame.rows());
    }

    /** The same from an earlier origin, a number of rows that have passed. */
    public Forecast forecast(Frame frame, int origin) {
        requireFrequency(frame);
        return forecast(frame.known(0, origin, about.task().horizon()));
    }

    private Forecast forecast(Known at) {
        return forecastOf(about.task().log() ? at.logarithm() : at);
    }

    /** From what is known, with the logarithm of the target where the model sees that. */
    Forecast forecastOf(Known seen) {
        Forecast forecast = session().forecast(seen);
        return about.task().log() ? InLogarithms.back(forecast) : forecast;
    }

    /** The numbers of what the network forecasts, be it the target or its logarithm. */
    void forecastOf(Known seen, double[] numbers) {
        session().forecast(seen, numbers);
    }

    private NeuralFit.Session session() {
        if (session == null) {
            session = fit.session();
        }
        return session;
    }

    private void requireFrequency(Frame frame) {
        Frequency there = frame.time().frequency();
        if (frame.time().rows() < 2 || there.equals(about.frequency()) || areDays(frame)) {
            return;
        }
        throw new DataException(
                about.time().isEmpty() ? "rows" : "time column '" + about.time() + "'",
                "rows must follow each other as those that the model was trained on",
                about.frequency().describe(),
                there.describe(),
                frame.source());
    }

    /** Whether the rows are days of the model's frequency: a few of them alone may look like those of another one. */
    private boolean areDays(Frame frame) {
        Frequency frequency = about.frequency();
        if (!DAYS.contains(frequency.kind()) || !DAYS.contains(frame.time().kind())) {
            return false;
        }
        String name = "time column '" + about.time() + "'";
        for (int row = 1; row < frame.time().rows(); row++) {
            String before = frame.time().label(row - 1);
            if (frequency.rowsBetween(name, before, frame.time().label(row), frame.source()) != 1) {
                return false;
            }
        }
        return true;
    }

    /** The time of a row after the last one that has passed, h = 1, 2, ... */
    public String time(Frame frame, int h) {
        int row = frame.rows() - 1 + h;
        int last = frame.time().rows() - 1;
        return row <= last
                ? frame.time().label(row)
                : about.frequency().later(frame.time().label(last), row - last);
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
        fit.close();
    }
}
