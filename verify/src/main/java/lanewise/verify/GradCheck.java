package lanewise.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.verify.Finding.Evidence;
import lanewise.verify.Finding.Reason;
import lanewise.verify.Finding.Status;
import lanewise.verify.Probe.Side;

/**
 * Compares the gradients of a backward pass with central differences in float64, for every variable.
 *
 * <p>{@link #layer}, {@link #loss} and {@link #functions} check a layer, a loss or any pair of forward and backward over
 * drawn shapes and values; the constructor takes one {@link Differentiable} as it is.
 *
 * <p>The outputs are weighted with random cotangents between 0.5 and 1.5 of either sign: with ones, a wrong gradient
 * that sums right would pass. Small variables are checked element by element, in the check "gradient". Large ones are
 * checked in the "adjoint identity" &lt;J v, w&gt; = &lt;v, J^T w&gt; with random directions v and cotangents w of their
 * own, J v by differences and J^T w by backward; a direction that fails is halved until the element is found.
 *
 * <p>Tolerance: |analytic - numeric| &lt;= rtol * max(|analytic|, |numeric|) + atol * scale + noise. {@code scale} is
 * the largest numeric derivative of the variable, so that gradients of 1e-6 are checked as sharply as gradients of 1;
 * {@code noise} is the rounding error of the difference quotient, 8 * 2^-53 * sum|cotangent * output| / step.
 *
 * <p>A central difference at a step of 2^-13 (for values up to 2) is tried first. What does not agree with it to a tenth
 * of rtol is compared with Richardson's extrapolation from 2^-9, and what does not agree then is looked at again with steps
 * down to 2^-24, so that a kink or a border nearby does no harm. If the gradient lies between the slopes to both sides of a
 * kink, or the differences scatter more than it deviates, the verdict is mistrusted; so it is if nine in ten gradients are
 * too small to be seen with three digits. All else is a failure.
 */
public final class GradCheck {
    /** The check that compares element by element. */
    public static final String GRADIENT = "gradient";
    /** The check that compares along random directions. */
    public static final String ADJOINT = "adjoint identity";

    private static final double ZEROS_TO_MISTRUST = 0.9;
    private static final double DIGITS_TO_TRUST = 1e3;

    private final Differentiable subject;
    private final Settings settings;

    /**
     * How to check.
     *
     * @param seed of cotangents and directions
     * @param rtol relative tolerance
     * @param atol tolerance relative to the variable's largest derivative
     * @param elementLimit up to this size a variable is checked element by element
     * @param directions how many random directions a larger variable is checked along
     */
    public record Settings(long seed, double rtol, double atol, int elementLimit, int directions) {
        /** rtol 1e-6, atol 1e-8, 300 elements, 8 directions. */
        public static Settings of(long seed) {
            return new Settings(seed, 1e-6, 1e-8, 300, 8);
        }
    }

    /** Checks a problem with these settings. */
    public GradCheck(Differentiable subject, Settings settings) {
        this.subject = subject;
        this.settings = settings;
    }

    /** A layer or model over drawn steps, batches and values; its spec says the width of its input. */
    public static DrawnLayer layer(Spec spec) {
        return DrawnLayer.of(spec);
    }

    /** A layer of any input width, over drawn widths, steps, batches and values, as in {@code layer(Scale::new)}. */
    public static DrawnLayer layer(IntFunction<Spec> ofWidth) {
        return DrawnLayer.of(ofWidth);
    }

    /**
     * A loss over drawn rows, widths, reductions, weights and values.
     *
     * @param name in one word, for the report
     */
    public static DrawnCheck loss(String name, Loss loss) {
        return new DrawnLoss(name, loss);
    }

    /**
     * Any pair of forward and backward functions over matrices.
     *
     * @param name in one word, for the report
     */
    public static Functions functions(String name) {
        return new Functions(name);
    }

    /** Everything: the rules of {@link BackwardRules}, then the gradient of each variable. */
    public GradReport run() {
        List<Finding> findings = new ArrayList<>(new BackwardRules(subject, settings.seed()).run());
        Pullbacks pullbacks = new Pullbacks(subject);
        subject.variables().forEach(variable -> findings.add(gradient(variable, pullbacks)));
        // Leaves saved values and outputs as they were.
        subject.forward();
        return new GradReport(subject.problem(), findings);
    }

    /** Compares the gradient of one variable with differences. */
    public Finding gradient(Variable variable) {
        Finding finding = gradient(variable, new Pullbacks(subject));
        subject.forward();
        return finding;
    }

    private Finding gradient(Variable variable, Pullbacks pullbacks) {
        boolean elements = variable.size() <= settings.elementLimit();
        String check = elements ? GRADIENT : ADJOINT;
        if (variable.size() == 0 || pullbacks.nothing()) {
            return finding(check, variable, Status.SKIPPED, Reason.NO_ELEMENTS, Evidence.NOTHING);
        }
        Side side = pullbacks.of(variable, settings.seed());
        for (int i = 0; i < variable.size(); i++) {
            double slope = side.gradient()[i];
            if (!Double.isFinite(slope)) {
                Evidence evidence =
                        new Evidence(i, variable.place(i), slope, Double.NaN, Double.NaN, Double.NaN, List.of());
                return finding(check, variable, Status.FAILED, Reason.NOT_FINITE, evidence);
            }
        }
        return judge(check, elements ? elements(variable, side) : directions(variable, pullbacks));
    }

