package lanewise.verify.cases;

/**
 * A tensor of a reference case.
 *
 * @param name with its prefix, such as {@code grad/w_ih_l0}
 * @param shape the extents, outermost first; empty for a scalar
 * @param values row-major
 */
public record CaseTensor(String name, int[] shape, double[] values) {
    /** The number of elements. */
    public int size() {
        return values.length;
    }

    /** The largest absolute value; 0 if there is no element. */
    double maxAbs() {
        double max = 0;
        for (double value : values) {
            max = Math.max(max, Math.abs(value));
        }
        return max;
    }
}
