package lanewise.bench;

import java.util.Map;

/**
 * Work whose inputs can be handed to someone else and whose outputs can be held against theirs: row-major arrays by
 * name.
 */
public interface Compared extends Work {
    /** What goes in, as it is before the first run. */
    Map<String, double[]> inputs();

    /** What the last run gave. */
    Map<String, double[]> outputs();
}
