package lanewise.forecast.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lanewise.forecast.SharedData;
import lanewise.forecast.data.DataException;
import lanewise.nn.train.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChoralesTest {
    @TempDir
    Path folder;

    private Chorales read(String... rows) throws IOException {
        return Chorales.read(Files.writeString(
                folder.resolve("jsb.csv"), "split,seq,n_steps,notes\n" + String.join("\n", rows) + "\n"));
    }

    /**
     * The published page prints 11.093 and 10.490 and not how it treats keys that never occur in training. One frame with and without
     * each key gives the first; anything from 0.01 to 0.4 of one the second.
     */
    @Test
    void thePublishedBaselinesComeOut() {
        Chorales chorales = Chorales.read(SharedData.file("jsb_chorales.csv"));
        assertEquals(229, chorales.pieces(Part.TRAIN).size());
        assertEquals(76, chorales.pieces(Part.VALIDATION).size());
        assertEquals(77, chorales.pieces(Part.TEST).size());
        assertEquals(11.093, chorales.independent(Part.TEST, 1), 5e-4);
        assertEquals(10.490, chorales.markov(Part.TEST, 0.1), 5e-4);
    }

    @Test
    void samplesForecastTheNextFrame() throws IOException {
        Chorales chorales = read("train,0,3,1 2||87", "valid,0,2,0|0", "test,0,2,0|5");
        Samples samples = chorales.samples(Part.TRAIN);
        double[] x = new double[2 * 88];
        double[] target = new double[2 * 88];
        samples.read(0, x, target);
        assertEquals(2, samples.length(0));
        assertEquals(2, x[1] + x[2]);
        assertEquals(1, target[88 + 87]);
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] + target[i];
        }
        assertEquals(3, sum);
    }

    /** One key in half of the frames, all others never: with as many imagined frames as real ones by hand. */
    @Test
    void theIndependentScoreByHand() throws IOException {
        Chorales chorales = read("train,0,2,0|", "valid,0,2,0|0", "test,0,2,0|0");
        double expected = -Math.log((1 + 1) / 4.0) - 87 * Math.log(1 - 1 / 4.0);
        assertEquals(expected, chorales.independent(Part.TEST, 1), 1e-12);
    }

    @Test
    void whatIsNotOfTheFormIsRefused() {
        String good = "test,0,2,0|0";
        for (String bad : new String[] {"train,0,3,1|2", "train,0,2,1|88", "train,0,2,1|x", "other,0,2,1|2"}) {
            String message =
                    assertThrows(DataException.class, () -> read(bad, good)).getMessage();
            assertTrue(message.contains("line 2"), message);
        }
        String message = assertThrows(DataException.class, () -> read("train,0,2,1|2", good))
                .getMessage();
        assertTrue(message.contains("VALIDATION"), message);
        assertThrows(DataException.class, () -> Chorales.read(folder.resolve("none.csv")));
    }
}
