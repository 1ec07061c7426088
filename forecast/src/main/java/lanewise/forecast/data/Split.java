package lanewise.forecast.data;

/**
 * A series cut in two in time order: training rows, and right after them the rows that were kept back. Rows are never
 * shuffled.
 *
 * @param train the earlier rows
 * @param later the rows that follow without a gap
 * @param <L> what the later rows are for
 */
public record Split<L extends Slice>(TrainSlice train, L later) {
    /** @throws IllegalArgumentException if {@code later} does not follow {@code train} in the same series */
    public Split {
        if (train.series != later.series || train.to() != later.from()) {
            throw new IllegalArgumentException("split: later must follow train, but got " + train + " and " + later);
        }
    }

    /**
     * Trains on the first rows and tests on all that follow.
     *
     * @param series what to cut
     * @param rows how many rows to train on
     * @throws DataException if that leaves no row to train on or none to test
     */
    public static Split<TestSlice> trainOnFirst(Series series, int rows) {
        requireInside(series, rows, "training rows");
        return new Split<>(new TrainSlice(series, rows), new TestSlice(series, rows, series.size()));
    }

    /**
     * Tests on the last rows and trains on all before them.
     *
     * @param series what to cut
     * @param rows how many rows to test on, the horizon of the test
     * @throws DataException if the horizon lies beyond the data, so that no row is left to train on
     */
    public static Split<TestSlice> testOnLast(Series series, int rows) {
        requireInside(series, rows, "test rows (horizon)");
        return trainOnFirst(series, series.size() - rows);
    }

    static int border(TrainSlice slice, int rows, String name) {
        if (rows < 1 || rows >= slice.size()) {
            throw outside(name, slice.size(), rows, slice.place());
        }
        return slice.to() - rows;
    }

    private static void requireInside(Series series, int rows, String name) {
        if (rows < 1 || rows >= series.size()) {
            throw outside(name, series.size(), rows, series.source());
        }
    }

    private static DataException outside(String name, int size, int rows, String place) {
        String rule = "must lie inside the data and leave at least one row";
        return new DataException(name, rule, "1 to " + (size - 1) + " of " + size + " rows", "" + rows, place);
    }
}
