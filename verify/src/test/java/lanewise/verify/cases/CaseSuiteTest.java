package lanewise.verify.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import lanewise.engine.Precision;
import lanewise.verify.cases.CaseOutcome.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CaseSuiteTest {
    private final CaseSuite suite = new CaseSuite(List.of(new ScalarRunner()));

    @TempDir
    private Path folder;

    /** y = x W^T + b for one row: x = (1, 2), W = ((3, 4), (5, 6)), b = (7, 8), dy = (1, -1). */
    private static CaseFile linear() {
        CaseFile file = new CaseFile("linear_by_hand", "linear")
                .meta("leaves", "x,weight,bias")
                .tensor("in/x", new long[] {1, 2}, 1, 2)
                .tensor("in/weight", new long[] {2, 2}, 3, 4, 5, 6)
                .vector("in/bias", 7, 8)
                .tensor("out/y", new long[] {1, 2}, 18, 25)
                .tensor("cot/y", new long[] {1, 2}, 1, -1)
                .tensor("grad/x", new long[] {1, 2}, -2, -2)
                .tensor("grad/weight", new long[] {2, 2}, 1, 2, -1, -2)
                .vector("grad/bias", 1, -1);
        List.of("out/y", "grad/x", "grad/weight", "grad/bias").forEach(name -> file.meta("f32." + name, "0 0"));
        return file;
    }

    private CaseOutcome run(CaseFile file, Precision precision) {
        return suite.runFile(file.write(folder), precision);
    }

    @ParameterizedTest
    @EnumSource
    void rightValuesPassAndEachChangedOneFails(Precision precision) {
        CaseOutcome right = run(linear(), precision);
        assertEquals("PASSED linear_by_hand", right.toString());
        assertEquals(4, right.comparisons().size());
        double relative = precision == Precision.F64 ? 1e-12 : 1e-6;
        for (CaseTensor tensor : ReferenceCase.read(linear().write(folder)).expected()) {
            for (int i = 0; i < tensor.size(); i++) {
                double bound = relative * tensor.maxAbs();
                assertEquals(
                        Status.PASSED,
                        run(linear().shift(tensor.name(), i, 0.9 * bound), precision)
                                .status());
                CaseOutcome wrong = run(linear().shift(tensor.name(), i, 1.1 * bound), precision);
                assertEquals(Status.FAILED, wrong.status());
                assertEquals(1, wrong.failures().size());
                assertEquals(tensor.name(), wrong.failures().getFirst().tensor());
            }
        }
    }

    @Test
    void aFolderIsCounted() throws IOException {
        Files.move(linear().write(folder), folder.resolve("a.safetensors"));
        Files.move(linear().shift("out/y", 1, 1).write(folder), folder.resolve("b.safetensors"));
        Files.move(linear().meta("kind", "gru").write(folder), folder.resolve("c.safetensors"));
        Files.writeString(folder.resolve("d.safetensors"), "no case at all");
        Files.writeString(folder.resolve("README.md"), "ignored");
        SuiteReport report = suite.run(folder, Precision.F64);
        assertEquals(List.of(1, 2, 1), List.of(report.passed(), report.failed(), report.skipped()));
        assertEquals(
                "FAILED linear_by_hand\n    out/y[1]: largest error 1.00, bound 2.60e-11",
                report.outcomes().get(1).toString().replace("\r", ""));
        assertEquals(
                "SKIPPED linear_by_hand: gru is not built yet",
                report.outcomes().get(2).toString());
        String malformed = report.outcomes().get(3).toString();
        assertTrue(
                malformed.startsWith("FAILED d: malformed case: ") && malformed.contains("header length"), malformed);
    }

    @Test
    void aFolderWithoutCasesIsAnError() {
        assertThrows(IllegalArgumentException.class, () -> suite.run(folder, Precision.F64));
        assertThrows(UncheckedIOException.class, () -> suite.run(folder.resolve("none"), Precision.F64));
    }

    private CaseOutcome runWith(Function<ReferenceCase, CaseResults> results) {
        CaseRunner runner = new CaseRunner() {
            @Override
            public Optional<String> refusal(ReferenceCase c) {
                return Optional.empty();
            }

            @Override
            public CaseResults run(ReferenceCase c, Precision precision) {
                return results.apply(c);
            }
        };
        return new CaseSuite(List.of(runner)).runFile(linear().write(folder), Precision.F64);
    }

    @Test
    void aMissingTensorOrAnExceptionIsAFailure() {
        CaseOutcome untested = runWith(c -> new CaseResults().put("out/y", 18, 25));
        assertEquals(Status.FAILED, untested.status());
        assertEquals(3, untested.failures().size());
        CaseOutcome thrown = runWith(c -> {
            throw new IllegalStateException("closed");
        });
        assertEquals(
                "FAILED linear_by_hand: the runner threw java.lang.IllegalStateException: closed", thrown.toString());
        CaseOutcome config = runWith(c -> new CaseResults().put("out/y", c.intConfig("hidden")));
        assertTrue(config.reason().contains("malformed case") && config.reason().contains("cfg.hidden"));
    }

    @Test
    void withoutRunnersEverythingIsSkipped() {
        CaseOutcome outcome = new CaseSuite(List.of()).runFile(linear().write(folder), Precision.F64);
        assertEquals("SKIPPED linear_by_hand: there is no runner", outcome.toString());
    }

    private void assertMalformed(String part, Consumer<CaseFile> change) {
        CaseFile file = linear();
        change.accept(file);
        CaseOutcome outcome = run(file, Precision.F32);
        assertEquals(Status.FAILED, outcome.status());
        assertTrue(outcome.reason().startsWith("malformed case: "), outcome::toString);
        assertTrue(outcome.reason().contains(part), outcome::toString);
    }

    @Test
    void malformedCases() {
        assertMalformed("metadata format: expected 1, but got 2", file -> file.meta("format", "2"));
        assertMalformed("expected an entry kind", file -> file.metadata.remove("kind"));
        assertMalformed("before a /, but got y", file -> file.vector("y", 1));
        assertMalformed("before a /, but got gradient/x", file -> file.vector("gradient/x", 1));
        assertMalformed("element 1: expected a finite value, but got NaN", file -> file.vector("in/z", 1, Double.NaN));
        assertMalformed("expected out/z with shape [1], but got none", file -> file.vector("cot/z", 1));
        assertMalformed("expected out/y with shape [2], but got [1, 2]", file -> file.vector("cot/y", 1, -1));
        assertMalformed("expected in/x with shape [2], but got [1, 2]", file -> file.vector("grad/x", -2, -2));
        assertMalformed("leaf \"z\": expected grad/z, but got none", file -> file.meta("leaves", "x,weight,bias,z"));
        assertMalformed("metadata leaves: expected \"bias\"", file -> file.meta("leaves", "x,weight"));
        assertMalformed("f32.out/y: expected two numbers, but got 1", file -> file.meta("f32.out/y", "1"));
        assertMalformed("f32.out/y: expected two finite numbers >= 0", file -> file.meta("f32.out/y", "NaN 1"));
        assertMalformed("expected an entry f32.out/y", file -> file.metadata.remove("f32.out/y"));
        assertMalformed("at least one out/X or grad/X", file -> {
            file.tensors.keySet().removeIf(name -> !name.startsWith("in/"));
            file.metadata.remove("leaves");
        });
    }
}
