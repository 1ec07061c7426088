package lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import lanewise.nn.Failures;
import org.junit.jupiter.api.Test;

class SeriesTest {
    private static double[][] counting(int rows, int columns, double factor) {
        double[][] result = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result[i][j] = factor * (10 * i + j) + 0.0;
            }
        }
        return result;
    }

    @Test
    void windowsHaveTheTargetOfTheirLastRow() {
        Series series = Series.windows(counting(8, 2, 1), counting(8, 1, -1), 3, 2);
        assertEquals(3, series.count());
        assertEquals(3, series.time());
        assertEquals(2, series.inputWidth());
        assertEquals(1, series.targetWidth());
        assertEquals(1, series.targetTime());
        assertEquals(0, series.warmup());
        double[] x = new double[6];
        double[] target = new double[1];
        series.read(2, x, target);
        assertArrayEquals(new double[] {40, 41, 50, 51, 60, 61}, x);
        assertArrayEquals(new double[] {-60}, target);
        assertThrows(IndexOutOfBoundsException.class, () -> series.read(3, x, target));
        assertThrows(IndexOutOfBoundsException.class, () -> series.read(-1, x, target));
    }

    @Test
    void sequencesHaveATargetAtEveryStep() {
        Series series = Series.sequences(counting(4, 1, 1), counting(4, 2, -1), 4, 1, 3);
        assertEquals(1, series.count());
        assertEquals(4, series.targetTime());
        assertEquals(3, series.warmup());
        double[] x = new double[4];
        double[] target = new double[8];
        series.read(0, x, target);
        assertArrayEquals(new double[] {0, 10, 20, 30}, x);
        assertArrayEquals(new double[] {0, -1, -10, -11, -20, -21, -30, -31}, target);
    }

    @Test
    void argumentsAreChecked() {
        double[][] x = counting(5, 2, 1);
        double[][] y = counting(5, 1, 1);
        Failures.illegalArgument(() -> Series.windows(x, counting(4, 1, 1), 2, 1), "4 and 5");
        Failures.illegalArgument(() -> Series.windows(x, y, 6, 1), "1..5", "6");
        Failures.illegalArgument(() -> Series.windows(x, y, 0, 1), "1..5", "0");
        Failures.illegalArgument(() -> Series.windows(new double[0][], new double[0][], 1, 1), "1..0");
        Failures.illegalArgument(() -> Series.windows(x, y, 2, 0), "stride", "0");
        Failures.illegalArgument(() -> Series.sequences(x, y, 3, 1, 3), "warmup", "0..2", "3");
        Failures.illegalArgument(() -> Series.sequences(x, y, 3, 1, -1), "warmup", "-1");
        x[3][1] = Double.NaN;
        Failures.illegalArgument(() -> Series.windows(x, y, 2, 1), "inputs", "row 3, column 1 is NaN");
        x[3][1] = 0;
        y[4][0] = Double.NEGATIVE_INFINITY;
        Failures.illegalArgument(() -> Series.windows(x, y, 2, 1), "targets", "row 4, column 0 is -Infinity");
        y[4] = new double[3];
        Failures.illegalArgument(() -> Series.windows(x, y, 2, 1), "row 0 has 1", "row 4 has 3");
    }
}
