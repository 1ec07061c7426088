package lanewise.forecast.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import lanewise.nn.io.AtomicFile;
import lanewise.verify.flow.GradientFlow;

/** A picture of how gradients flow back through a recurrent layer. */
public final class FlowPicture {
    private FlowPicture() {}

    /** Writes a PNG; UncheckedIOException where that fails, IllegalStateException on a machine without fonts. */
    public static void write(GradientFlow flow, Path file) {
        if (flow.hidden().length < 3) {
            throw new IllegalArgumentException(
                    "a picture needs at least 3 steps, but there are " + flow.hidden().length);
        }
        Charts.obstacle().ifPresent(why -> {
            throw new IllegalStateException("no picture can be drawn on this machine: " + why);
        });
        try {
            AtomicFile.write(file, new Charts().flow(flow));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
