package lanewise.verify.cases;

import java.util.List;

/**
 * The outcome of one case.
 *
 * @param name the case's name, or the file's where the case could not be read
 * @param status what happened
 * @param reason why it was skipped, or failed without a comparison; else empty
 * @param comparisons one for each expected tensor, where it was run
 */
public record CaseOutcome(String name, Status status, String reason, List<Comparison> comparisons) {
    /** What can happen to a case. */
    public enum Status {
        /** Every expected tensor was returned and agrees. */
        PASSED,
        /** A tensor differs or is missing, the runner threw an exception, or the file is no valid case. */
        FAILED,
        /** No runner takes it, for the reason given. */
        SKIPPED
    }

    /** Keeps an unmodifiable copy. */
    public CaseOutcome {
        comparisons = List.copyOf(comparisons);
    }

    /** The comparisons that made the case fail. */
    public List<Comparison> failures() {
        return comparisons.stream().filter(Comparison::failed).toList();
    }

    /** One line for the case, and one for each tensor that failed. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(status + " " + name + (reason.isEmpty() ? "" : ": " + reason));
        failures()
                .forEach(failure ->
                        text.append(System.lineSeparator()).append("    ").append(failure));
        return text.toString();
    }
}
