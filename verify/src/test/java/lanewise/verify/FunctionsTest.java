package lanewise.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.verify.Finding.Status;
import org.junit.jupiter.api.Test;

/** What a user builds of functions, layers and losses, and what is drawn for it. */
class FunctionsTest {
    private static Functions products() {
        return GradCheck.functions("products")
                .size("B", 1, 6)
                .size("D", 2, 4)
                .input("x", "B", "2*D")
                .parameter("w", "1", "2*D")
                .output("y", "B", "2*D")
                .forward((v, out) -> {
                    for (int i = 0; i < v.size("B"); i++) {
                        for (int j = 0; j < 2 * v.size("D"); j++) {
                            out.get("y")[i][j] = v.get("x")[i][j] * v.row("w")[j];
                        }
                    }
                })
                .backward((v, d, gradients) -> {
                    for (int i = 0; i < v.size("B"); i++) {
                        for (int j = 0; j < 2 * v.size("D"); j++) {
                            gradients.get("x")[i][j] = d.get("y")[i][j] * v.row("w")[j];
                            gradients.row("w")[j] += d.get("y")[i][j] * v.get("x")[i][j];
                        }
                    }
                });
    }

    @Test
    void sizesAndValuesFollowFromTheSeed() {
        SubjectReport report = products().run(40, 1);
        assertEquals(Status.PASSED, report.status(), report::toString);
        assertEquals(40, report.count(Status.PASSED));
        assertEquals("products", report.name());
        Set<Integer> rows = new TreeSet<>();
        Set<Integer> widths = new TreeSet<>();
        long elements = 0;
        for (int i = 0; i < 40; i++) {
            FunctionProblem problem = (FunctionProblem) products().draw(1, i);
            assertEquals(problem.toString(), report.configurations().get(i).problem());
            int b = problem.sizes().get("B");
            int d = problem.sizes().get("D");
            rows.add(b);
            widths.add(d);
            elements += (long) b * 2 * d + 2 * d;
            FunctionSubject subject = problem.open();
            assertEquals(
                    List.of(
                            new Variable("x", Variable.Role.INPUT, b * 2 * d, 2 * d),
                            new Variable("w", Variable.Role.PARAMETER, 2 * d, 2 * d)),
                    subject.variables());
            for (double value : subject.get(subject.variables().getFirst())) {
                assertTrue(Math.abs(value) >= 0.1 && Math.abs(value) <= 1);
            }
        }
        assertEquals(Set.of(1, 2, 3, 4, 5, 6), rows);
        assertEquals(Set.of(2, 3, 4), widths);
        assertEquals(elements, report.elements());
        assertNotEquals(products().draw(1, 0).toString(), products().draw(2, 0).toString());
    }

    @Test
    void valuesCanBeGivenARange() {
        FunctionProblem problem = products().values("w", 5, 6).at(Map.of("B", 3, "D", 2), 9);
        assertEquals("products B=3 D=2 seed=9", problem.toString());
        FunctionSubject subject = problem.open();
        for (double value : subject.get(subject.variables().getLast())) {
            assertTrue(value >= 5 && value < 6);
        }
    }

    @Test
    void aLineThatIsNotDrawnFromItsSeedIsRefused() {
        String line = products().draw(1, 3).toString();
        assertTrue(products()
                .rerun("FAILED ...; repro: problem \"" + line + "\" check \"gradient\" seed 1")
                .passed());
        assertTrue(products().rerun(line).passed());
        assertThrows(IllegalArgumentException.class, () -> products().rerun(line.replaceAll("B=\\d", "B=7")));
        assertThrows(IllegalArgumentException.class, () -> products().rerun("products"));
        assertThrows(IllegalArgumentException.class, () -> products().run(0, 1));
    }

    @Test
    void whatDoesNotFitTogetherNamesTheRule() {
        assertThrows(IllegalArgumentException.class, () -> GradCheck.functions("two words"));
        assertThrows(IllegalArgumentException.class, () -> products().size("seed", 1, 2));
        assertThrows(IllegalArgumentException.class, () -> products().size("N", 3, 2));
        assertThrows(IllegalArgumentException.class, () -> products().input("x", "B", "D"));
        assertThrows(IllegalArgumentException.class, () -> products().values("y", 0, 1));
        var e = assertThrows(IllegalArgumentException.class, () -> products().input("z", "B", "3*K"));
        assertEquals(
                "rows and columns of 'z' must be products of numbers and sizes [B, D], but 'K' is neither",
                e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> products().at(Map.of("B", 1), 1));
        assertThrows(
                IllegalStateException.class,
                () -> GradCheck.functions("empty").input("x", "1", "2").draw(1));
        Values values = new Values("variables", Map.of("T", 3), 1);
        values.add("x", new double[2][1]);
        assertThrows(IllegalArgumentException.class, () -> values.get("y"));
        assertThrows(IllegalArgumentException.class, () -> values.row("x"));
        assertThrows(IllegalArgumentException.class, () -> values.size("B"));
    }

    /** An output that forward does not write is not a number, and a gradient that backward does not write is stale. */
    @Test
    void whatIsNotWrittenShows() {
        GradReport silent = products().forward((v, out) -> {}).check(1);
        assertEquals(Status.FAILED, silent.status());
        GradReport stale = products().backward((v, d, gradients) -> {}).check(1);
        Finding zero = stale.findings().stream()
                .filter(finding -> finding.check().equals("zero cotangent")
                        && finding.variable().equals("x"))
                .findFirst()
                .orElseThrow();
        assertEquals(Finding.Reason.NOT_ZERO, zero.reason());
    }

    @Test
    void aLayerOfAnyWidthIsDrawn() {
        DrawnLayer gru = GradCheck.layer(width -> Spec.gru(width, 3)).withLengths();
        SubjectReport report = gru.run(25, 4);
        assertEquals(0, report.count(Status.FAILED), report::toString);
        Set<Integer> widths = new TreeSet<>();
        boolean shorter = false;
        for (int i = 0; i < 25; i++) {
            LayerProblem problem = (LayerProblem) gru.draw(4, i);
            widths.add(problem.spec().inputWidth());
            assertEquals(problem.time(), problem.lengths().getFirst());
            shorter |= problem.lengths().stream().anyMatch(length -> length < problem.time());
        }
        assertTrue(widths.size() >= 6 && shorter, widths::toString);
        LayerProblem some = (LayerProblem) gru.draw(4, 2);
        assertEquals(GradCheckSuite.check(some), gru.rerun(some.toString()));
        SubjectReport fixed = GradCheck.layer(Spec.linear(3, 2)).run(10, 4);
        assertEquals(Status.PASSED, fixed.status(), fixed::toString);
        SubjectReport anyWidth = GradCheck.layer(width -> Spec.tanh()).run(10, 4);
        assertEquals(Status.PASSED, anyWidth.status(), anyWidth::toString);
    }

    @Test
    void aLossIsDrawnInTheWidthsItTakes() {
        DrawnCheck gaussian = GradCheck.loss("gaussian", Loss.gaussianNll());
        assertEquals(Status.PASSED, gaussian.run(25, 4).status());
        for (int i = 0; i < 25; i++) {
            assertEquals(0, ((LossProblem) gaussian.draw(4, i)).width() % 2);
        }
    }
}
