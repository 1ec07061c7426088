package lanewise.verify.cases;

import java.util.Set;
import lanewise.engine.Precision;

/**
 * The bounds of an activation's tensor, element by element: one tensor spans many magnitudes. In them b is the stored
 * value, x the argument, c the cotangent of the element; for logsumexp, x is the largest argument of the row and c the
 * row's.
 */
final class ActivationBounds {
    /** Below this share of 1+|x|, libtorch's own formulas have cancelled. */
    private static final double FLOOR = 1e-3;

    private static final Set<String> OVER_ROWS = Set.of("softmax", "log_softmax", "logsumexp");

    private final double tolerance;
    private final double[] floor;
    private final double[] stored;

    private ActivationBounds(double tolerance, double[] floor, double[] stored) {
        this.tolerance = tolerance;
        this.floor = floor;
        this.stored = stored;
    }

    /** The bounds of {@code out/y} or {@code grad/x}; null where the general rule holds. */
    static ActivationBounds of(ReferenceCase referenceCase, Precision precision, CaseTensor expected) {
        boolean f64 = precision == Precision.F64;
        String function = referenceCase.config("function");
        if (expected.name().startsWith("out/")) {
            double[] scale = arguments(referenceCase, expected);
            boolean gelu = !f64 && function.equals("gelu");
            for (int i = 0; i < scale.length; i++) {
                scale[i] = (gelu ? 1 : FLOOR) * (1 + scale[i]);
            }
            return new ActivationBounds(f64 ? 1e-13 : 4e-7, scale, gelu ? null : expected.values());
        }
        if (!f64 && OVER_ROWS.contains(function)) {
            return null;
        }
        return new ActivationBounds(f64 ? 1e-12 : 1e-6, cotangents(referenceCase, expected), expected.values());
    }

    /** |x| for each element of the output, or the largest of its row where the output has one element for a row. */
    private static double[] arguments(ReferenceCase referenceCase, CaseTensor output) {
        CaseTensor x = referenceCase.tensor("in/x");
        int row = rowLength(referenceCase, x, output);
        double[] largest = new double[output.size()];
        for (int i = 0; i < x.size(); i++) {
            largest[i / row] = Math.max(largest[i / row], Math.abs(x.values()[i]));
        }
        return largest;
    }

    /** |c| for each element of the gradient; 0 where the output has no cotangent. */
    private static double[] cotangents(ReferenceCase referenceCase, CaseTensor gradient) {
        double[] c = new double[gradient.size()];
        if (referenceCase.has("cot/y")) {
            CaseTensor cotangent = referenceCase.tensor("cot/y");
            int row = rowLength(referenceCase, gradient, cotangent);
            for (int i = 0; i < c.length; i++) {
                c[i] = Math.abs(cotangent.values()[i / row]);
            }
        }
        return c;
    }

    /** How many elements of {@code wide} belong to one of {@code narrow}; rows run along the last axis. */
    private static int rowLength(ReferenceCase referenceCase, CaseTensor wide, CaseTensor narrow) {
        if (narrow.size() == 0 || wide.size() % narrow.size() != 0) {
            throw new CaseFormatException(
                    referenceCase.file(),
                    "tensor \"" + wide.name() + "\"",
                    "a multiple of the " + narrow.size() + " elements of " + narrow.name(),
                    Integer.toString(wide.size()));
        }
        return wide.size() / narrow.size();
    }

    /** The largest error allowed at an element. */
    double at(int index) {
        double value = stored == null ? 0 : Math.abs(stored[index]);
        return tolerance * Math.max(value, floor[index]);
    }
}
