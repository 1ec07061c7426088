package lanewise.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.verify.Finding.Evidence;
import lanewise.verify.Finding.Reason;
import lanewise.verify.Finding.Status;

/**
 * What every backward pass has to keep to, whatever it computes: the same again gives the same bits, nothing comes of a
 * zero cotangent, gradients are linear in the cotangent, those of inputs and states are overwritten and those of
 * parameters added to.
 */
public final class BackwardRules {
    /** Of the variable's largest gradient: sums in another order, but of the same terms. */
    private static final double ROUNDING = 1e-11;
    /** Stands for all outputs. */
    private static final Variable OUTPUTS = new Variable("", Variable.Role.INPUT, 0);

    private final Differentiable subject;
    private final long seed;
    private final List<double[]> first;
    private final List<double[]> second;

    /**
     * @param subject what to check, in float64
     * @param seed of the random cotangents
     */
    public BackwardRules(Differentiable subject, long seed) {
        this.subject = subject;
        this.seed = seed;
        List<double[]> outputs = subject.forward();
        this.first = Pullbacks.cotangents(outputs, seed);
        this.second = Pullbacks.cotangents(outputs, seed + 1);
    }

    /** All rules, one finding for each rule and variable, and one for the outputs. */
    public List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        findings.add(forwardTwice());
        findings.addAll(backwardTwice());
        findings.addAll(zeroCotangent());
        findings.addAll(linearInCotangent());
        findings.addAll(overwrittenOrAccumulated());
        return findings;
    }

    /** Two forward passes must give the same bits. */
    public Finding forwardTwice() {
        List<double[]> once = subject.forward();
        List<double[]> again = subject.forward();
        Finding finding = passed("forward twice", OUTPUTS);
        for (int k = 0; k < once.size() && finding.status() == Status.PASSED; k++) {
            finding = sameBits("forward twice", OUTPUTS, again.get(k), once.get(k), Reason.NOT_REPEATABLE);
        }
        return finding;
    }

    /** Two backward passes of one forward must give the same bits. */
    public List<Finding> backwardTwice() {
        Map<Variable, double[]> once = gradients(first);
        subject.zeroGradients();
        subject.backward(first);
        return forEach(
                "backward twice",
                (variable, check) -> sameBits(
                        check, variable, subject.gradient(variable), once.get(variable), Reason.NOT_REPEATABLE));
    }

    /** A zero cotangent must give gradients of exactly zero. */
    public List<Finding> zeroCotangent() {
        // Gradients of another cotangent come first: stale ones must not survive.
        gradients(first);
        Map<Variable, double[]> gradients = gradients(sum(first, -1, first));
        return forEach("zero cotangent", (variable, check) -> {
            double[] actual = gradients.get(variable);
            return compare(check, variable, actual, new double[actual.length], 0, Reason.NOT_ZERO);
        });
    }

    /** The gradients of c1 + 2 c2 must be those of c1 plus twice those of c2. */
    public List<Finding> linearInCotangent() {
        Map<Variable, double[]> one = gradients(first);
        Map<Variable, double[]> two = gradients(second);
        Map<Variable, double[]> both = gradients(sum(first, 2, second));
        return forEach("linear in the cotangent", (variable, check) -> {
            double[] expected = sum(one.get(variable), 2, two.get(variable));
            double scale = Math.max(largest(one.get(variable)), 2 * largest(two.get(variable)));
            return compare(check, variable, both.get(variable), expected, ROUNDING * scale, Reason.NOT_LINEAR);
        });
    }

    /** After two backward passes, inputs and states must hold the second gradient bit for bit, parameters the sum. */
    public List<Finding> overwrittenOrAccumulated() {
        Map<Variable, double[]> two = gradients(second);
        Map<Variable, double[]> one = gradients(first);
        subject.backward(second);
        return forEach("overwritten or accumulated", (variable, check) -> {
            double[] actual = subject.gradient(variable);
            if (variable.role() != Variable.Role.PARAMETER) {
                return sameBits(check, variable, actual, two.get(variable), Reason.NOT_OVERWRITTEN);
            }
            double[] expected = sum(one.get(variable), 1, two.get(variable));
            double scale = Math.max(largest(one.get(variable)), largest(two.get(variable)));
            return compare(check, variable, actual, expected, ROUNDING * scale, Reason.NOT_ACCUMULATED);
        });
    }

    private Map<Variable, double[]> gradients(List<double[]> cotangents) {
        subject.forward();
        subject.zeroGradients();
        subject.backward(cotangents);
        Map<Variable, double[]> gradients = new LinkedHashMap<>();
        subject.variables().forEach(variable -> gradients.put(variable, subject.gradient(variable)));
        return gradients;
    }

    private interface Rule {
        Finding check(Variable variable, String check);
    }

    private List<Finding> forEach(String check, Rule rule) {
        return subject.variables().stream()
                .map(variable -> variable.size() == 0
                        ? finding(check, variable, Status.SKIPPED, Reason.NO_ELEMENTS, Evidence.NOTHING)
                        : rule.check(variable, check))
                .toList();
    }

    private Finding sameBits(String check, Variable variable, double[] actual, double[] expected, Reason reason) {
        for (int i = 0; i < expected.length; i++) {
            if (Double.doubleToLongBits(actual[i]) != Double.doubleToLongBits(expected[i])) {
                return finding(
                        check, variable, Status.FAILED, reason, evidence(variable, i, actual[i], expected[i], 0));
            }
        }
        return passed(check, variable);
    }

    private Finding compare(
            String check, Variable variable, double[] actual, double[] expected, double tolerance, Reason reason) {
        for (int i = 0; i < expected.length; i++) {
            // Written so that NaN fails.
            if (!(Math.abs(actual[i] - expected[i]) <= tolerance)) {
                Evidence evidence = evidence(variable, i, actual[i], expected[i], tolerance);
                boolean rounded = tolerance > 0 && Digits.asFloat32(actual, expected, i);
                return rounded
                        ? finding(check, variable, Status.MISTRUSTED, Reason.PRECISION, evidence)
                        : finding(check, variable, Status.FAILED, reason, evidence);
            }
        }
        return passed(check, variable);
    }

    private static Evidence evidence(Variable variable, int index, double actual, double expected, double tolerance) {
        String place = variable.size() == 0 ? "[" + index + "]" : variable.place(index);
        return new Evidence(index, place, actual, expected, tolerance, Double.NaN, List.of());
    }

    private Finding passed(String check, Variable variable) {
        return finding(check, variable, Status.PASSED, Reason.NONE, Evidence.NOTHING);
    }

    private Finding finding(String check, Variable variable, Status status, Reason reason, Evidence evidence) {
        String repro = GradCheck.repro(subject, check, variable.name(), evidence.index(), seed);
        return new Finding(check, variable.name(), status, reason, evidence, repro);
    }

    private static List<double[]> sum(List<double[]> a, double factor, List<double[]> b) {
        List<double[]> sums = new ArrayList<>();
        for (int k = 0; k < a.size(); k++) {
            sums.add(sum(a.get(k), factor, b.get(k)));
        }
        return sums;
    }

    /** a + factor b. */
    private static double[] sum(double[] a, double factor, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + factor * b[i];
        }
        return sum;
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
