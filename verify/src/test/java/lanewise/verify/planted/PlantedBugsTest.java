package lanewise.verify.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lanewise.verify.Finding;
import lanewise.verify.Finding.Status;
import lanewise.verify.FunctionProblem;
import lanewise.verify.GradCheck;
import lanewise.verify.GradCheck.Settings;
import lanewise.verify.GradCheckSuite;
import lanewise.verify.GradReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The proof that the checker sees: mistakes that people make, each found by the part of the battery that is stated for it. */
class PlantedBugsTest {
    private static final int CONFIGURATIONS = 20;
    private static final long SEED = 5;

    /** In every configuration, whatever else is found beside it. */
    @ParameterizedTest
    @EnumSource
    void itsPartOfTheBatteryFindsIt(Bug bug) {
        for (int i = 0; i < CONFIGURATIONS; i++) {
            GradReport report = GradCheckSuite.check(bug.cell.apply(bug).draw(SEED, i));
            Finding finding = report.findings().stream()
                    .filter(f -> f.check().equals(bug.check) && f.variable().equals(bug.variable))
                    .findFirst()
                    .orElseThrow();
            assertEquals(Status.FAILED, finding.status(), () -> bug + " is not found: " + finding + "\n" + report);
            if (bug.reason != null) {
                assertEquals(bug.reason, finding.reason(), () -> bug + " is misnamed: " + report);
            }
            assertTrue(finding.evidence().index() >= 0, finding::toString);
        }
    }

    /** The adjoint identity alone finds what the element by element comparison does. */
    @ParameterizedTest
    @EnumSource
    void theAdjointIdentityFindsWhatElementsDo(Bug bug) {
        if (!bug.check.equals(GradCheck.GRADIENT)) {
            return;
        }
        for (int i = 0; i < CONFIGURATIONS; i++) {
            FunctionProblem problem = (FunctionProblem) bug.cell.apply(bug).draw(SEED, i);
            Settings settings = new Settings(problem.seed(), 1e-6, 1e-8, 0, 8);
            GradReport report = new GradCheck(problem.open(), settings).run();
            Finding finding = report.findings().stream()
                    .filter(f ->
                            f.check().equals(GradCheck.ADJOINT) && f.variable().equals(bug.variable))
                    .findFirst()
                    .orElseThrow();
            assertEquals(Status.FAILED, finding.status(), () -> bug + " is not found: " + finding + "\n" + report);
            assertTrue(finding.evidence().index() >= 0, () -> "an element must be located: " + finding);
        }
    }

    /** The same cells without a mistake. */
    @ParameterizedTest
    @EnumSource
    void itsRightTwinPasses(Bug bug) {
        if (bug != firstOf(bug)) {
            return;
        }
        for (int i = 0; i < CONFIGURATIONS; i++) {
            GradReport report = GradCheckSuite.check(bug.cell.apply(null).draw(SEED, i));
            assertTrue(report.passed(), report::toString);
        }
    }

    /** One of the bugs of a cell stands for all of them. */
    private static Bug firstOf(Bug bug) {
        String name = bug.cell.apply(null).name();
        return EnumSet.allOf(Bug.class).stream()
                .filter(other -> other.cell.apply(null).name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Not fewer one day, and every part of the battery is needed for some. */
    @Test
    void thereAreManyOfEveryKind() {
        assertEquals(85, Bug.values().length);
        Map<String, Integer> checks = new TreeMap<>();
        Set<String> cells = new TreeSet<>();
        for (Bug bug : Bug.values()) {
            checks.merge(bug.check, 1, Integer::sum);
            cells.add(bug.cell.apply(bug).name());
        }
        assertEquals(
                Set.of(
                        "backward twice",
                        "gradient",
                        "linear in the cotangent",
                        "overwritten or accumulated",
                        "zero cotangent"),
                checks.keySet());
        assertTrue(checks.values().stream().allMatch(count -> count >= 2), checks::toString);
        assertEquals(20, cells.size(), cells::toString);
    }

    /** Each finding's line brings it back, index and numbers included. */
    @ParameterizedTest
    @EnumSource
    void aLineReproducesIt(Bug bug) {
        GradReport report = GradCheckSuite.check(bug.cell.apply(bug).draw(SEED, 3));
        List<Finding> failed = report.findings().stream()
                .filter(finding -> finding.status() == Status.FAILED)
                .toList();
        assertNotEquals(List.of(), failed);
        GradReport again = bug.cell.apply(bug).rerun(failed.getFirst().toString());
        assertEquals(
                failed.stream().map(Finding::toString).collect(Collectors.toList()),
                again.findings().stream()
                        .filter(finding -> finding.status() == Status.FAILED)
                        .map(Finding::toString)
                        .toList());
    }
}
