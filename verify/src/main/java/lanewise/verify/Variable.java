package lanewise.verify;

/**
 * Something that the outputs of a {@link Differentiable} depend on.
 *
 * @param name such as {@code weight_ih_l0}
 * @param role decides what backward does to its gradient
 * @param size the number of elements, row-major
 * @param columns of a row; a vector is one row
 */
public record Variable(String name, Role role, int size, int columns) {
    /** What a variable is to a layer. */
    public enum Role {
        /** Backward overwrites its gradient. */
        INPUT,
        /** An initial state: backward overwrites its gradient. */
        STATE,
        /** Backward adds to its gradient. */
        PARAMETER
    }

    /** Checks that the rows are whole. */
    public Variable {
        boolean whole = columns > 0 ? size % columns == 0 : size == 0;
        if (size < 0 || columns < 0 || !whole) {
            throw new IllegalArgumentException(
                    name + " must consist of whole rows, but size = " + size + " and columns = " + columns);
        }
    }

    /** A vector. */
    public Variable(String name, Role role, int size) {
        this(name, role, size, size);
    }

    /** Rows of the matrix. */
    public int rows() {
        return columns == 0 ? 0 : size / columns;
    }

    /** Element {@code index} as {@code [row,column]}, of a vector as {@code [i]}; empty for -1. */
    String place(int index) {
        if (index < 0) {
            return "";
        }
        return rows() == 1 ? "[" + index + "]" : "[" + index / columns + "," + index % columns + "]";
    }
}
