package lanewise.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import lanewise.verify.Finding.Quotient;
import lanewise.verify.Finding.Reason;
import lanewise.verify.Finding.Status;
import lanewise.verify.GradCheck.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the numbers of a wrong gradient tell of its reason, and what the report shows of them. */
class ReasonsTest {
    /** y = x^2 for a matrix, whose gradient is spoilt. */
    private static Functions squares(Consumer<double[][]> spoil) {
        return GradCheck.functions("squares")
                .size("B", 3, 5)
                .size("D", 3, 5)
                .input("x", "B", "D")
                .output("y", "B", "D")
                .forward((v, out) -> {
                    for (int i = 0; i < v.size("B"); i++) {
                        for (int j = 0; j < v.size("D"); j++) {
                            out.get("y")[i][j] = v.get("x")[i][j] * v.get("x")[i][j];
                        }
                    }
                })
                .backward((v, d, gradients) -> {
                    for (int i = 0; i < v.size("B"); i++) {
                        for (int j = 0; j < v.size("D"); j++) {
                            gradients.get("x")[i][j] = 2 * v.get("x")[i][j] * d.get("y")[i][j];
                        }
                    }
                    spoil.accept(gradients.get("x"));
                });
    }

    /** The finding of the comparison with differences; element by element or, with the limit 0, along directions. */
    private static Finding gradient(Functions functions, int elementLimit) {
        Differentiable subject = functions.draw(3).open();
        Settings settings = new Settings(42, 1e-6, 1e-8, elementLimit, 8);
        return new GradCheck(subject, settings).gradient(subject.variables().getFirst());
    }

    private static void assertReason(Reason reason, String place, Consumer<double[][]> spoil) {
        for (int elementLimit : new int[] {300, 0}) {
            Finding finding = gradient(squares(spoil), elementLimit);
            assertEquals(List.of(Status.FAILED, reason), List.of(finding.status(), finding.reason()), finding::explain);
            if (place != null) {
                assertEquals(place, finding.evidence().place());
            }
        }
    }

    @Test
    void aRowOrColumnLeftOutIsMasking() {
        assertReason(Reason.MASKING, null, dx -> Arrays.fill(dx[1], 0));
        assertReason(Reason.MASKING, null, dx -> Arrays.stream(dx).forEach(row -> row[2] = 0));
        assertReason(Reason.MISSING, "[1,2]", dx -> dx[1][2] = 0);
        assertReason(Reason.MISSING, null, dx -> Arrays.stream(dx).forEach(row -> Arrays.fill(row, 0)));
    }

    @Test
    void rightOnlyForSmallCotangentsIsClipping() {
        assertReason(
                Reason.CLIPPING,
                null,
                dx -> Arrays.stream(dx).forEach(row -> Arrays.setAll(row, j -> Math.clamp(row[j], -0.3, 0.3))));
        // Half of it, and yet no factor: the gradient of a smaller cotangent is whole.
        assertReason(Reason.CLIPPING, null, dx -> {
            double largest = Arrays.stream(dx)
                    .flatMapToDouble(Arrays::stream)
                    .map(Math::abs)
                    .max()
                    .orElseThrow();
            double factor = largest > 0.1 ? 0.5 : 1;
            Arrays.stream(dx).forEach(row -> Arrays.setAll(row, j -> factor * row[j]));
        });
        assertReason(
                Reason.FACTOR, null, dx -> Arrays.stream(dx).forEach(row -> Arrays.setAll(row, j -> 0.5 * row[j])));
    }

    @Test
    void rightValuesInOtherPlacesArePermuted() {
        Finding finding = gradient(
                squares(dx -> {
                    double[] kept = dx[0];
                    dx[0] = dx[2];
                    dx[2] = kept;
                }),
                300);
        assertEquals(Reason.PERMUTED, finding.reason(), finding::explain);
    }

