package lanewise.forecast.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import lanewise.forecast.SharedData;
import lanewise.forecast.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The experiments on published tasks, in quick runs: that they work from end to end, not how good they are. */
class PublishedTasksTest {
    @TempDir
    Path folder;

    private Settings quick(String out) throws IOException {
        return Settings.of(Files.createDirectories(folder.resolve(out)))
                .asQuick()
                .withSeeds(3, 2);
    }

    private static List<Figure> run(String name, Settings settings, Experiment.Progress progress) throws IOException {
        return Experiments.named(name).run(settings, progress).figures();
    }

    /** Passes on until so many steps are done, then fails as a run that is killed does. */
    private static Experiment.Progress endingAfter(long steps) {
        AtomicLong done = new AtomicLong();
        return new Experiment.Progress() {
            @Override
            public void plan(long more) {}

            @Override
            public void advance(long more, String message) {
                if (done.addAndGet(more) >= steps) {
                    throw new IllegalStateException("stopped");
                }
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"adding", "copy"})
    void aRunThatWasStoppedGoesOnToTheSameBits(String name) throws IOException {
        List<Figure> whole = run(name, quick("whole"), Experiment.Progress.SILENT);
        // Every training has 10 updates and a checkpoint after 7; progress is told at the end of each.
        var stopped = assertThrows(IllegalStateException.class, () -> run(name, quick("parts"), endingAfter(10)));
        assertEquals("stopped", stopped.getMessage());
        assertThrows(IllegalArgumentException.class, () -> run(name, quick("parts"), Experiment.Progress.SILENT));
        List<Figure> resumed = run(name, quick("parts").asResumed(), Experiment.Progress.SILENT);
        assertEquals(whole.size(), resumed.size());
        for (int i = 0; i < whole.size(); i++) {
            assertEquals(whole.get(i).key(), resumed.get(i).key());
            assertArrayEquals(whole.get(i).values(), resumed.get(i).values());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"characters", "chorales", "ett", "m4-hourly"})
    void experimentsOnSharedDataRunFromEndToEnd(String name) throws IOException {
        Path data = SharedData.file("SOURCES.md").getParent();
        List<Figure> figures =
                run(name, quick(name).withSeeds(1, 1).withData(List.of(data)), Experiment.Progress.SILENT);
        for (Figure figure : figures) {
            // Baselines are exact even in a quick run.
            boolean exact = figure.key().matches(".*(naive|repeat|independent|markov).*");
            assertTrue(!exact || figure.reached(), figure::toString);
            assertTrue(Double.isFinite(figure.mean()), figure::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"characters", "chorales", "ett", "m4-hourly"})
    void withoutItsFileAnExperimentSaysWhatItNeeds(String name) throws IOException {
        Settings none = quick(name);
        Experiment experiment = Experiments.named(name);
        DataFile file = experiment.data().getFirst();
        String message = assertThrows(DataException.class, () -> experiment.run(none, Experiment.Progress.SILENT))
                .getMessage();
        for (String part : List.of(file.name(), file.columns(), file.source(), "--data")) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void theFiguresOfSeveralSeedsDiffer() throws IOException {
        Figure figure =
                run("adding", quick("seeds"), Experiment.Progress.SILENT).getFirst();
        assertEquals(2, figure.values().length);
        assertTrue(figure.values()[0] != figure.values()[1]);
    }
}
