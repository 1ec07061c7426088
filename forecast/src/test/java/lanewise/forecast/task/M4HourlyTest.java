package lanewise.forecast.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lanewise.forecast.SharedData;
import lanewise.forecast.data.DataException;
import lanewise.nn.train.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class M4HourlyTest {
    @TempDir
    Path folder;

    private static String hours(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "" + (i + 1)).collect(Collectors.joining(" "));
    }

    private M4Hourly read(String train, String test) throws IOException {
        return M4Hourly.read(
                Files.writeString(folder.resolve("train.csv"), "id,n,values\n" + train),
                Files.writeString(folder.resolve("test.csv"), "id,n,values\n" + test));
    }

    private static String growth(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "" + Math.pow(1.01, i)).collect(Collectors.joining(" "));
    }

    private M4Hourly growth(String future) throws IOException {
        return read("H1,600," + growth(0, 600) + "\n", "H1,48," + future + "\n");
    }

    @Test
    void theNaiveForecastsHaveThePublishedScores() {
        M4Hourly m4 = M4Hourly.read(SharedData.file("m4_hourly_train.csv"), SharedData.file("m4_hourly_test.csv"));
        assertEquals(414, m4.series().size());
        M4Hourly.Score seasonal = m4.score(m4.seasonalNaive(24));
        assertEquals(13.912, seasonal.smape(), 5e-4);
        assertEquals(1.193, seasonal.mase(), 5e-4);
        M4Hourly.Score naive = m4.score(m4.seasonalNaive(1));
        assertEquals(43.003, naive.smape(), 5e-4);
        assertEquals(11.608, naive.mase(), 5e-4);
    }

    /** Growth of 1 % an hour: ln x rises by 24 g from day to day, which is the unit, and by 168 g from week to week, 7 units. */
    @Test
    void windowsAreInUnitsOfTheirOwn() throws IOException {
        M4Hourly m4 = growth(growth(600, 648));
        Samples last = m4.lastWindows();
        double[] x = new double[last.time() * last.inputWidth()];
        double[] target = new double[48];
        last.read(0, x, target);
        assertEquals(-0.3 * 83.5 / 24, x[0], 1e-9);
        assertEquals(1, x[24], 1e-9);
        assertEquals(7, x[48], 1e-9);
        assertEquals(Math.log(24 * Math.log(1.01)), x[72], 1e-9);
        assertEquals(0.3 * 83.5 / 24, x[6 * 73 + 23], 1e-9);
        assertEquals(1, target[0], 1e-9);
        assertEquals(2, target[47], 1e-9);
        double[][] forecasts = m4.unscale(new double[][] {target});
        assertArrayEquals(m4.series().getFirst().future(), forecasts[0], 1e-6);
        assertEquals(0, m4.score(forecasts).smape(), 1e-6);
        assertArrayEquals(m4.seasonalNaive(24)[0], m4.unscale(new double[1][48])[0]);
    }

    /** What a window for training reads and what it is to forecast lie within what is known. */
    @Test
    void trainingSeesNoFuture() throws IOException {
        M4Hourly m4 = growth("1e9 ".repeat(48).strip());
        Samples training = m4.training(500, 3);
        double[] x = new double[training.time() * training.inputWidth()];
        double[] target = new double[48];
        for (int i = 0; i < training.count(); i++) {
            training.read(i, x, target);
            assertEquals(2, target[47], 1e-9);
        }
        assertEquals(552, m4.heldOut().series().getFirst().known().length);
        assertEquals(Math.pow(1.01, 552), m4.heldOut().series().getFirst().future()[0], 1e-9);
    }

    @Test
    void whatIsNotOfTheFormIsRefused() {
        String good = "H1,600," + hours(0, 600) + "\n";
        String future = "H1,48," + hours(600, 648) + "\n";
        String message = assertThrows(DataException.class, () -> read(good, "H2,48," + hours(0, 48) + "\n"))
                .getMessage();
        assertTrue(message.contains("H1"), message);
        assertThrows(DataException.class, () -> read("H1,599," + hours(0, 600) + "\n", future));
        assertThrows(DataException.class, () -> read("H1,600,0 " + hours(1, 600) + "\n", future));
        assertThrows(DataException.class, () -> read("H1,100," + hours(0, 100) + "\n", future));
    }
}
