package lanewise.verify.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import lanewise.engine.Precision;
import lanewise.nn.io.ModelFileException;

/** Runs reference cases and compares what comes out with what is stored. */
public final class CaseSuite {
    private static final String ENDING = ".safetensors";

    private final List<CaseRunner> runners;

    /**
     * @param runners asked in this order; the first that does not refuse a case runs it
     */
    public CaseSuite(List<? extends CaseRunner> runners) {
        this.runners = List.copyOf(runners);
    }

    /**
     * Runs every {@code *.safetensors} file of a folder, in the order of the names.
     *
     * @throws IllegalArgumentException if the folder holds none
     * @throws UncheckedIOException if the folder cannot be listed
     */
    public SuiteReport run(Path folder, Precision precision) {
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(file -> file.getFileName().toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": expected a folder of cases, but got " + e, e);
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException(folder + ": expected *" + ENDING + " files, but got none");
        }
        return new SuiteReport(
                precision, files.stream().map(file -> runFile(file, precision)).toList());
    }

    /** Runs one file. */
    public CaseOutcome runFile(Path file, Precision precision) {
        String name = file.getFileName().toString().replace(ENDING, "");
        try {
            ReferenceCase referenceCase = ReferenceCase.read(file);
            name = referenceCase.name();
            return run(referenceCase, precision);
        } catch (ModelFileException | CaseFormatException e) {
            return outcome(name, CaseOutcome.Status.FAILED, "malformed case: " + e.getMessage());
        } catch (RuntimeException | AssertionError e) {
            return outcome(name, CaseOutcome.Status.FAILED, "the runner threw " + e);
        }
    }

    private CaseOutcome run(ReferenceCase referenceCase, Precision precision) {
        Set<String> refusals = new LinkedHashSet<>();
        for (CaseRunner runner : runners) {
            Optional<String> refusal = runner.refusal(referenceCase);
            if (refusal.isEmpty()) {
                return compare(referenceCase, precision, runner.run(referenceCase, precision));
            }
            refusals.add(refusal.get());
        }
        String reason = refusals.isEmpty() ? "there is no runner" : String.join("; ", refusals);
        return outcome(referenceCase.name(), CaseOutcome.Status.SKIPPED, reason);
    }

    private static CaseOutcome compare(ReferenceCase referenceCase, Precision precision, CaseResults results) {
        List<Comparison> comparisons = new ArrayList<>();
        for (CaseTensor expected : referenceCase.expected()) {
            comparisons.add(Tolerances.compare(referenceCase, precision, expected, results.get(expected.name())));
        }
        boolean failed = comparisons.stream().anyMatch(Comparison::failed);
        CaseOutcome.Status status = failed ? CaseOutcome.Status.FAILED : CaseOutcome.Status.PASSED;
        return new CaseOutcome(referenceCase.name(), status, "", comparisons);
    }

    private static CaseOutcome outcome(String name, CaseOutcome.Status status, String reason) {
        return new CaseOutcome(name, status, reason, List.of());
    }
}
