package lanewise.forecast.task;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Rng;
import lanewise.forecast.data.DataException;
import lanewise.nn.train.Samples;
import lanewise.nn.train.ShapedSamples;

/**
 * The hourly series of the M4 competition (Makridakis, Spiliotis and Assimakopoulos, The M4 competition: 100,000 time series and 61
 * forecasting methods, 2020): 414 series, the next 48 hours of each to be forecast from all before.
 *
 * <pre>
 * sMAPE  mean over series and hours of 200 |y - f| / (|y| + |f|)
 * MASE   mean over series of (mean |y - f|) / (mean |x_t - x_{t-24}| of the series before)
 * </pre>
 */
public final class M4Hourly {
    /** Hours to forecast. */
    public static final int HORIZON = 48;
    /** Hours of a season. */
    public static final int DAY = 24;

    private static final int WEEK = 7 * DAY;
    /** Hours that a window reads: a week, and for its differences the week before. */
    private static final int PAST = 2 * WEEK;

    /**
     * One series.
     *
     * @param id its name in the competition
     * @param known what forecasts may see
     * @param future the 48 hours after it
     */
    public record Hours(String id, double[] known, double[] future) {
        /** Mean |x_t - x_{t-24}| of what is known. */
        double seasonalStep() {
            return step(known, DAY, known.length);
        }
    }

    private final List<Hours> series;

    private M4Hourly(List<Hours> series) {
        this.series = List.copyOf(series);
    }

    /**
     * Reads {@code id,n,values} of both files, the values apart by spaces.
     *
     * @throws DataException if a file can't be read, a series is too short or has no future, or a value is no positive number
     */
    public static M4Hourly read(Path train, Path test) {
        Map<String, double[]> future = new HashMap<>();
        for (NamedCsvRecord row : CsvRows.read(test, List.of("id", "n", "values"))) {
            future.put(row.getField("id"), values(row, HORIZON));
        }
        List<Hours> series = new ArrayList<>();
        for (NamedCsvRecord row : CsvRows.read(train, List.of("id", "n", "values"))) {
            String id = row.getField("id");
            double[] known = values(row, PAST + 2 * HORIZON);
            double[] later = future.get(id);
            if (later == null || later.length != HORIZON) {
                String actual = later == null ? "none" : later.length + " hours";
                throw new DataException(
                        "series " + id, "must have a future", HORIZON + " hours", actual, test.toString());
            }
            series.add(new Hours(id, known, later));
        }
        return new M4Hourly(series);
    }

    private static double[] values(NamedCsvRecord row, int fewest) {
        String[] texts = row.getField("values").strip().split(" +");
        int n = CsvRows.number(row.getField("n"), "n", fewest, 1 << 20, row);
        double[] values = new double[texts.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = positive(texts[i], row);
        }
        if (n != values.length) {
            String place = "line " + row.getStartingLineNumber();
            throw new DataException(
                    "values", "there must be n of them", n + " values", values.length + " values", place);
        }
        return values;
    }

    private static double positive(String text, NamedCsvRecord row) {
        try {
            double value = Double.parseDouble(text);
            if (value > 0 && value < Double.POSITIVE_INFINITY) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the text.
        }
        String place = "line " + row.getStartingLineNumber();
        throw new DataException("values", "must be positive numbers", "a number above 0", "'" + text + "'", place);
    }

    /** All series. */
    public List<Hours> series() {
        return series;
    }

    /** The same with the last 48 hours known as the future, to choose settings without a look at the real one. */
    public M4Hourly heldOut() {
        return new M4Hourly(series.stream()
                .map(s -> {
                    int cut = s.known.length - HORIZON;
                    return new Hours(
                            s.id, Arrays.copyOf(s.known, cut), Arrays.copyOfRange(s.known, cut, s.known.length));
                })
                .toList());
    }

    /** sMAPE in percent and MASE. */
    public record Score(double smape, double mase) {}

    /** @param forecasts [series][48] */
    public Score score(double[][] forecasts) {
        double smape = 0;
        double mase = 0;
        for (int s = 0; s < series.size(); s++) {
            double[] y = series.get(s).future;
            double errors = 0;
            double shares = 0;
            for (int i = 0; i < HORIZON; i++) {
                double f = forecasts[s][i];
                errors += Math.abs(y[i] - f);
                shares += 200 * Math.abs(y[i] - f) / (Math.abs(y[i]) + Math.abs(f));
            }
            smape += shares / HORIZON;
            mase += errors / HORIZON / series.get(s).seasonalStep();
        }
        return new Score(smape / series.size(), mase / series.size());
    }

