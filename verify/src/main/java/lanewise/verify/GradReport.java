package lanewise.verify;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a gradient check found.
 *
 * @param problem the problem in one line
 * @param findings one for each check and variable
 */
public record GradReport(String problem, List<Finding> findings) {
    /** Keeps an unmodifiable copy. */
    public GradReport {
        findings = List.copyOf(findings);
    }

    /** The worst verdict; SKIPPED if nothing was checked. */
    public Finding.Status status() {
        if (findings.stream().allMatch(finding -> finding.status() == Finding.Status.SKIPPED)) {
            return Finding.Status.SKIPPED;
        }
        return findings.stream()
                .map(Finding::status)
                .filter(status -> status != Finding.Status.SKIPPED)
                .max(Enum::compareTo)
                .orElseThrow();
    }

    /** Whether something was checked and all of it passed; mistrusted is not passed. */
    public boolean passed() {
        return status() == Finding.Status.PASSED;
    }

    /** How many findings have this status. */
    public int count(Finding.Status status) {
        return (int)
                findings.stream().filter(finding -> finding.status() == status).count();
    }

    /** The findings that did not pass, or one line that says all did. */
    @Override
    public String toString() {
        String counts = String.format(
                "%s: %d passed, %d failed, %d mistrusted, %d skipped",
                problem,
                count(Finding.Status.PASSED),
                count(Finding.Status.FAILED),
                count(Finding.Status.MISTRUSTED),
                count(Finding.Status.SKIPPED));
        return findings.stream()
                .filter(finding -> finding.status() != Finding.Status.PASSED)
                .map(finding -> System.lineSeparator() + "    " + finding.explain())
                .collect(Collectors.joining("", counts, ""));
    }
}
