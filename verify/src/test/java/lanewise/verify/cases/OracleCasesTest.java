package lanewise.verify.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lanewise.engine.Precision;
import lanewise.verify.cases.CaseOutcome.Status;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The comparison on the project's reference cases, with a plain implementation of three kinds. */
class OracleCasesTest {
    private static final Path CASES = Path.of("../../shared/oracle/cases");

    @TempDir
    private Path folder;

    private final CaseSuite suite = new CaseSuite(List.of(new ScalarRunner()));

    @BeforeAll
    static void needsTheCases() {
        assumeTrue(Files.isDirectory(CASES), "no reference cases at " + CASES.toAbsolutePath());
    }

    @ParameterizedTest
    @EnumSource
    void allAreReadAndTheBuiltKindsPass(Precision precision) {
        SuiteReport report = suite.run(CASES, precision);
        for (CaseOutcome outcome : report.outcomes()) {
            assertTrue(outcome.status() != Status.FAILED, outcome::toString);
            assertTrue(outcome.status() == Status.PASSED || outcome.reason().contains("not built"), outcome::toString);
        }
        assertEquals(7, report.passed(), "2 linear, 2 matmul, 3 mse");
        assertEquals(report.outcomes().size(), report.passed() + report.skipped());
    }

    /** Every stored value of a case, shifted to either side of the bound. */
    @Test
    void slightlyBeyondTheBoundFails() {
        Path file = CASES.resolve("linear_nobias.safetensors");
        for (CaseTensor tensor : ReferenceCase.read(file).expected()) {
            for (int i = 0; i < tensor.size(); i++) {
                double bound = 1e-12 * tensor.maxAbs();
                Path inside = CaseFile.copyOf(file)
                        .shift(tensor.name(), i, 0.9 * bound)
                        .write(folder);
                assertEquals(Status.PASSED, suite.runFile(inside, Precision.F64).status());
                Path outside = CaseFile.copyOf(file)
                        .shift(tensor.name(), i, -1.1 * bound)
                        .write(folder);
                assertEquals(
                        Status.FAILED, suite.runFile(outside, Precision.F64).status());
            }
        }
    }

    /** Stored values given back as they are must pass under every rule, and doubled ones must not. */
    @ParameterizedTest
    @EnumSource
    void everyStoredTensorAgreesWithItselfOnly(Precision precision) throws Exception {
        try (var files = Files.list(CASES)) {
            for (Path file : files.toList()) {
                ReferenceCase c = ReferenceCase.read(file);
                for (CaseTensor expected : c.expected()) {
                    double[] values = expected.values().clone();
                    assertTrue(
                            !Tolerances.compare(c, precision, expected, values).failed());
                    double scale = expected.maxAbs();
                    if (scale > 0) {
                        values[largest(expected)] *= 1.001;
                        assertTrue(
                                Tolerances.compare(c, precision, expected, values)
                                        .failed(),
                                c + expected.name());
                    }
                }
            }
        }
    }

    private static int largest(CaseTensor tensor) {
        int index = 0;
        for (int i = 0; i < tensor.size(); i++) {
            index = Math.abs(tensor.values()[i]) > Math.abs(tensor.values()[index]) ? i : index;
        }
        return index;
    }
}