    private List<Probe> elements(Variable variable, Side side) {
        double[] origin = subject.get(variable);
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < origin.length; i++) {
            probes.add(side.along(Slopes.Line.along(variable, origin, i), settings.rtol()));
        }
        return probes;
    }

    /** Directions v of a length near 1, each with cotangents w of its own. */
    private List<Probe> directions(Variable variable, Pullbacks pullbacks) {
        double[] origin = subject.get(variable);
        SplittableRandom random =
                new SplittableRandom(settings.seed() ^ variable.name().hashCode());
        double length = 1 / Math.sqrt(origin.length);
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < settings.directions(); i++) {
            // Not all of one size: a norm, for one, does not notice when all of a row move together.
            double[] towards = random.doubles(origin.length, 0.5, 1.5)
                    .map(u -> random.nextBoolean() ? u * length : -u * length)
                    .toArray();
            Side side = pullbacks.of(variable, settings.seed() + i);
            probes.add(side.along(new Slopes.Line(variable, origin, towards, -1), settings.rtol()));
        }
        return probes;
    }

    /** The worst verdict over all probes. */
    private Finding judge(String check, List<Probe> probes) {
        double scale = probes.stream()
                .mapToDouble(probe -> Math.abs(probe.numeric().value()))
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        List<Finding> findings = new ArrayList<>();
        for (Probe probe : probes) {
            Finding finding = probe.agrees(settings, scale)
                    ? finding(check, probe, Status.PASSED, Reason.NONE, scale)
                    : examine(check, probe, probes, scale);
            if (finding.status() == Status.FAILED) {
                return finding;
            }
            findings.add(finding);
        }
        Finding worst = findings.stream()
                .max(Comparator.comparing(Finding::status)
                        .thenComparingDouble(finding -> finding.evidence().share()))
                .orElseThrow();
        long weak = probes.stream()
                .filter(probe ->
                        !(Math.abs(probe.numeric().value()) > DIGITS_TO_TRUST * probe.tolerance(settings, scale)))
                .count();
        boolean blind = worst.status() == Status.PASSED && weak > ZEROS_TO_MISTRUST * probes.size();
        return blind
                ? new Finding(
                        worst.check(),
                        worst.variable(),
                        Status.MISTRUSTED,
                        Reason.ZEROS,
                        worst.evidence(),
                        worst.repro())
                : worst;
    }

    /** Looks at a probe that does not agree at the first steps. */
    private Finding examine(String check, Probe first, List<Probe> all, double scale) {
        Probe probe = first.best();
        if (probe.agrees(settings, scale)) {
            return finding(check, probe, Status.PASSED, Reason.NONE, scale);
        }
        double[] kink = probe.side().slopes().kink(probe.line());
        if (kink != null && between(probe.analytic(), kink)) {
            return finding(check, probe, Status.MISTRUSTED, Reason.KINK, scale);
        }
        if (!Double.isFinite(probe.numeric().value())) {
            return finding(check, probe, Status.FAILED, Reason.NOT_FINITE, scale);
        }
        if (probe.deviation() <= 4 * probe.numeric().scatter()) {
            boolean float32 = probe.side().slopes().scattersAsFloat32(probe.numeric());
            Reason reason = float32 ? Reason.PRECISION : Reason.CANCELLATION;
            return finding(check, probe, Status.MISTRUSTED, reason, scale);
        }
        Probe element = probe.line().index() >= 0 ? probe : locate(probe, scale);
        Reason reason = new Diagnosis(subject, settings, scale).of(element, all);
        return finding(check, element, Status.FAILED, reason, scale);
    }

    private static boolean between(double value, double[] slopes) {
        double slack = 0.01 * Math.abs(slopes[1] - slopes[0]);
        return value >= Math.min(slopes[0], slopes[1]) - slack && value <= Math.max(slopes[0], slopes[1]) + slack;
    }

    /** Halves a direction that fails for as long as one of its halves does. */
    private Probe locate(Probe failing, double scale) {
        Side side = failing.side();
        Probe found = failing;
        int from = 0;
        int to = side.gradient().length;
        while (to - from > 1) {
            int middle = (from + to) >>> 1;
            Probe lower = side.best(failing.line().within(from, middle));
            boolean lowerFails = !lower.agrees(settings, scale);
            Probe upper = lowerFails ? null : side.best(failing.line().within(middle, to));
            if (!lowerFails && upper.agrees(settings, scale)) {
                return found;
            }
            found = lowerFails ? lower : upper;
            from = lowerFails ? from : middle;
            to = lowerFails ? middle : to;
        }
        Slopes.Line line = failing.line();
        return side.best(Slopes.Line.along(line.variable(), line.origin(), from));
    }

    private Finding finding(String check, Probe probe, Status status, Reason reason, double scale) {
        return finding(check, probe.line().variable(), status, reason, probe.evidence(settings, scale));
    }

    private Finding finding(String check, Variable variable, Status status, Reason reason, Evidence evidence) {
        String repro = repro(subject, check, variable.name(), evidence.index(), settings.seed());
        return new Finding(check, variable.name(), status, reason, evidence, repro);
    }

    static String repro(Differentiable subject, String check, String variable, int index, long seed) {
        return "repro: problem \"" + subject.problem() + "\" check \"" + check + "\" variable " + variable + " index "
                + index + " seed " + seed;
    }
}
