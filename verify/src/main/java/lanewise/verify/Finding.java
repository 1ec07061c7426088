package lanewise.verify;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What one check says of one variable; where several elements are wrong, of the worst.
 *
 * @param check such as {@code gradient} or {@code zero cotangent}
 * @param variable its name; empty where the check is about the outputs
 * @param status the verdict
 * @param reason the likely reason where it is not passed
 * @param evidence the numbers
 * @param repro one line that names problem, check, variable, index and seed
 */
public record Finding(String check, String variable, Status status, Reason reason, Evidence evidence, String repro) {
    /** Verdicts, the worst last. */
    public enum Status {
        /** Everything agrees. */
        PASSED,
        /** There was nothing to check. */
        SKIPPED,
        /** The check could not tell right from wrong: not a pass. */
        MISTRUSTED,
        /** Wrong. */
        FAILED
    }

    /** Why a check did not pass, as far as the numbers tell. */
    public enum Reason {
        /** It passed. */
        NONE(""),
        /** The variable or every output is empty. */
        NO_ELEMENTS("nothing to check: no elements"),
        /** Slopes to the left and right differ and the gradient lies between them. */
        KINK("a kink: the slopes to both sides differ and the gradient lies between them; move the input away from it"),
        /** Difference quotients scatter by more than the deviation. */
        CANCELLATION("cancellation: the difference quotients scatter by more than they differ from the gradient"),
        /** What scatters or deviates does so as float32 would. */
        PRECISION("precision: something is computed with fewer digits than float64 has; check it in float64"),
        /** Most gradients are too small for the tolerance to see an error. */
        ZEROS("too many zeros: most gradients are too small for a wrong one to be seen"),
        /** There is nothing but an exception, which {@link Finding#check} tells. */
        EXCEPTION("it threw an exception"),
        /** NaN or infinity. */
        NOT_FINITE("NaN or infinity"),
        /** The analytic gradient is zero where the outputs do change. */
        MISSING("no gradient arrives: a path is missing"),
        /** The analytic gradient is not zero where the outputs do not change. */
        SPURIOUS("a gradient where the outputs do not depend on the variable: a wrong index or stale values"),
        /** Whole rows or columns have a gradient of zero, or a slope of zero, and not both. */
        MASKING("masking: forward and backward do not leave out the same rows or columns"),
        /** Right for small cotangents, or for values within a border beyond which the outputs do not change. */
        CLIPPING("clipping: forward or backward holds something at a border, and the other does not"),
        /** The right values of the variable, in other places. */
        PERMUTED("the right values in the wrong places: transposed, or gates or steps in another order"),
        /** The negative of the right value. */
        SIGN("the wrong sign"),
        /** A simple multiple of the right value. */
        FACTOR("off by a constant factor: something is counted twice, or a mean is a sum"),
        /** The analytic gradient is off in some other way. */
        FORMULA("the formula is wrong"),
        /** The same computation gave other bits. */
        NOT_REPEATABLE("doing the same again gives other bits: state or saved values are overwritten"),
        /** A zero cotangent gave a gradient. */
        NOT_ZERO("a zero cotangent gives a gradient: something is added that does not depend on the cotangent"),
        /** Scaled or added cotangents do not give scaled or added gradients. */
        NOT_LINEAR("not linear in the cotangent: it is clipped, ignored or squared"),
        /** The gradient of an input or state depends on an earlier backward. */
        NOT_OVERWRITTEN("the gradient of an input or state must be overwritten, but it is accumulated"),
        /** The gradient of a parameter is not the sum over two backward passes. */
        NOT_ACCUMULATED("the gradient of a parameter must be accumulated, but it is overwritten");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }

        /** The reason for people. */
        public String sentence() {
            return sentence;
        }
    }

    /**
     * The numbers behind a verdict.
     *
     * @param index the row-major index of the element; -1 if it is a direction through all, or nothing in particular
     * @param place the same as {@code [row,column]}, or {@code [i]} of a vector; empty where there is no element
     * @param analytic what backward gives
     * @param expected what it should be: a difference quotient, or what the rule demands
     * @param tolerance how far the two may differ
     * @param step the step of the difference quotient; NaN where there is none
     * @param quotients at every step size that was tried, the widest first; empty where one was enough
     */
    public record Evidence(
            int index,
            String place,
            double analytic,
            double expected,
            double tolerance,
            double step,
            List<Quotient> quotients) {
        static final Evidence NOTHING = new Evidence(-1, "", Double.NaN, Double.NaN, Double.NaN, Double.NaN, List.of());

        /** Keeps an unmodifiable copy. */
        public Evidence {
            quotients = List.copyOf(quotients);
        }

        /** The deviation as a part of the tolerance: 1 is the border. */
        public double share() {
            double deviation = Math.abs(analytic - expected);
            return deviation == 0 ? 0 : deviation / tolerance;
        }
    }

    /**
     * A slope by differences at one step size h.
     *
     * @param step h
     * @param central (L(h) - L(-h)) / 2h
     * @param extrapolated from the central differences at h and h/2 (Richardson), where the terms in h^2 cancel
     */
    public record Quotient(double step, double central, double extrapolated) {
        /** How far a gradient is from a slope, as a part of the larger of the two. */
        static double relative(double gradient, double slope) {
            double deviation = Math.abs(gradient - slope);
            return deviation == 0 ? 0 : deviation / Math.max(Math.abs(gradient), Math.abs(slope));
        }
    }

    /** One line. */
    @Override
    public String toString() {
        String text = status + " " + check + (variable.isEmpty() ? "" : " " + variable) + evidence.place();
        if (!Double.isNaN(evidence.tolerance())) {
            text += String.format(
                    Locale.ROOT,
                    ": analytic %.17g, expected %.17g, tolerance %.3g",
                    evidence.analytic(),
                    evidence.expected(),
                    evidence.tolerance());
        }
        if (!Double.isNaN(evidence.step())) {
            text += String.format(Locale.ROOT, ", step %.3g", evidence.step());
        }
        return reason == Reason.NONE ? text : text + "; " + reason.sentence() + "; " + repro;
    }

    /** The same line, and below it the slope at each step size and how far the gradient is from it. */
    public String explain() {
        if (status == Status.PASSED || evidence.quotients().isEmpty()) {
            return toString();
        }
        String lines = evidence.quotients().stream().map(this::line).collect(Collectors.joining());
        return toString() + String.format("%n        step h     (L(h) - L(-h)) / 2h     gradient off by   extrapolated")
                + "             gradient off by" + lines;
    }

    private String line(Quotient q) {
        double gradient = evidence.analytic();
        return String.format(
                Locale.ROOT,
                "%n        %-10.3g %-24.16g %-17.2e %-24.16g %.2e",
                q.step(),
                q.central(),
                Quotient.relative(gradient, q.central()),
                q.extrapolated(),
                Quotient.relative(gradient, q.extrapolated()));
    }
}
