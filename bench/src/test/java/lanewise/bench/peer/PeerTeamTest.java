package lanewise.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lanewise.bench.AttentionShape;
import lanewise.bench.Compared;
import lanewise.bench.GemmShape;
import lanewise.bench.work.AttentionWork;
import lanewise.bench.work.ElementWork;
import lanewise.bench.work.GemmWork;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PeerTeamTest {
    private static final Task EXP = new Task(Kind.EXP, Precision.F64, 100);

    @TempDir
    Path root;

    private PeerTeam team(Class<?>... peers) throws IOException {
        Files.createDirectories(root.resolve("here"));
        List<PeerSpec> specs = Stream.of(peers)
                .map(p -> new PeerSpec(p.getSimpleName(), p.getName(), "here", List.of(), Map.of(), false))
                .toList();
        return new PeerTeam(1, specs, root);
    }

    private static List<PeerFigure> figures(PeerTeam team, Task task, ElementWork.Function function) {
        return figures(
                team, task, new ElementWork(Engine.Options.defaults(), task.precision(), function, task.size(0)));
    }

    private static List<PeerFigure> figures(PeerTeam team, Task task, Compared work) {
        try (Compared ours = work) {
            team.open(task, ours);
            team.settle(0);
            team.measure(0, true);
            return team.finish();
        }
    }

    @Test
    void productsAndAttentionAreWhatTheirDefinitionsSay() throws IOException {
        Engine.Options options = Engine.Options.defaults();
        try (PeerTeam team = team(PlainPeer.class)) {
            for (GemmWork.Form form :
                    List.of(GemmWork.Form.PLAIN, GemmWork.Form.A_TRANSPOSED, GemmWork.Form.B_TRANSPOSED)) {
                GemmShape shape = new GemmShape(5, 7, 11);
                Task task = Task.gemm(form.peerKind(), Precision.F64, shape);
                agrees(figures(team, task, new GemmWork(options, Precision.F64, shape, form)));
            }
            for (boolean causal : List.of(false, true)) {
                AttentionShape shape = new AttentionShape(2, 9, 12, 3, causal);
                Task task = Task.attention(Kind.ATTENTION_FORWARD, Precision.F64, shape);
                agrees(figures(team, task, new AttentionWork(options, Precision.F64, shape, false)));
            }
        }
    }

    private static void agrees(List<PeerFigure> figures) {
        assertEquals(1, figures.size());
        assertNull(figures.getFirst().problem());
    }

    @Test
    void aPeerThatAgreesIsMeasured() throws IOException {
        try (PeerTeam team = team(FakePeers.Right.class)) {
            assertEquals(List.of(new PeerTeam.Status("Right", true, "right with 1")), team.statuses());
            for (int i = 0; i < 2; i++) {
                PeerFigure figure = figures(team, EXP, ElementWork.Function.EXP).getFirst();
                assertNull(figure.problem());
                assertTrue(figure.best() >= 0 && figure.best() <= figure.median(), figure::toString);
                assertTrue(figure.further().get("p50") <= figure.further().get("p99"), figure::toString);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ElementWork.Function.class)
    void theFunctionsOfTheJdkAgreeWithOurs(ElementWork.Function function) throws IOException {
        PeerSpec svml = new PeerSpec("SVML", SvmlPeer.class.getName(), null, PeerSpec.VECTORS, Map.of(), false);
        try (PeerTeam team = new PeerTeam(1, List.of(svml), root)) {
            for (Precision precision : Precision.values()) {
                Task task = new Task(function.peerKind(), precision, 4096);
                List<PeerFigure> figures = figures(team, task, function);
                assertEquals(1, figures.size());
                assertNull(figures.getFirst().problem());
            }
        }
    }

    @Test
    void oneThatLacksTheCaseIsLeftOut() throws IOException {
        Task tanh = new Task(Kind.TANH, Precision.F64, 100);
        try (PeerTeam team = team(FakePeers.Right.class)) {
            assertEquals(List.of(), figures(team, tanh, ElementWork.Function.TANH));
        }
    }

    @Test
    void wrongAndCrashedOnesAreNamedAndTheOthersGoOn() throws IOException {
        try (PeerTeam team = team(FakePeers.Wrong.class, FakePeers.Crashing.class, FakePeers.Right.class)) {
            List<PeerFigure> figures = figures(team, EXP, ElementWork.Function.EXP);
            assertTrue(figures.get(0).problem().contains("differs: y["), figures::toString);
            assertTrue(figures.get(1).problem().contains("exit code 7"), figures::toString);
            assertNull(figures.get(2).problem());
            assertEquals(3, figures(team, EXP, ElementWork.Function.EXP).size());
        }
    }

    @Test
    void whatCannotBeThereIsListedWithTheReason() throws IOException {
        PeerSpec nowhere = new PeerSpec("Nowhere", "x", "nowhere", List.of(), Map.of(), false);
        try (PeerTeam team = new PeerTeam(1, List.of(nowhere), root)) {
            assertTrue(team.statuses().getFirst().text().contains("mvn -Ppeers"), () -> "" + team.statuses());
        }
        try (PeerTeam team = team(FakePeers.Unloadable.class)) {
            PeerTeam.Status status = team.statuses().getFirst();
            assertTrue(!status.there() && status.text().contains("no such library"), status::toString);
        }
    }

    @Test
    void aTaskSurvivesItsText() {
        Task task = new Task(Kind.LSTM_TRAINING, Precision.F32, 20, 8, 4, 16);
        assertEquals("lstm_training f32 20 8 4 16", task.text());
        assertEquals(task.text(), Task.parse(task.text()).text());
    }

    @Test
    void outputsAgreeWithinTheToleranceOfTheLargest() {
        Map<String, double[]> ours = Map.of("y", new double[] {100, 0}, "z", new double[3]);
        assertNull(Agreement.problem(ours, Map.of("y", new double[] {100, 0.09}), 1e-3));
        assertTrue(Agreement.problem(ours, Map.of("y", new double[] {100, 0.11}), 1e-3)
                .contains("y[1]"));
        assertTrue(Agreement.problem(ours, Map.of("y", new double[] {Double.NaN, 0}), 1e-3)
                .contains("y[0]"));
        assertTrue(Agreement.problem(ours, Map.of("y", new double[1]), 1e-3).contains("1 values"));
        assertTrue(Agreement.problem(ours, Map.of("u", new double[1]), 1e-3).contains("missing"));
        assertTrue(Agreement.problem(ours, Map.of(), 1e-3).contains("no outputs"));
    }
}
