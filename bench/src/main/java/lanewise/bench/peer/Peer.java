package lanewise.bench.peer;

import java.util.Map;

/** A library to compare with, within its own process. It has a constructor that takes the number of threads. */
public interface Peer {
    /** Its version and what it chose here. */
    String describe();

    /** Whether it can do this at all. */
    boolean does(Task task);

    /** Makes the work. Anything that a user would do once is done here and not timed. */
    PeerWork open(Task task, Map<String, double[]> inputs);
}
