package lanewise.engine.kernel;

/** Working memory of the matrix product for one thread: an implementation casts it to its own kind. */
public interface GemmScratch extends AutoCloseable {
    /** Bytes held, on and off the heap. */
    long bytes();

    @Override
    void close();
}
