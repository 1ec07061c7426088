package lanewise.forecast.fuzz;

import java.io.IOException;
import java.nio.file.Files;

/** What Jazzer calls, in the JVM that {@link JazzerTest} starts: reads each input with the target that {@code fuzz.target} names. */
public final class JazzerTarget {
    /** Jazzer's hooks in each comparison allocate many times what readers do: {@link JazzerTest} counts without them. */
    private static final long SLACK = 256 << 20;

    private static Reading reading;

    private JazzerTarget() {}

    public static void fuzzerInitialize() throws IOException {
        FuzzTarget target = FuzzTarget.valueOf(System.getProperty("fuzz.target"));
        reading = new Reading(target, Files.createTempFile("fuzz", ".in"), SLACK);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length <= Reading.LONGEST) {
            reading.takes(input);
        }
    }
}
