package lanewise.verify;

/** A {@link Differentiable} that holds memory outside the heap. */
public interface Subject extends Differentiable, AutoCloseable {
    @Override
    void close();
}