    /** What was {@code lag} hours before, or where that lies in the future, whole lags earlier: 1 is the naive forecast. */
    public double[][] seasonalNaive(int lag) {
        double[][] forecasts = new double[series.size()][HORIZON];
        for (int s = 0; s < forecasts.length; s++) {
            double[] known = series.get(s).known;
            for (int i = 0; i < HORIZON; i++) {
                forecasts[s][i] = known[known.length - lag + i % lag];
            }
        }
        return forecasts;
    }

    /** Mean |x_t - x_{t-lag}| over the last steps before {@code end}. */
    private static double step(double[] x, int lag, int steps) {
        double sum = 0;
        for (int t = x.length - steps + lag; t < x.length; t++) {
            sum += Math.abs(x[t] - x[t - lag]);
        }
        return sum / (steps - lag);
    }

    /** Windows at hours drawn at random, each series as likely as another, anew in every pass. */
    public Samples training(int count, long seed) {
        return new Windows(count, seed);
    }

    /** The last window of each series, with the future as its target. */
    public Samples lastWindows() {
        return new Windows(0, 0);
    }

    /** Forecasts from a network's outputs for {@link #lastWindows}: [series][48] in, [series][48] out. */
    public double[][] unscale(double[][] outputs) {
        double[][] forecasts = new double[series.size()][HORIZON];
        for (int s = 0; s < forecasts.length; s++) {
            double[] known = series.get(s).known;
            double unit = unit(known, known.length);
            for (int i = 0; i < HORIZON; i++) {
                forecasts[s][i] = known[known.length - DAY + i % DAY] * Math.exp(unit * outputs[s][i]);
            }
        }
        return forecasts;
    }

    /** What a window is measured in: the mean |ln x_t - ln x_{t-24}| over its two weeks; not below 1 %. */
    private static double unit(double[] x, int end) {
        double sum = 0;
        for (int t = end - PAST + DAY; t < end; t++) {
            sum += Math.abs(Math.log(x[t] / x[t - DAY]));
        }
        return Math.max(sum / (PAST - DAY), 0.01);
    }

    /**
     * A week of seven steps, one for each day. In logarithms and units of the window: the day's 24 values less the week's mean, their
     * changes since the day before, and since the week before; and ln of the unit. The target is ln of the next 48 hours less ln of the
     * last 24, twice: to forecast zero is the seasonal naive forecast. Differences of logarithms are what sMAPE counts, and the unit is
     * about MASE's.
     */
    private final class Windows extends ShapedSamples {
        private static final int FEATURES = 3 * DAY + 1;
        /** Days differ from hour to hour more than hours from day to day. */
        private static final double LEVEL = 0.3;

        private final int drawn;
        private final long seed;
        private Rng random;

        /** @param drawn windows of a pass; 0 for the last one of each series */
        private Windows(int drawn, long seed) {
            super(Shape.last(drawn > 0 ? drawn : series.size(), WEEK / DAY, FEATURES, HORIZON));
            this.drawn = drawn;
            this.seed = seed;
            beginPass(1);
        }

        @Override
        public boolean beginPass(int pass) {
            random = Rng.of(seed, "m4 " + pass);
            return drawn > 0;
        }

        @Override
        public void read(int sample, double[] x, double[] target) {
            if (drawn == 0) {
                double[] known = series.get(sample).known;
                fill(known, known.length, x, target, series.get(sample).future, 0);
                return;
            }
            double[] known = series.get((int) (random.uniform(2L * sample) * series.size())).known;
            int choices = known.length - HORIZON - PAST + 1;
            int end = PAST + (int) (random.uniform(2L * sample + 1) * choices);
            fill(known, end, x, target, known, end);
        }

        /** The window of the hours before {@code end}, with the target from {@code later[from]} on. */
        private void fill(double[] hours, int end, double[] x, double[] target, double[] later, int from) {
            double unit = unit(hours, end);
            double mean = 0;
            for (int t = end - WEEK; t < end; t++) {
                mean += Math.log(hours[t]) / WEEK;
            }
            for (int i = 0; i < WEEK; i++) {
                int t = end - WEEK + i;
                int at = i / DAY * FEATURES + i % DAY;
                x[at] = LEVEL * (Math.log(hours[t]) - mean) / unit;
                x[at + DAY] = Math.log(hours[t] / hours[t - DAY]) / unit;
                x[at + 2 * DAY] = Math.log(hours[t] / hours[t - WEEK]) / unit;
            }
            for (int day = 0; day < WEEK / DAY; day++) {
                x[day * FEATURES + 3 * DAY] = Math.log(unit);
            }
            for (int i = 0; i < HORIZON; i++) {
                target[i] = Math.log(later[from + i] / hours[end - DAY + i % DAY]) / unit;
            }
        }
    }
}
