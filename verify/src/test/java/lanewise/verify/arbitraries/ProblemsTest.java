package lanewise.verify.arbitraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.verify.FunctionProblem;
import lanewise.verify.Functions;
import lanewise.verify.GradCheck;
import lanewise.verify.GradCheckSuite;
import lanewise.verify.GradReport;
import lanewise.verify.LayerProblem;
import lanewise.verify.LossProblem;
import lanewise.verify.Problem;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutionResult.Status;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

class ProblemsTest {
    @Provide
    Arbitrary<LayerProblem> lstms() {
        return Problems.layersWithLengths(width -> Spec.lstm(width, 3));
    }

    @Property(tries = 30)
    void aLayerPasses(@ForAll("lstms") LayerProblem problem) {
        assertEquals(problem.time(), problem.lengths().getFirst());
        GradReport report = GradCheckSuite.check(problem);
        assertEquals(0, report.count(lanewise.verify.Finding.Status.FAILED), report::toString);
        assertEquals(problem.toString(), Problem.parse(problem.toString()).toString());
    }

    @Provide
    Arbitrary<LossProblem> losses() {
        return Problems.losses("gaussian", Loss.gaussianNll());
    }

    @Property(tries = 50)
    void aLossPasses(@ForAll("losses") LossProblem problem) {
        assertEquals(0, problem.width() % 2);
        GradReport report = GradCheckSuite.check(problem);
        assertTrue(report.passed(), report::toString);
    }

    @Provide
    Arbitrary<double[][]> matrices() {
        return Problems.matrices(2, 3, -1, 4);
    }

    @Property(tries = 20)
    void matricesKeepToTheirBounds(@ForAll("matrices") double[][] matrix) {
        assertEquals(List.of(2, 3, 3), List.of(matrix.length, matrix[0].length, matrix[1].length));
        for (double[] row : matrix) {
            for (double value : row) {
                assertTrue(value >= -1 && value <= 4);
            }
        }
    }

    /** y_t is the sum of x up to t; backward forgets all but one step before. */
    private static Functions sums() {
        return GradCheck.functions("sums")
                .size("T", 1, 9)
                .size("D", 1, 6)
                .input("x", "T", "D")
                .output("y", "T", "D")
                .forward((v, out) -> {
                    for (int j = 0; j < v.size("D"); j++) {
                        double sum = 0;
                        for (int t = 0; t < v.size("T"); t++) {
                            sum += v.get("x")[t][j];
                            out.get("y")[t][j] = sum;
                        }
                    }
                })
                .backward((v, d, gradients) -> {
                    for (int j = 0; j < v.size("D"); j++) {
                        for (int t = 0; t < v.size("T"); t++) {
                            double sum = 0;
                            for (int later = t; later < Math.min(v.size("T"), t + 2); later++) {
                                sum += d.get("y")[later][j];
                            }
                            gradients.get("x")[t][j] = sum;
                        }
                    }
                });
    }

    @Provide
    Arbitrary<FunctionProblem> wrongSums() {
        return Problems.functions(sums());
    }

    /** Three steps are the fewest at which the mistake shows, one column is enough: shrinking gets there. */
    static final class ShrinksToTheSmallestShape implements AroundPropertyHook {
        @Override
        public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
            PropertyExecutionResult result = property.execute();
            assertEquals(Status.FAILED, result.status());
            FunctionProblem shrunk =
                    (FunctionProblem) result.falsifiedParameters().orElseThrow().getFirst();
            assertEquals(Map.of("T", 3, "D", 1), shrunk.sizes());
            return result.mapToSuccessful();
        }
    }

    @Property(tries = 100, seed = "7", edgeCases = EdgeCasesMode.NONE)
    @AddLifecycleHook(ShrinksToTheSmallestShape.class)
    void aMistakeIsShownAtTheSmallestShape(@ForAll("wrongSums") FunctionProblem problem) {
        GradReport report = GradCheckSuite.check(problem);
        assertTrue(report.passed(), report::toString);
    }

    @Provide
    Arbitrary<LayerProblem> wrongLayers() {
        return Problems.layers(Backwards::new);
    }

    /** Two columns are the fewest that can be exchanged; steps and sequences need not be more than one. */
    static final class ShrinksToTwoColumns implements AroundPropertyHook {
        @Override
        public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
            PropertyExecutionResult result = property.execute();
            assertEquals(Status.FAILED, result.status());
            LayerProblem shrunk =
                    (LayerProblem) result.falsifiedParameters().orElseThrow().getFirst();
            assertEquals(List.of(2, 1, 1), List.of(shrunk.spec().inputWidth(), shrunk.time(), shrunk.batch()));
            return result.mapToSuccessful();
        }
    }

    @Property(tries = 100, seed = "7", edgeCases = EdgeCasesMode.NONE)
    @AddLifecycleHook(ShrinksToTwoColumns.class)
    void aWrongLayerIsShownAtTheSmallestShape(@ForAll("wrongLayers") LayerProblem problem) {
        GradReport report = GradCheckSuite.check(problem);
        assertTrue(report.passed(), report::toString);
    }
}
