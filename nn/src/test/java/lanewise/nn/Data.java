package lanewise.nn;

import java.util.SplittableRandom;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.nn.train.Series;

/** Seeded data for tests. */
public final class Data {
    private Data() {}

    /** Numbers in [-1, 1). */
    public static double[] numbers(long seed, int count) {
        return new SplittableRandom(seed).doubles(count, -1, 1).toArray();
    }

    /** Rows of numbers in [-1, 1). */
    public static double[][] rows(long seed, int rows, int columns) {
        double[][] result = new double[rows][];
        for (int i = 0; i < rows; i++) {
            result[i] = numbers(31 * seed + i, columns);
        }
        return result;
    }

    /** Windows of {@code time} rows of two inputs; the target can be learned: the mean of the window's first inputs. */
    public static Series windows(long seed, int rows, int time) {
        return windows(seed, rows, time, 1);
    }

    /** The same with targets {@code factor} times as large. */
    public static Series windows(long seed, int rows, int time, double factor) {
        double[][] inputs = rows(seed, rows, 2);
        double[][] targets = new double[rows][1];
        for (int i = 0; i < rows; i++) {
            for (int t = Math.max(0, i - time + 1); t <= i; t++) {
                targets[i][0] += factor * inputs[t][0] / time;
            }
        }
        return Series.windows(inputs, targets, time, 1);
    }

    /** Fills a matrix with numbers that its precision holds. */
    public static void fill(Matrix matrix, long seed) {
        matrix.setAll(numbers(seed, matrix.rows() * matrix.columns()));
    }

    /** All parameters, one after another, as they are. */
    public static double[] parameters(Model model) {
        return model.parameters().stream()
                .flatMapToDouble(p -> java.util.Arrays.stream(p.value().toArray()))
                .toArray();
    }

    /** What remains of a value in a precision. */
    public static double round(double value, Precision precision) {
        return precision == Precision.F32 ? (float) value : value;
    }
}
