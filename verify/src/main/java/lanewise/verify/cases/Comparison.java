package lanewise.verify.cases;

/**
 * The outcome of comparing one tensor with its stored values.
 *
 * @param tensor the name with its prefix
 * @param outcome whether it agrees
 * @param measure what error and bound measure, or why there was nothing to measure
 * @param error the error that came closest to its bound, or exceeded it most
 * @param bound the largest error allowed there
 * @param index the row-major index of that error; -1 for a whole tensor
 */
public record Comparison(String tensor, Outcome outcome, String measure, double error, double bound, int index) {
    /** What a comparison found. */
    public enum Outcome {
        /** Within the bound. */
        AGREES,
        /** Beyond the bound, not finite, or of the wrong size. */
        DIFFERS,
        /** The runner did not return the tensor: a failure. */
        UNTESTED,
        /** Finite, but float32 is asked nothing here: all stored values are below 1e-30. */
        DROPPED
    }

    /** Whether this makes the case fail. */
    public boolean failed() {
        return outcome == Outcome.DIFFERS || outcome == Outcome.UNTESTED;
    }

    /** One line with the tensor, the error and its bound. */
    @Override
    public String toString() {
        String where = index < 0 ? "" : "[" + index + "]";
        return switch (outcome) {
            case UNTESTED, DROPPED -> tensor + ": " + measure;
            case AGREES, DIFFERS -> String.format("%s%s: %s %.3g, bound %.3g", tensor, where, measure, error, bound);
        };
    }
}
