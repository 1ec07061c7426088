package lanewise.engine.kernel;

/**
 * Working memory of attention for one thread: an implementation casts it to its own kind. It grows with the longest head seen,
 * in proportion to queries and keys, never to their product.
 */
public interface AttentionScratch extends AutoCloseable {
    /** Bytes held, on and off the heap. */
    long bytes();

    @Override
    void close();
}
