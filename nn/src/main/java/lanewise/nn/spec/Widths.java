package lanewise.nn.spec;

import lanewise.nn.Spec;

/** The checks with which parts are joined. */
public final class Widths {
    private Widths() {}

    /** IllegalArgumentException unless {@code got} is {@code wanted} or not known yet (0). */
    public static void requireEqual(String prefix, Spec spec, int got, int wanted) {
        if (got != 0 && got != wanted) {
            throw new IllegalArgumentException("'" + prefix + "' " + spec + " reads " + wanted
                    + " values per step, but the part before it gives " + got);
        }
    }

    /** IllegalArgumentException if the width is not known: the part has no weights of its own to tell it. */
    public static void requireKnown(String prefix, Spec spec, int width) {
        if (width == 0) {
            throw new IllegalArgumentException(
                    "'" + prefix + "' " + spec + " takes its width from the part before it, so it can't come first");
        }
    }
}
