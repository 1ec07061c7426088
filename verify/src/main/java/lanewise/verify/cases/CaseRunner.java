package lanewise.verify.cases;

import java.util.Optional;
import lanewise.engine.Precision;

/** Computes the cases of one or more kinds with the implementation under test. */
public interface CaseRunner {
    /**
     * Why this runner cannot run the case, as a sentence for the user; empty if it can.
     *
     * @param referenceCase its kind, configuration and tensors decide
     */
    Optional<String> refusal(ReferenceCase referenceCase);

    /**
     * Computes every {@code out/X} and {@code grad/X} of a case.
     *
     * @param referenceCase one that was not refused
     * @param precision what to compute in
     * @return all results; a tensor that is missing counts as a failure, and so does an exception
     */
    CaseResults run(ReferenceCase referenceCase, Precision precision);
}
