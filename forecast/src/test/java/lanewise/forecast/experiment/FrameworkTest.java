package lanewise.forecast.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import lanewise.forecast.data.DataException;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.train.Series;
import lanewise.nn.train.Trainer;
import lanewise.nn.train.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameworkTest {
    @TempDir
    Path folder;

    @Test
    void aFigureIsJudgedByMeanAndWorst() {
        Figure figure = Figure.of("rmse", "test RMSE", 1, 2, 6).bound(Bound.atMost(3.5));
        assertEquals(3, figure.mean());
        assertEquals(6, figure.worst());
        assertTrue(figure.reached());
        assertFalse(figure.worstReached());
        assertEquals(1, figure.bound(Bound.atLeast(2)).worst());
        assertEquals(6, figure.bound(Bound.between(1, 3)).worst());
        assertEquals(1, figure.higherIsBetter().bound(null).worst());
        assertFalse(Figure.of("rmse", "", Double.NaN).bound(Bound.atMost(1)).reached());
        assertThrows(IllegalArgumentException.class, () -> Figure.of("Test RMSE", "", 1));
    }

    @Test
    void namesDifferAndAreInOrder() {
        List<String> names = Experiments.all().stream().map(Experiment::name).toList();
        assertEquals(names.size(), new HashSet<>(names).size());
        assertEquals(names.stream().sorted().toList(), names);
    }

    @Test
    void dataIsFoundByItsNameInAFolderOrAlone() throws IOException {
        DataFile file = DataFile.needed("prices.csv", "t, price", "us");
        Path prices = Files.writeString(folder.resolve("prices.csv"), "t,price\n");
        Path other = Files.writeString(folder.resolve("other.csv"), "t,price\n");
        Settings none = Settings.of(folder);
        assertEquals(prices, none.withData(List.of(other, prices)).require(file));
        assertEquals(prices, none.withData(List.of(folder)).require(file));
        assertEquals(other, none.withData(List.of(other)).require(file));
        String message =
                assertThrows(DataException.class, () -> none.require(file)).getMessage();
        assertTrue(message.contains("prices.csv") && message.contains("t, price") && message.contains("us"), message);
        assertThrows(
                DataException.class, () -> none.withData(List.of(other, other)).require(file));
    }

    @Test
    void trialsComeInTheOrderOfTheirSeedsAndShareTheThreads() {
        Settings settings = Settings.of(folder).withSeeds(7, 3).withThreads(2);
        List<String> trials = Trial.all(settings, Experiment.Progress.SILENT, t -> t.seed() + " on " + t.threads());
        assertEquals(List.of("7 on 1", "8 on 1", "9 on 1"), trials);
        assertEquals(List.of(2), Trial.all(settings.withSeeds(7, 1), Experiment.Progress.SILENT, Trial::threads));
    }

    @Test
    void whatATrialThrowsIsThrown() {
        Settings settings = Settings.of(folder).withSeeds(1, 4);
        var thrown = assertThrows(
                DataException.class,
                () -> Trial.all(settings, Experiment.Progress.SILENT, t -> {
                    throw new DataException("a", "b", "c", "d", "e");
                }));
        assertTrue(thrown.getMessage().startsWith("a: b"));
    }

    /** A run that stops in the middle and is resumed ends with the parameters of one that was not stopped. */
    @Test
    void aStoppedRunIsResumedToTheSameBits() {
        double[] whole = train(Settings.of(folder.resolve("whole")), Integer.MAX_VALUE);
        Settings stopped = Settings.of(folder.resolve("stopped"));
        assertThrows(IllegalStateException.class, () -> train(stopped, 7));
        String refused = assertThrows(IllegalArgumentException.class, () -> train(stopped, Integer.MAX_VALUE))
                .getMessage();
        assertTrue(refused.contains("--resume"), refused);
        assertArrayEquals(whole, train(stopped.asResumed(), Integer.MAX_VALUE));
        assertArrayEquals(whole, train(stopped.asResumed(), Integer.MAX_VALUE), "a run that had ended");
    }

    private static double[] train(Settings settings, int stopAfter) {
        AtomicLong left = new AtomicLong();
        Experiment.Progress progress = new Experiment.Progress() {
            @Override
            public void plan(long steps) {
                left.addAndGet(steps);
            }

            @Override
            public void advance(long steps, String message) {
                left.addAndGet(-steps);
            }
        };
        double[] parameters =
                Trial.all(settings, progress, trial -> run(trial, stopAfter)).getFirst();
        assertEquals(0, left.get(), "steps planned but not done");
        return parameters;
    }

    private static double[] run(Trial trial, int stopAfter) {
        double[][] x = new double[40][1];
        Arrays.setAll(x, t -> new double[] {Math.sin(t)});
        Series samples = Series.windows(x, x, 4, 1);
        try (Model model = trial.model(Spec.of(Spec.rnn(1, 3), Spec.last(), Spec.linear(3, 1)))) {
            Trainer trainer = Trainer.of(model).batchSize(8).epochs(4).listener(new TrainingListener() {
                @Override
                public void updated(Update update) {
                    if (update.step() >= stopAfter) {
                        throw new IllegalStateException("stopped");
                    }
                }

                @Override
                public void epochEnded(Epoch epoch) {}
            });
            trial.fitWithCheckpoints("sine", trainer, 3, samples, null);
            return model.parameters().stream()
                    .flatMapToDouble(p -> Arrays.stream(p.value().toArray()))
                    .toArray();
        }
    }
}
