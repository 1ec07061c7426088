package lanewise.verify.cases;

import java.util.List;
import lanewise.engine.Precision;

/**
 * The outcomes of a folder of cases.
 *
 * @param precision what was computed in
 * @param outcomes one for each file, by name
 */
public record SuiteReport(Precision precision, List<CaseOutcome> outcomes) {
    /** Keeps an unmodifiable copy. */
    public SuiteReport {
        outcomes = List.copyOf(outcomes);
    }

    /** How many cases passed. */
    public int passed() {
        return count(CaseOutcome.Status.PASSED);
    }

    /** How many cases failed. */
    public int failed() {
        return count(CaseOutcome.Status.FAILED);
    }

    /** How many cases no runner took. */
    public int skipped() {
        return count(CaseOutcome.Status.SKIPPED);
    }

    private int count(CaseOutcome.Status status) {
        return (int)
                outcomes.stream().filter(outcome -> outcome.status() == status).count();
    }
}
