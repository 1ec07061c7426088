package lanewise.forecast.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lanewise.forecast.SharedData;
import lanewise.forecast.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LongHorizonTest {
    @TempDir
    Path folder;

    /** Every digit that is published of repeating the last value: LTSF-Linear's table 2 (M), and the univariate rows made with it. */
    @ParameterizedTest
    @CsvSource({
        "S,96,0.069,0.203", "S,192,0.092,0.236", "S,336,0.114,0.266", "S,720,0.129,0.284",
        "M,96,1.295,0.713", "M,192,1.325,0.733", "M,336,1.323,0.744", "M,720,1.339,0.756"
    })
    void repeatingTheLastValueHasThePublishedScore(String setting, int horizon, double mse, double mae) {
        List<String> columns = setting.equals("S") ? List.of("OT") : LongHorizon.COLUMNS;
        LongHorizon data = LongHorizon.read(SharedData.file("ETTh1.csv"), columns);
        var score = data.windows(Part.TEST, 1, 1, horizon).repeat();
        assertEquals(mse, score.mse(), 5e-4);
        assertEquals(mae, score.mae(), 5e-4);
    }

    /** Rows 0, 1, 2, ...: standardised by the first 8640 of them, whose mean is 4319.5 and variance (8640^2 - 1) / 12. */
    private LongHorizon line() throws IOException {
        StringBuilder text = new StringBuilder("date,OT\n");
        for (int i = 0; i < 14400; i++) {
            text.append(i).append(',').append(i).append('\n');
        }
        return LongHorizon.read(Files.writeString(folder.resolve("line.csv"), text), List.of("OT"));
    }

    @Test
    void windowsAreCutWhereThePartsEnd() throws IOException {
        LongHorizon data = line();
        assertEquals(8640 - 48 - 24 + 1, data.windows(Part.TRAIN, 2, 24, 24).count());
        assertEquals(2880 - 24 + 1, data.windows(Part.VALIDATION, 2, 24, 24).count());
        assertEquals(2857 / 32 * 32, data.windows(Part.TEST, 2, 24, 24).count());
        double unit = 1 / Math.sqrt((8640.0 * 8640 - 1) / 12);
        double[] x = new double[4];
        double[] target = new double[3];
        data.windows(Part.VALIDATION, 2, 2, 3).read(7, x, target);
        assertArrayEquals(new double[] {-3 * unit, -2 * unit, -unit, 0}, x, 1e-12);
        assertArrayEquals(new double[] {unit, 2 * unit, 3 * unit}, target, 1e-12);
    }

    @Test
    void tooFewRowsAndWindowsThatDoNotFitAreRefused() throws IOException {
        Path few = Files.writeString(folder.resolve("few.csv"), "date,OT\n1,1\n2,2\n");
        assertThrows(DataException.class, () -> LongHorizon.read(few, List.of("OT")));
        LongHorizon data = line();
        assertThrows(IllegalArgumentException.class, () -> data.windows(Part.TRAIN, 0, 24, 24));
        assertThrows(IllegalArgumentException.class, () -> data.windows(Part.TRAIN, 400, 24, 24));
        assertThrows(IllegalArgumentException.class, () -> data.windows(Part.TEST, 1, 1, 2870));
    }
}
