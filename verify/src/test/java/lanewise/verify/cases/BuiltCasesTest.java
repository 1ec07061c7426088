package lanewise.verify.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lanewise.engine.Precision;
import lanewise.verify.cases.CaseOutcome.Status;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The project's reference cases through the layers, losses and optimizers that are built. */
class BuiltCasesTest {
    private static final Path CASES = Path.of("../../shared/oracle/cases");

    /** How many cases of each kind must be there and pass. */
    private static final Map<String, Integer> BUILT = new LinkedHashMap<>();

    static {
        BUILT.put("lstm_", 6);
        BUILT.put("linear_", 2);
        BUILT.put("matmul_", 2);
        BUILT.put("loss_", 14);
        BUILT.put("optim_adam_", 2);
        BUILT.put("optim_adamw_", 2);
        BUILT.put("optim_sgd_", 3);
        BUILT.put("optim_rmsprop_", 2);
        BUILT.put("optim_adagrad_", 1);
        BUILT.put("lr_", 4);
        BUILT.put("clip_", 3);
        BUILT.put("act_tanh", 1);
        BUILT.put("act_sigmoid", 1);
        BUILT.put("act_softplus_", 2);
        BUILT.put("train_lstm", 1);
        BUILT.put("layernorm", 3);
        BUILT.put("rmsnorm", 1);
        BUILT.put("mha_", 5);
        BUILT.put("sdpa_", 3);
        BUILT.put("additive_", 1);
        BUILT.put("bilinear_", 1);
        BUILT.put("encoder_", 3);
    }

    @ParameterizedTest
    @EnumSource
    void everyBuiltKindPasses(Precision precision) throws Exception {
        assumeTrue(Files.isDirectory(CASES), "no reference cases at " + CASES.toAbsolutePath());
        SuiteReport report = new CaseSuite(Kinds.all()).run(CASES, precision);
        Map<String, CaseOutcome> outcomes =
                report.outcomes().stream().collect(Collectors.toMap(CaseOutcome::name, outcome -> outcome));
        for (CaseOutcome outcome : report.outcomes()) {
            assertTrue(outcome.status() != Status.FAILED, outcome::toString);
            assertTrue(outcome.status() == Status.PASSED || outcome.reason().contains("not built"), outcome::toString);
        }
        int passed = 0;
        for (Map.Entry<String, Integer> kind : BUILT.entrySet()) {
            int files = 0;
            try (Stream<Path> entries = Files.list(CASES)) {
                for (Path file : entries.filter(f -> f.getFileName().toString().startsWith(kind.getKey()))
                        .toList()) {
                    String name = file.getFileName().toString().replace(".safetensors", "");
                    CaseOutcome outcome = outcomes.get(name);
                    assertEquals(Status.PASSED, outcome.status(), outcome::toString);
                    assertTrue(!outcome.comparisons().isEmpty(), name);
                    files++;
                }
            }
            assertTrue(files >= kind.getValue(), kind + ", but there are " + files);
            passed += files;
        }
        assertTrue(report.passed() >= passed);
        assertEquals(report.outcomes().size(), report.passed() + report.skipped());
    }
}
