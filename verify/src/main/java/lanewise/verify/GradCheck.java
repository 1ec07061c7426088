package lanewise.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import lanewise.verify.Finding.Evidence;
import lanewise.verify.Finding.Reason;
import lanewise.verify.Finding.Status;

/**
 * Compares the gradients of a backward pass with central differences in float64, for every variable.
 *
 * <p>The outputs are weighted with random cotangents between 0.5 and 1.5 of either sign: with ones, a wrong gradient
 * that sums right would pass. Small variables are checked element by element, large ones along random directions v,
 * where the slope must be the inner product of gradient and v; a direction that fails is halved until the element is
 * found.
 *
 * <p>Tolerance: |analytic - numeric| &lt;= rtol * max(|analytic|, |numeric|) + atol * scale + noise. {@code scale} is
 * the largest numeric derivative of the variable, so that gradients of 1e-6 are checked as sharply as gradients of 1;
 * {@code noise} is the rounding error of the difference quotient, 8 * 2^-53 * sum|cotangent * output| / step.
 *
 * <p>What does not agree is looked at again with steps down to 2^-24, so that a kink or a border nearby does no harm.
 * If the gradient lies between the slopes to both sides of a kink, or the differences scatter more than it deviates,
 * the verdict is mistrusted; so it is if nine in ten gradients are too small to be seen with three digits. All else is
 * a failure.
 */
public final class GradCheck {
    private static final double ZEROS_TO_MISTRUST = 0.9;
    private static final double DIGITS_TO_TRUST = 1e3;

    private final Differentiable subject;
    private final Settings settings;
    private final List<double[]> cotangents;

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

    /** A line, its slope by backward, and its slope by differences. */
    private record Probe(Slopes.Line line, double analytic, Slopes.Estimate numeric) {
        double deviation() {
            return Math.abs(analytic - numeric.value());
        }
    }

    /** Checks a problem with these settings. */
    public GradCheck(Differentiable subject, Settings settings) {
        this.subject = subject;
        this.settings = settings;
        this.cotangents = cotangents(subject.forward(), settings.seed());
    }

    /** Random cotangents between 0.5 and 1.5 of either sign, shaped as the outputs. */
    static List<double[]> cotangents(List<double[]> outputs, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<double[]> cotangents = new ArrayList<>();
        for (double[] output : outputs) {
            double[] cotangent = new double[output.length];
            for (int i = 0; i < cotangent.length; i++) {
                cotangent[i] = random.nextDouble(0.5, 1.5) * (random.nextBoolean() ? 1 : -1);
            }
            cotangents.add(cotangent);
        }
        return cotangents;
    }

    /** Everything: the rules of {@link BackwardRules}, then the gradient of each variable. */
    public GradReport run() {
        List<Finding> findings = new ArrayList<>(new BackwardRules(subject, settings.seed()).run());
        subject.variables().forEach(variable -> findings.add(gradient(variable)));
        return new GradReport(subject.problem(), findings);
    }

    /** Compares the gradient of one variable with differences. */
    public Finding gradient(Variable variable) {
        if (variable.size() == 0 || cotangents.stream().allMatch(cotangent -> cotangent.length == 0)) {
            return finding(variable, Status.SKIPPED, Reason.NO_ELEMENTS, Evidence.NOTHING);
        }
        double[] gradient = analytic(variable);
        for (int i = 0; i < gradient.length; i++) {
            if (!Double.isFinite(gradient[i])) {
                Evidence evidence = new Evidence(i, gradient[i], Double.NaN, Double.NaN, Double.NaN);
                return finding(variable, Status.FAILED, Reason.NOT_FINITE, evidence);
            }
        }
        Slopes slopes = new Slopes(subject, cotangents);
        List<Probe> probes = probes(variable, gradient, slopes);
        double scale = probes.stream()
                .mapToDouble(probe -> Math.abs(probe.numeric.value()))
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        Finding finding = judge(probes, gradient, slopes, scale);
        // Leaves saved values and outputs as they were.
        subject.forward();
        return finding;
    }

    private double[] analytic(Variable variable) {
        subject.forward();
        subject.zeroGradients();
        subject.backward(cotangents);
        return subject.gradient(variable);
    }

    private List<Probe> probes(Variable variable, double[] gradient, Slopes slopes) {
        double[] origin = subject.get(variable);
        List<Slopes.Line> lines = new ArrayList<>();
        if (origin.length <= settings.elementLimit()) {
            for (int i = 0; i < origin.length; i++) {
                lines.add(Slopes.Line.along(variable, origin, i));
            }
        } else {
            SplittableRandom random =
                    new SplittableRandom(settings.seed() ^ variable.name().hashCode());
            for (int i = 0; i < settings.directions(); i++) {
                double length = 1 / Math.sqrt(origin.length);
                double[] towards = random.doubles(origin.length)
                        .map(u -> u < 0.5 ? -length : length)
                        .toArray();
                lines.add(new Slopes.Line(variable, origin, towards, -1));
            }
        }
        return lines.stream()
                .map(line -> new Probe(line, line.slope(gradient), slopes.first(line)))
                .toList();
    }

