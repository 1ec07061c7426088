package lanewise.verify;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A few configurations of each layer and loss, each name by itself: quick enough to be run against every mutant of the layers, where
 * {@link GradCheckSuiteTest} is not. In the profile {@code mutation} alone, for the suite checks more.
 */
@Tag("mutation")
class EachLayerTest {
    private static final int CONFIGURATIONS = 4;
    private static final long SEED = 5;

    static Stream<String> names() {
        return GradCheckSuite.names().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void passes(String name) {
        List<SubjectReport> reports =
                GradCheckSuite.run(List.of(name), CONFIGURATIONS, SEED, (done, total, what) -> {});
        SubjectReport report = reports.getFirst();
        assertTrue(report.findings().isEmpty(), report::toString);
        assertTrue(report.count(Finding.Status.PASSED) == CONFIGURATIONS, report::toString);
    }
}
