package lanewise.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lanewise.nn.Spec;
import lanewise.nn.loss.GaussianNll;
import lanewise.nn.loss.Loss;
import lanewise.verify.Finding.Reason;
import lanewise.verify.Finding.Status;
import lanewise.verify.GradCheck.Settings;
import org.junit.jupiter.api.Test;

/** Every layer and loss there is, on random configurations. */
class GradCheckSuiteTest {
    private static final int CONFIGURATIONS = 24;
    private static final long SEED = 20260729;

    private static final List<String> NAMES = List.of(
            "lstm",
            "lstm_no_bias",
            "lstm_stacked",
            "lstm_bidirectional",
            "lstm_stacked_bidirectional",
            "lstm_lengths",
            "linear",
            "linear_no_bias",
            "last",
            "tanh",
            "sigmoid",
            "softplus",
            "gaussian_head",
            "chain",
            "mse",
            "gaussian_nll",
            "variance_nll",
            "pinball");

    @Test
    void everyLayerAndLossPasses() {
        assertEquals(NAMES, GradCheckSuite.names());
        List<Integer> heard = new ArrayList<>();
        List<SubjectReport> reports =
                GradCheckSuite.run(NAMES, CONFIGURATIONS, SEED, (done, total, name) -> heard.add(done));
        String text = reports.stream().map(SubjectReport::toString).collect(Collectors.joining("\n"));
        assertEquals(NAMES, reports.stream().map(SubjectReport::name).toList());
        assertEquals(NAMES.size() * CONFIGURATIONS, heard.size());
        assertEquals(heard.size(), heard.getLast());
        for (SubjectReport report : reports) {
            assertEquals(CONFIGURATIONS, report.count(Status.PASSED), text);
            assertEquals(CONFIGURATIONS, report.configurations().size());
            assertTrue(report.findings().isEmpty(), text);
            assertTrue(report.elements() > 50 * CONFIGURATIONS, text);
            double error = report.worstRelativeError();
            assertTrue(error > 0 && error < 1e-6, text);
            Set<String> problems = report.configurations().stream()
                    .map(SubjectReport.Configuration::problem)
                    .collect(Collectors.toSet());
            assertEquals(CONFIGURATIONS, problems.size(), "all different");
        }
    }
}
