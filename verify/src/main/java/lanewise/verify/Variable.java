package lanewise.verify;

/**
 * Something that the outputs of a {@link Differentiable} depend on.
 *
 * @param name such as {@code weight_ih_l0}
 * @param role decides what backward does to its gradient
 * @param size the number of elements
 */
public record Variable(String name, Role role, int size) {
    /** What a variable is to a layer. */
    public enum Role {
        /** Backward overwrites its gradient. */
        INPUT,
        /** An initial state: backward overwrites its gradient. */
        STATE,
        /** Backward adds to its gradient. */
        PARAMETER
    }
}