    private double tolerance(Probe probe, double scale) {
        double largest = Math.max(Math.abs(probe.analytic), Math.abs(probe.numeric.value()));
        return settings.rtol() * largest + settings.atol() * scale + probe.numeric.noise();
    }

    private boolean agrees(Probe probe, double scale) {
        // False for a numeric slope that is NaN.
        return probe.deviation() <= tolerance(probe, scale);
    }

    /** The worst verdict over all probes. */
    private Finding judge(List<Probe> probes, double[] gradient, Slopes slopes, double scale) {
        List<Finding> findings = new ArrayList<>();
        for (Probe probe : probes) {
            Finding finding = agrees(probe, scale)
                    ? finding(probe, Status.PASSED, Reason.NONE, scale)
                    : examine(probe, gradient, slopes, scale);
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
                .filter(probe -> !(Math.abs(probe.numeric.value()) > DIGITS_TO_TRUST * tolerance(probe, scale)))
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

    /** Looks at a probe that does not agree at the first step. */
    private Finding examine(Probe first, double[] gradient, Slopes slopes, double scale) {
        Probe probe = new Probe(first.line, first.analytic, slopes.best(first.line));
        if (agrees(probe, scale)) {
            return finding(probe, Status.PASSED, Reason.NONE, scale);
        }
        double[] kink = slopes.kink(probe.line);
        if (kink != null && between(probe.analytic, kink)) {
            return finding(probe, Status.MISTRUSTED, Reason.KINK, scale);
        }
        if (!Double.isFinite(probe.numeric.value())) {
            return finding(probe, Status.FAILED, Reason.NOT_FINITE, scale);
        }
        if (probe.deviation() <= 4 * probe.numeric.scatter()) {
            return finding(probe, Status.MISTRUSTED, Reason.CANCELLATION, scale);
        }
        if (probe.line.index() < 0) {
            Slopes.Line element = locate(probe.line, gradient, slopes, scale);
            if (element.index() >= 0) {
                int index = element.index();
                Slopes.Line unit = Slopes.Line.along(element.variable(), element.origin(), index);
                probe = new Probe(unit, gradient[index], slopes.best(unit));
            }
        }
        return finding(probe, Status.FAILED, likely(probe, tolerance(probe, scale)), scale);
    }

    private static boolean between(double value, double[] slopes) {
        double slack = 0.01 * Math.abs(slopes[1] - slopes[0]);
        return value >= Math.min(slopes[0], slopes[1]) - slack && value <= Math.max(slopes[0], slopes[1]) + slack;
    }

    /** Halves a direction that fails for as long as one of its halves does. */
    private Slopes.Line locate(Slopes.Line failing, double[] gradient, Slopes slopes, double scale) {
        Slopes.Line line = failing;
        int from = 0;
        int to = gradient.length;
        while (to - from > 1) {
            int middle = (from + to) >>> 1;
            Slopes.Line lower = failing.within(from, middle);
            boolean lowerFails = fails(lower, gradient, slopes, scale);
            Slopes.Line upper = failing.within(middle, to);
            if (!lowerFails && !fails(upper, gradient, slopes, scale)) {
                return line;
            }
            line = lowerFails ? lower : upper;
            from = lowerFails ? from : middle;
            to = lowerFails ? middle : to;
        }
        return line;
    }

    private boolean fails(Slopes.Line line, double[] gradient, Slopes slopes, double scale) {
        return !agrees(new Probe(line, line.slope(gradient), slopes.best(line)), scale);
    }

    private static Reason likely(Probe probe, double tolerance) {
        double numeric = probe.numeric.value();
        double ratio = probe.analytic / numeric;
        if (Math.abs(probe.analytic) <= tolerance) {
            return Reason.MISSING;
        }
        if (Math.abs(numeric) <= tolerance) {
            return Reason.SPURIOUS;
        }
        if (Math.abs(ratio + 1) < 1e-4) {
            return Reason.SIGN;
        }
        double multiple = Math.abs(ratio) > 1 ? ratio : 1 / ratio;
        boolean simple = Math.round(multiple) != 1 && Math.abs(multiple - Math.round(multiple)) < 1e-4;
        return simple ? Reason.FACTOR : Reason.FORMULA;
    }

    private Finding finding(Probe probe, Status status, Reason reason, double scale) {
        Evidence evidence = new Evidence(
                probe.line.index(),
                probe.analytic,
                probe.numeric.value(),
                tolerance(probe, scale),
                probe.numeric.step());
        return finding(probe.line.variable(), status, reason, evidence);
    }

    private Finding finding(Variable variable, Status status, Reason reason, Evidence evidence) {
        String repro = repro(subject, "gradient", variable.name(), evidence.index(), settings.seed());
        return new Finding("gradient", variable.name(), status, reason, evidence, repro);
    }

    static String repro(Differentiable subject, String check, String variable, int index, long seed) {
        return "repro: problem \"" + subject.problem() + "\" check \"" + check + "\" variable " + variable + " index "
                + index + " seed " + seed;
    }
}