    /** A right gradient of a float32 forward: mistrusted, and told from noise of another kind. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fewDigitsInForwardArePrecision(boolean outputsToo) {
        Functions functions = GradCheck.functions("few_digits")
                .size("D", 3, 5)
                .input("x", "1", "D")
                .output("y", "1", "D")
                .forward((v, out) -> Arrays.setAll(out.row("y"), j -> {
                    float inner = (float) Math.sin(3 * v.row("x")[j]);
                    double y = inner * v.row("x")[j];
                    return outputsToo ? (float) y : y;
                }))
                .backward((v, d, gradients) -> Arrays.setAll(gradients.row("x"), j -> {
                    double x = v.row("x")[j];
                    return d.row("y")[j] * (Math.sin(3 * x) + 3 * x * Math.cos(3 * x));
                }));
        for (int elementLimit : new int[] {300, 0}) {
            Finding finding = gradient(functions, elementLimit);
            assertEquals(
                    List.of(Status.MISTRUSTED, Reason.PRECISION),
                    List.of(finding.status(), finding.reason()),
                    finding::explain);
        }
    }

    /** A backward in float32: its own gradients tell, as they are not linear to the digits of float64. */
    @Test
    void fewDigitsInBackwardArePrecision() {
        Functions functions = squares(dx -> Arrays.stream(dx).forEach(row -> Arrays.setAll(row, j -> (float) row[j])));
        GradReport report = GradCheckSuite.check(functions.draw(3));
        Finding finding = report.findings().stream()
                .filter(f -> f.check().equals("linear in the cotangent"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of(Status.MISTRUSTED, Reason.PRECISION),
                List.of(finding.status(), finding.reason()),
                finding::explain);
        assertEquals(Status.MISTRUSTED, report.status());
    }

    /** A wrong gradient is wrong in float32 too. */
    @Test
    void aWrongGradientOfFewDigitsFails() {
        Functions functions =
                squares(dx -> Arrays.stream(dx).forEach(row -> Arrays.setAll(row, j -> (float) (1.01 * row[j]))));
        Finding finding = gradient(functions, 300);
        assertEquals(List.of(Status.FAILED, Reason.FORMULA), List.of(finding.status(), finding.reason()));
    }

    /** At a wider step the difference is less exact, at a narrower one it loses digits: a table shows both. */
    @Test
    void theErrorOverStepSizesIsShown() {
        Functions functions = GradCheck.functions("wave")
                .input("x", "1", "2")
                .output("y", "1", "2")
                .forward((v, out) -> Arrays.setAll(out.row("y"), j -> Math.sin(5 * v.row("x")[j])))
                .backward((v, d, gradients) -> Arrays.setAll(
                        gradients.row("x"), j -> d.row("y")[j] * 5 * Math.cos(5 * v.row("x")[j]) * (1 + 1e-5)));
        Finding finding = gradient(functions, 300);
        List<Quotient> quotients = finding.evidence().quotients();
        assertEquals(6, quotients.size());
        for (int i = 0; i < quotients.size(); i++) {
            assertEquals(Math.scalb(1, -9 - 3 * i), quotients.get(i).step());
        }
        double analytic = finding.evidence().analytic();
        double right = analytic / (1 + 1e-5);
        // The central difference of sin(5x) at h is off by 25 h^2 / 6 of it, an extrapolated one by about 625 h^4 /
        // 480.
        double h = quotients.getFirst().step();
        assertEquals(right * (1 - 25 * h * h / 6), quotients.getFirst().central(), 1e-9 * Math.abs(right));
        assertEquals(right, quotients.getFirst().extrapolated(), 1e-9 * Math.abs(right));
        assertEquals(1e-5, Quotient.relative(analytic, quotients.get(1).extrapolated()), 1e-9);
        String text = finding.explain();
        assertEquals(1 + 1 + 6, text.lines().count(), text);
        assertTrue(text.lines().skip(2).allMatch(line -> line.contains("1.00e-05") || line.contains("e-06")), text);
    }
}
