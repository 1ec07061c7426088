package lanewise.nn.train;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongSupplier;
import lanewise.nn.io.ModelFileException;

/**
 * Writes a line per batch: {@value #HEADER}. The validation loss stands in the line of a pass's last batch and is empty elsewhere;
 * seconds count from the start of training, validation included. Numbers are as {@link Double#toString} has them. Lines are on disk
 * after each pass and at the end; a file that can't be written ends training with a ModelFileException.
 */
public final class CsvListener implements TrainingListener, AutoCloseable {
    static final String HEADER = "step,epoch,loss,gradient_norm,learning_rate,validation_loss,seconds";

    private final Path file;
    private final BufferedWriter writer;
    private final LongSupplier nanos;
    private long start;
    /** The last line without its last two fields: it waits for the validation loss. */
    private String line;

    private double seconds;
    private boolean closed;

    CsvListener(Path file, LongSupplier nanos, OpenOption... options) {
        this.file = file;
        this.nanos = nanos;
        try {
            writer = Files.newBufferedWriter(file, StandardCharsets.US_ASCII, options);
            if (Files.size(file) == 0) {
                write(HEADER);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Replaces {@code file}. */
    public static CsvListener create(Path file) {
        return new CsvListener(
                file,
                System::nanoTime,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Goes on after what {@code file} holds, for a run that is resumed: batches since its checkpoint stand there twice then. */
    public static CsvListener append(Path file) {
        return new CsvListener(file, System::nanoTime, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void started(Run run) {
        requireOpen();
        start = nanos.getAsLong();
    }

    @Override
    public void updated(Update update) {
        requireOpen();
        finishLine("");
        line = update.step() + "," + update.epoch() + "," + update.loss() + "," + update.gradientNorm() + ","
                + update.learningRate();
        seconds = elapsed();
    }

    @Override
    public void epochEnded(Epoch epoch) {
        requireOpen();
        seconds = elapsed();
        finishLine(Double.isNaN(epoch.validationLoss()) ? "" : Double.toString(epoch.validationLoss()));
        flush();
    }

    @Override
    public void ended() {
        requireOpen();
        finishLine("");
        flush();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("log " + file + " is closed");
        }
    }

    private double elapsed() {
        return (nanos.getAsLong() - start) / 1e9;
    }

    private void finishLine(String validationLoss) {
        if (line != null) {
            write(line + "," + validationLoss + "," + seconds);
            line = null;
        }
    }

    private void write(String text) {
        try {
            writer.write(text);
            writer.write('\n');
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void flush() {
        try {
            writer.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private ModelFileException failed(IOException e) {
        return new ModelFileException(file, "file", "one that can be written", e.toString(), e);
    }

    @Override
    public void close() {
        closed = true;
        try {
            writer.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
