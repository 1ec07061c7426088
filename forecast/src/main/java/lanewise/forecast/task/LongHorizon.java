package lanewise.forecast.task;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.SeriesReader;
import lanewise.nn.train.ShapedSamples;

/**
 * Long-horizon forecasts of an hourly ETT file by the protocol that Informer's authors and all after them use: 12, 4 and 4 months of
 * 30 days for training, validation and test; every column standardised by mean and population standard deviation of its training
 * rows; windows at every row, whose past may lie in the part before; and, as in the code behind the published tables, the test windows
 * that don't fill a batch of 32 left out. MSE and MAE are means over windows, horizon and columns, in standardised units.
 */
public final class LongHorizon {
    /** The columns of an ETT file; OT, the oil temperature, alone makes the univariate setting. */
    public static final List<String> COLUMNS = List.of("HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT");

    /** Windows in a batch of the published code. */
    public static final int BATCH = 32;

    private static final int MONTH = 30 * 24;
    /** Where training, validation and test end. */
    private static final int[] ENDS = {12 * MONTH, 16 * MONTH, 20 * MONTH};

    /** [column][row]. */
    private final double[][] standardised;

    private LongHorizon(double[][] standardised) {
        this.standardised = standardised;
    }

    /**
     * Reads columns of a file such as ETTh1.csv.
     *
     * @throws DataException if the file has no such column, or fewer than 20 months of rows
     */
    public static LongHorizon read(Path file, List<String> columns) {
        double[][] rows = new double[columns.size()][];
        for (int c = 0; c < rows.length; c++) {
            var series = SeriesReader.read(file, columns.get(c));
            series.requireRows(ENDS[2], "20 months of 30 days of hours");
            rows[c] = standardise(Arrays.copyOf(series.values(), ENDS[2]));
        }
        return new LongHorizon(rows);
    }

    private static double[] standardise(double[] values) {
        double mean = Arrays.stream(values, 0, ENDS[0]).average().orElseThrow();
        double variance = Arrays.stream(values, 0, ENDS[0])
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElseThrow();
        double deviation = Math.sqrt(variance);
        return Arrays.stream(values).map(x -> (x - mean) / deviation).toArray();
    }

    /** Columns. */
    public int columns() {
        return standardised.length;
    }

    /**
     * Every window of a part once for each column, what a channel-independent model learns from: the {@code patches} stretches of
     * {@code patch} hours before the first hour that is forecast, as steps, and the {@code horizon} hours from there on as one row of
     * targets; both less the last value seen. To forecast zero is to repeat that value.
     */
    public Windows windows(Part part, int patches, int patch, int horizon) {
        return new Windows(part, patches, patch, horizon);
    }

    /** MSE and MAE. */
    public record Score(double mse, double mae) {}

    /** Sample number column * windows + window. */
    public final class Windows extends ShapedSamples {
        /** Hours that a window reads. */
        private final int past;
        /** The first hour of the first window's future. */
        private final int first;

        private final int perColumn;

        private Windows(Part part, int patches, int patch, int horizon) {
            if (patches < 1 || patch < 1 || horizon < 1) {
                throw new IllegalArgumentException("patches, patch and horizon must be >= 1, but are " + patches + ", "
                        + patch + " and " + horizon);
            }
            int hours = patches * patch;
            int start = part == Part.TRAIN ? hours : ENDS[part.ordinal() - 1];
            int all = ENDS[part.ordinal()] - horizon - start + 1;
            int windows = part == Part.TEST ? all / BATCH * BATCH : all;
            if (windows < 1 || hours > start) {
                throw new IllegalArgumentException(
                        "no window of " + hours + " and " + horizon + " hours lies in the rows of " + part);
            }
            super(Shape.last(windows * columns(), patches, patch, horizon));
            past = hours;
            first = start;
            perColumn = windows;
        }

        /** Windows of each column. */
        public int perColumn() {
            return perColumn;
        }

        @Override
        public void read(int sample, double[] x, double[] target) {
            Objects.checkIndex(sample, count());
            double[] values = standardised[sample / perColumn];
            int at = first + sample % perColumn;
            double last = values[at - 1];
            for (int i = 0; i < past; i++) {
                x[i] = values[at - past + i] - last;
            }
            for (int i = 0; i < targetWidth(); i++) {
                target[i] = values[at + i] - last;
            }
        }

        /** The score of repeating the last value. */
        public Score repeat() {
            double[] x = new double[past];
            double[] target = new double[targetWidth()];
            double squares = 0;
            double sizes = 0;
            for (int sample = 0; sample < count(); sample++) {
                read(sample, x, target);
                for (double d : target) {
                    squares += d * d;
                    sizes += Math.abs(d);
                }
            }
            double terms = (double) count() * targetWidth();
            return new Score(squares / terms, sizes / terms);
        }
    }
}
