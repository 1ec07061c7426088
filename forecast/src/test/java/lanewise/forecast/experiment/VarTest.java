package lanewise.forecast.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import lanewise.forecast.SharedData;
import lanewise.forecast.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VarTest {
    @TempDir
    Path folder;

    @Test
    void theNetworkReachesLeastSquares() {
        Path file = SharedData.file("us_macro_quarterly_1959_2009.csv");
        Outcome outcome = new Var().run(Settings.of(folder).withData(List.of(file)), Experiment.Progress.SILENT);
        for (Figure figure : outcome.figures()) {
            assertTrue(figure.reached(), figure.key() + ": " + figure.mean());
        }
        assertEquals(7, outcome.figures().size());
    }

    @Test
    void namesTheFileItNeeds() {
        var failure =
                assertThrows(DataException.class, () -> new Var().run(Settings.of(folder), Experiment.Progress.SILENT));
        assertTrue(failure.getMessage().contains("us_macro_quarterly_1959_2009.csv"), failure.getMessage());
    }
}
