package lanewise.verify;

import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lanewise.verify.Finding.Status;

/**
 * What a gradient check found for one layer or loss over many random configurations.
 *
 * @param name such as {@code lstm_lengths}
 * @param configurations one for each problem
 */
public record SubjectReport(String name, List<Configuration> configurations) {
    /** Findings that the text has. */
    private static final int LISTED = 5;

    /**
     * One problem.
     *
     * @param problem the line that {@link GradCheckSuite#rerun} reads
     * @param status the worst verdict
     * @param elements checked one by one
     * @param directions checked for variables that are too large for that
     * @param worstRelativeError the largest deviation, relative to what the tolerance is relative to: at rtol it fails
     * @param findings those that did not pass, each with its reason and a line to run it again
     */
    public record Configuration(
            String problem,
            Status status,
            long elements,
            long directions,
            double worstRelativeError,
            List<Finding> findings) {
        /** Keeps an unmodifiable copy. */
        public Configuration {
            findings = List.copyOf(findings);
        }
    }

    /** Keeps an unmodifiable copy. */
    public SubjectReport {
        configurations = List.copyOf(configurations);
    }

    /** The worst verdict. */
    public Status status() {
        return configurations.stream()
                .map(Configuration::status)
                .max(Enum::compareTo)
                .orElse(Status.SKIPPED);
    }

    /** How many configurations have this status. */
    public int count(Status status) {
        return (int) configurations.stream()
                .filter(configuration -> configuration.status() == status)
                .count();
    }

    /** Elements checked one by one, over all configurations. */
    public long elements() {
        return configurations.stream().mapToLong(Configuration::elements).sum();
    }

    /** Random directions checked, over all configurations. */
    public long directions() {
        return configurations.stream().mapToLong(Configuration::directions).sum();
    }

    /** The largest of all configurations. */
    public double worstRelativeError() {
        return configurations.stream()
                .mapToDouble(Configuration::worstRelativeError)
                .max()
                .orElse(0);
    }

    /** All findings that did not pass. */
    public List<Finding> findings() {
        return configurations.stream()
                .flatMap(configuration -> configuration.findings().stream())
                .toList();
    }

    /**
     * One line, and one for each of the first few findings that did not pass, the worst first, those of other checks and variables
     * before more of the same. How many more there are is said; {@link #findings} has them all.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(
                "%s %s: %d configurations, %d elements, %d directions, worst relative error %.2e, %d passed,"
                        + " %d failed, %d mistrusted, %d skipped",
                status(),
                name,
                configurations.size(),
                elements(),
                directions(),
                worstRelativeError(),
                count(Status.PASSED),
                count(Status.FAILED),
                count(Status.MISTRUSTED),
                count(Status.SKIPPED)));
        Set<String> seen = new HashSet<>();
        Map<Finding, Boolean> again = new IdentityHashMap<>();
        List<Finding> all = findings();
        all.forEach(finding -> again.put(finding, !seen.add(finding.check() + " " + finding.variable())));
        List<Finding> worst = all.stream()
                .sorted(Comparator.comparing(Finding::status).reversed().thenComparing(again::get))
                .toList();
        int listed = worst.size() <= LISTED + 1 ? worst.size() : LISTED;
        worst.subList(0, listed)
                .forEach(finding ->
                        text.append(System.lineSeparator()).append("    ").append(finding));
        if (listed < worst.size()) {
            text.append(more(worst.subList(listed, worst.size())));
        }
        return text.toString();
    }

    private static String more(List<Finding> rest) {
        long failed = rest.stream()
                .filter(finding -> finding.status() == Status.FAILED)
                .count();
        return String.format("%n    and %d more, %d of them FAILED: findings() has all", rest.size(), failed);
    }
}
