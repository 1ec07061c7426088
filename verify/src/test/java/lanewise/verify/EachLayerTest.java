package lanewise.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import lanewise.verify.Finding.Status;
import lanewise.verify.GradCheck.Settings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A few configurations of each layer and loss, each name by itself, with one direction for each variable and without a diagnosis: quick enough
 * to be run against every mutant of the layers, where {@link GradCheckSuiteTest} is not. In the profile {@code mutation} alone, for the suite checks more.
 */
@Tag("mutation")
class EachLayerTest {
    private static final int CONFIGURATIONS = 8;
    private static final long SEED = 5;
    /** The first configuration with a team of threads. */
    private static final int TEAM = 3;

    static Stream<String> names() {
        return GradCheckSuite.names().stream();
    }

    static Stream<String> layers() {
        return names().filter(name -> GradCheckSuite.draw(name, SEED, TEAM) instanceof LayerProblem);
    }

    @ParameterizedTest
    @MethodSource("names")
    void keepsToTheRules(String name) {
        for (int i = 0; i < CONFIGURATIONS; i++) {
            Problem problem = alone(GradCheckSuite.draw(name, SEED, i));
            try (Subject subject = problem.open()) {
                assertPassed(new BackwardRules(subject, problem.seed()).run());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void hasTheSlopesOfItsOutputs(String name) {
        for (int i = 0; i < CONFIGURATIONS; i++) {
            Problem problem = alone(GradCheckSuite.draw(name, SEED, i));
            try (Subject subject = problem.open()) {
                assertSlopes(subject, problem.seed());
            }
        }
    }

    /** Once forward and once backward: on a busy machine a team waits for the scheduler. */
    @ParameterizedTest
    @MethodSource("layers")
    void givesTheBitsOfOneThreadWithTwo(String name) {
        LayerProblem problem = (LayerProblem) GradCheckSuite.draw(name, SEED, TEAM);
        try (LayerSubject team = problem.withThreads(2).open();
                LayerSubject alone = problem.withThreads(1).open()) {
            List<double[]> outputs = alone.forward();
            assertSameBits(outputs, team.forward());
            for (LayerSubject subject : List.of(team, alone)) {
                subject.zeroGradients();
                subject.backward(Pullbacks.cotangents(outputs, problem.seed()));
            }
            assertSameBits(gradients(alone), gradients(team));
        }
    }

    private static List<double[]> gradients(LayerSubject subject) {
        return subject.variables().stream().map(subject::gradient).toList();
    }

    private static void assertSameBits(List<double[]> expected, List<double[]> actual) {
        for (int k = 0; k < expected.size(); k++) {
            assertArrayEquals(expected.get(k), actual.get(k));
        }
    }

    private static Problem alone(Problem problem) {
        return problem instanceof LayerProblem layer ? layer.withThreads(1) : problem;
    }

    private static void assertPassed(Collection<Finding> findings) {
        for (Finding finding : findings) {
            assertTrue(finding.status() == Status.PASSED || finding.status() == Status.SKIPPED, finding::toString);
        }
    }

    /** Each variable along a direction with no zero in it: any element that is wrong is seen. */
    private static void assertSlopes(Subject subject, long seed) {
        Settings settings = Settings.of(seed);
        Pullbacks pullbacks = new Pullbacks(subject);
        SplittableRandom random = new SplittableRandom(seed);
        for (Variable variable : subject.variables()) {
            double[] origin = subject.get(variable);
            double[] towards = random.doubles(origin.length, 0.5, 1.5)
                    .map(u -> (random.nextBoolean() ? u : -u) / Math.sqrt(origin.length))
                    .toArray();
            Probe probe =
                    pullbacks.of(variable, seed).along(new Slopes.Line(variable, origin, towards, -1), settings.rtol());
            boolean agrees = origin.length == 0
                    || probe.agrees(settings, Math.abs(probe.numeric().value()))
                    || probe.best().agrees(settings, Math.abs(probe.numeric().value()));
            assertTrue(
                    agrees,
                    () -> subject.problem() + " " + variable.name() + ": " + probe.analytic() + " but "
                            + probe.numeric().value());
        }
    }

    /** Sums over steps and sequences are taken in parts of some hundred rows: more than one part. */
    @ParameterizedTest
    @MethodSource("longOnes")
    void sumsOverManyRows(String spec) {
        LayerProblem problem = (LayerProblem) Problem.parse(spec + " T=61 B=13 threads=1 seed=4");
        try (Subject subject = problem.open()) {
            assertSlopes(subject, problem.seed());
        }
    }

    static List<String> longOnes() {
        return List.of("lstm(2,3,1,true,true)", "lstm(2,3,1,false,true)");
    }
}
