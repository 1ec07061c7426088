package lanewise.verify.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lanewise.engine.Matrix;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.loss.Terms;
import lanewise.verify.Finding;
import lanewise.verify.Functions;
import lanewise.verify.GradCheck;
import lanewise.verify.GradCheckSuite;
import lanewise.verify.GradReport;
import lanewise.verify.LayerProblem;
import lanewise.verify.LayerSubject;
import lanewise.verify.SubjectReport;
import org.junit.jupiter.api.Test;

/** The snippets of docs/check-your-own-layer.md. */
class CheckYourOwnLayerTest {
    private static final Path PAGE = Path.of("..", "docs", "check-your-own-layer.md");

    @Test
    void aLayerOverDrawnShapes() {
        SubjectReport report = GradCheck.layer(Scale::new).run(50, 42);
        assertEquals(Finding.Status.PASSED, report.status(), report::toString);
    }

    @Test
    void oneLayerAmongOthers() {
        Spec spec = Spec.of(new Scale(3), Spec.lstm(3, 4));
        SubjectReport report = GradCheck.layer(spec).withLengths().run(20, 42);
        assertEquals(0, report.count(Finding.Status.FAILED), report::toString);
    }

    @Test
    void oneShape() {
        try (LayerSubject subject = LayerProblem.of(new Scale(3), 5, 2).open()) {
            GradReport report = new GradCheck(subject, GradCheck.Settings.of(42)).run();
            assertTrue(report.passed(), report.toString());
        }
    }

    /** What the page shows is what the check prints. */
    @Test
    void aWrongBackwardIsFoundAndExplained() throws IOException {
        GradReport report = GradCheck.layer(WrongScale::new).check(2);
        assertEquals(Finding.Status.FAILED, report.status());
        Matcher shown = Pattern.compile("```text\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        assertTrue(shown.find());
        assertEquals(squeeze(shown.group(1)), squeeze(report.toString()));
        Finding finding = report.findings().getLast();
        assertEquals("gradient 0 w", finding.check() + " " + finding.evidence().index() + " " + finding.variable());
        String line = finding.repro();
        GradReport again = GradCheck.layer(WrongScale::new).rerun(line);
        assertEquals(report, again);
        SubjectReport all = GradCheck.layer(WrongScale::new).run(50, 42);
        assertEquals(Finding.Status.FAILED, all.status());
        // Counts, five findings, and how many more there are.
        assertEquals(7, all.toString().lines().count(), all::toString);
        int more = all.findings().size() - 5;
        assertTrue(all.toString().contains("and " + more + " more, " + more + " of them FAILED"), all::toString);
    }

    private static String squeeze(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    /** (output - target)^4. */
    private record Fourth() implements Loss {
        @Override
        public int targetWidth(int outputWidth) {
            return outputWidth;
        }

        @Override
        public int terms(int outputWidth) {
            return outputWidth;
        }

        @Override
        public double term(Matrix output, Matrix target, int row, int term) {
            return Math.pow(output.get(row, term) - target.get(row, term), 4);
        }

        @Override
        public void gradient(Terms terms, int row, Matrix dOutput, Matrix dTarget) {
            for (int j = 0; j < dOutput.columns(); j++) {
                double d = terms.output().get(row, j) - terms.target().get(row, j);
                double slope = 4 * d * d * d * terms.weight(row, j);
                dOutput.set(row, j, slope);
                if (dTarget != null) {
                    dTarget.set(row, j, -slope);
                }
            }
        }
    }

    @Test
    void aLoss() {
        SubjectReport report = GradCheck.loss("fourth", new Fourth()).run(50, 42);
        assertEquals(Finding.Status.PASSED, report.status(), report::toString);
    }

    @Test
    void functions() {
        Functions functions = GradCheck.functions("scale")
                .size("B", 1, 6)
                .size("D", 1, 8)
                .input("x", "B", "D")
                .parameter("w", "1", "D")
                .output("y", "B", "D")
                .forward((v, out) -> {
                    for (int i = 0; i < v.size("B"); i++) {
                        for (int j = 0; j < v.size("D"); j++) {
                            out.get("y")[i][j] = v.row("w")[j] * v.get("x")[i][j];
                        }
                    }
                })
                .backward((v, d, gradients) -> {
                    for (int i = 0; i < v.size("B"); i++) {
                        for (int j = 0; j < v.size("D"); j++) {
                            double dy = d.get("y")[i][j];
                            gradients.get("x")[i][j] = dy * v.row("w")[j];
                            gradients.row("w")[j] += dy * v.get("x")[i][j];
                        }
                    }
                });
        SubjectReport report = functions.run(50, 42);
        assertEquals(Finding.Status.PASSED, report.status(), report::toString);
    }

    @Test
    void aLineOfOurOwnLayers() {
        GradReport report = GradCheckSuite.rerun("lstm(4,6,1,false,true) T=5 B=3 threads=1 lengths=5,0,3 seed=1");
        assertTrue(report.passed(), report.toString());
    }
}
