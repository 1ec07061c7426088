package lanewise.forecast.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import lanewise.forecast.SharedData;
import lanewise.forecast.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quick runs: that they work, that what does not need training is reached, and that missing files are named. */
class EconometricExperimentsTest {
    @TempDir
    Path folder;

    private Outcome quick(Experiment experiment, String... files) throws IOException {
        List<Path> data = List.of(files).stream().map(SharedData::file).toList();
        return experiment.run(Settings.of(folder).withData(data).withSeeds(1, 1).asQuick(), Experiment.Progress.SILENT);
    }

    @Test
    void caviar() throws IOException {
        Outcome outcome = quick(new Caviars(), "caviar_returns.csv");
        Figure excess = outcome.figures().getFirst();
        assertEquals("caviar_excess", excess.key());
        assertTrue(excess.reached(), "" + excess.mean());
        assertEquals(8, outcome.tables().getFirst().rows().size(), "the index alone, in a quick run");
        assertEquals(
                List.of("caviar_excess", "lstm_rq_1", "lstm_rq_5"),
                outcome.figures().stream().map(Figure::key).toList());
        assertEquals(1, outcome.figures().getLast().values().length);
    }

    /** GARCH and GJR stand at their published values in the tables, as nothing of them is shortened. */
    @Test
    void volatility() throws IOException {
        Outcome outcome = quick(new Volatility(), "dmbp.csv", "sp500_daily.csv");
        assertEquals(
                List.of("lstm_nll", "sp500_nll"),
                outcome.figures().stream().map(Figure::key).toList());
        assertEquals(0.41789, nll(outcome.tables().get(2), "GARCH(1,1), sample start"), 5e-6);
        assertEquals(1.11227, nll(outcome.tables().get(3), "GARCH(1,1)"), 1e-5);
        assertEquals(1.09217, nll(outcome.tables().get(3), "GJR(1,1,1)"), 1e-5);
        assertEquals(1.38804, nll(outcome.tables().get(3), "constant variance"), 1e-5);
    }

    private static double nll(Outcome.Table table, String model) {
        return table.rows().stream()
                .filter(row -> row.getFirst().equals(model))
                .map(row -> (Double) row.get(1))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void missingFilesAreNamed() {
        for (Experiment experiment : List.of(new Caviars(), new Volatility())) {
            var failure = assertThrows(
                    DataException.class, () -> experiment.run(Settings.of(folder), Experiment.Progress.SILENT));
            assertTrue(
                    failure.getMessage().contains(experiment.data().getFirst().name()), failure.getMessage());
        }
    }
}
