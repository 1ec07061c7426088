package lanewise.forecast.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.KnownRows;
import lanewise.forecast.data.Lines;
import lanewise.forecast.data.RowReader;
import lanewise.forecast.live.LiveForecaster;

/**
 * Rows in, lines out, with the state kept in a file. The state never lags behind what has been printed by more rows than asked for,
 * and holds all of it where the command ends or is told to end.
 */
final class StreamRun {
    static final String SOURCE = "standard input";
    /** Where printing hangs, the state can't be written: it stays as it was then. */
    private static final long PATIENCE_SECONDS = 5;

    /**
     * How it is run.
     *
     * @param state file of the state, null for none
     * @param saveEvery rows after which it is written; 0 for at the end alone
     * @param skipping whether rows that can't be used are reported and left out
     */
    record Rules(Path state, long saveEvery, boolean skipping) {}

    /** A file of known covariates, and how it is read; null for none. */
    record Calendar(Path file, Function<Path, KnownRows> reader) {
        KnownRows read() {
            return file == null ? null : reader.apply(file);
        }

        FileTime modified() {
            try {
                return Files.getLastModifiedTime(file);
            } catch (IOException gone) {
                return FileTime.fromMillis(0);
            }
        }
    }

    private final LiveForecaster live;
    private final StreamText text;
    private final Rules rules;
    private final Calendar calendar;
    private final PrintWriter out;
    private final PrintWriter err;
    /** Held from the moment a row is taken until its line is printed. */
    private final ReentrantLock lock = new ReentrantLock();

    private FileTime read;
    private boolean stopped;
    private long unsaved;
    private long skipped;

    StreamRun(LiveForecaster live, StreamText text, Rules rules, Calendar calendar, PrintWriter out, PrintWriter err) {
        this.live = live;
        this.text = text;
        this.rules = rules;
        this.calendar = calendar;
        this.out = out;
        this.err = err;
        this.read = calendar.file() == null ? null : calendar.modified();
    }

    /** Reads lines until there are no more, or until told to stop. */
    void run(Lines lines, RowReader reader) throws IOException {
        Thread end = new Thread(this::stopInTime, "lanewise-stream-end");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            text.heading().ifPresent(out::println);
            while (lines.next() && take(lines, reader)) {
                if (out.checkError()) { // which flushes
                    throw new IOException("standard output must be open, but was closed (" + place(lines) + ")");
                }
            }
            out.flush();
        } finally {
            stop();
            try {
                Runtime.getRuntime().removeShutdownHook(end);
            } catch (IllegalStateException ending) {
                // The hook runs, or has run: it finds all done.
            }
        }
        if (skipped > 0) {
            report("%d rows could not be used".formatted(skipped));
        }
    }

    private static String place(Lines lines) {
        return SOURCE + ", line " + lines.number();
    }

    /** One line; false if nothing more is to be read. */
    private boolean take(Lines lines, RowReader reader) {
        lock.lock();
        try {
            if (stopped) {
                return false;
            }
            use(lines, reader);
            out.flush();
            if (rules.state() != null && rules.saveEvery() > 0 && ++unsaved >= rules.saveEvery()) {
                live.save(rules.state());
                unsaved = 0;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void use(Lines lines, RowReader reader) {
        String place = place(lines);
        try {
            if (lines.tooLong()) {
                String rule = "no line may be longer than that";
                throw new DataException("row", rule, "at most " + Lines.LONGEST + " characters", "more", place);
            }
            RowReader.Row row = reader.row(lines.text(), lines.number());
            take(row, place);
            if (live.filled() > 0) {
                report("%d rows are missing before '%s' and count as the last one before them (%s)"
                        .formatted(live.filled(), row.time(), place));
            }
            boolean lacking = live.rows() >= live.needed() && !live.isReady();
            if (lacking && !(readAgain() && live.isReady())) {
                report("no forecast: the known covariates do not reach to the end of the horizon (" + place + ")");
            }
            String time = row.time().isEmpty() ? Long.toString(live.rows()) : row.time();
            out.println(line(time, place));
        } catch (DataException unusable) {
            if (!rules.skipping()) {
                throw unusable;
            }
            skipped++;
            report("skipped: " + unusable.getMessage());
        }
    }

    private String line(String time, String place) {
        try {
            return text.line(time, live);
        } catch (DataException notFinite) {
            if (!rules.skipping()) {
                throw notFinite;
            }
            report("no forecast: " + notFinite.getMessage() + " (" + place + ")");
            return text.lineWithout(time, live);
        }
    }

    /** A row may be refused because the known covariates end: their file may have grown. */
    private void take(RowReader.Row row, String place) {
        try {
            live.take(row, place);
        } catch (DataException refused) {
            if (!readAgain()) {
                throw refused;
            }
            live.take(row, place);
        }
    }

    private boolean readAgain() {
        if (calendar.file() == null || calendar.modified().equals(read)) {
            return false;
        }
        read = calendar.modified();
        live.know(calendar.read());
        return true;
    }

    /** Told to end from outside, when nobody hears of an exception. */
    private void stopInTime() {
        try {
            stop();
        } catch (RuntimeException unwritten) {
            report(unwritten.getMessage());
        }
    }

    /** Writes the state; no row is taken after that. */
    private void stop() {
        boolean mine = false;
        try {
            mine = lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (mine && !stopped) {
                stopped = true;
                if (rules.state() != null) {
                    live.save(rules.state());
                }
            }
        } catch (InterruptedException wanted) {
            Thread.currentThread().interrupt();
        } finally {
            if (mine) {
                lock.unlock();
            }
        }
    }

    private void report(String message) {
        err.println("lanewise stream: " + message);
        err.flush();
    }
}
