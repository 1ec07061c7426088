package lanewise.nn.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import lanewise.nn.io.ModelFileException;

/**
 * Writes scalars for TensorBoard: after each batch {@code train/loss}, {@code train/gradient_norm} and {@code train/learning_rate},
 * after each pass {@code train/epoch_loss} and, with validation samples, {@code validation/loss}, all over the number of batches.
 * Values are on disk after each pass and at the end; a file that can't be written ends training with a ModelFileException.
 */
public final class TensorBoardListener implements TrainingListener, AutoCloseable {
    private static final byte[] LOSS = tag("train/loss");
    private static final byte[] GRADIENT_NORM = tag("train/gradient_norm");
    private static final byte[] LEARNING_RATE = tag("train/learning_rate");
    private static final byte[] EPOCH_LOSS = tag("train/epoch_loss");
    private static final byte[] VALIDATION_LOSS = tag("validation/loss");

    private final Path file;
    private final Clock clock;
    private final EventFile events;
    private long step;
    private boolean closed;

    private TensorBoardListener(Path file, Clock clock) throws IOException {
        this.file = file;
        this.clock = clock;
        events = new EventFile(file, seconds());
    }

    /** A new event file {@code events.out.tfevents.SECONDS.N.lanewise} in a folder, which is made if it is not there. */
    public static TensorBoardListener in(Path folder) {
        return in(folder, Clock.systemUTC());
    }

    static TensorBoardListener in(Path folder, Clock clock) {
        try {
            Files.createDirectories(folder);
            for (int n = 0; ; n++) {
                String name = String.format(
                        Locale.ROOT,
                        "events.out.tfevents.%010d.%d.lanewise",
                        clock.instant().getEpochSecond(),
                        n);
                try {
                    return new TensorBoardListener(folder.resolve(name), clock);
                } catch (FileAlreadyExistsException taken) {
                    // Another run that began in the same second: the next number.
                }
            }
        } catch (IOException e) {
            throw new ModelFileException(folder, "folder", "one that can be written to", e.toString(), e);
        }
    }

    private static byte[] tag(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    private double seconds() {
        return clock.millis() / 1e3;
    }

    /** The file that is written. */
    public Path file() {
        return file;
    }

    @Override
    public void started(Run run) {
        requireOpen();
        step = run.done();
    }

    @Override
    public void updated(Update update) {
        requireOpen();
        step = update.step();
        events.scalar(LOSS, update.loss());
        events.scalar(GRADIENT_NORM, update.gradientNorm());
        events.scalar(LEARNING_RATE, update.learningRate());
        write();
    }

    @Override
    public void epochEnded(Epoch epoch) {
        requireOpen();
        events.scalar(EPOCH_LOSS, epoch.trainingLoss());
        if (!Double.isNaN(epoch.validationLoss())) {
            events.scalar(VALIDATION_LOSS, epoch.validationLoss());
        }
        write();
        flush();
    }

    @Override
    public void ended() {
        requireOpen();
        flush();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("log " + file + " is closed");
        }
    }

    private void write() {
        try {
            events.write(seconds(), step);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void flush() {
        try {
            events.flush();
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
            events.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
