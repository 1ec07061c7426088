package lanewise.bench;

import java.util.Map;

/** Something to be timed, with its memory. A call allocates nothing. */
public interface Work extends AutoCloseable {
    /** The operation, once. */
    void run();

    /** A number that depends on what {@link #run} computed: a timer reads it, so that no compiler may leave the work out. */
    double result();

    /** Other times that it measured by itself, in seconds by name. */
    default Map<String, Double> further() {
        return Map.of();
    }

    @Override
    void close();
}
