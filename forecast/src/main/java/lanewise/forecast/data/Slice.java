package lanewise.forecast.data;

/**
 * A contiguous stretch of a series in time order. A slice shows its own rows and those before it, never those after it:
 * a model that is given a slice cannot read its future.
 *
 * <p>Slices are only made by {@link Split} and {@link TrainSlice}, so their kind is known to the compiler: only a
 * {@link TrainSlice} has a {@link Scaler}.
 */
public abstract sealed class Slice permits TrainSlice, ValidationSlice, TestSlice {
    final Series series;
    private final int from;
    private final int to;

    Slice(Series series, int from, int to) {
        if (from < 0 || from >= to || to > series.size()) {
            throw new IllegalArgumentException(
                    "slice: 0 <= from < to <= " + series.size() + ", but got from " + from + " and to " + to);
        }
        this.series = series;
        this.from = from;
        this.to = to;
    }

    /** What the numbers are. */
    public final String name() {
        return series.name();
    }

    /** Where the numbers come from. */
    public final String source() {
        return series.source();
    }

    /**
     * Number of the first row, counted from 0 at the beginning of the series; also the number of rows before the slice.
     */
    public final int from() {
        return from;
    }

    /** Number of the first row after the slice. */
    public final int to() {
        return to;
    }

    /** Number of rows. */
    public final int size() {
        return to - from;
    }

    /** The slice's own values, shape [size]; a copy. */
    public final double[] values() {
        return series.values(from, to);
    }

    /** All values from the beginning of the series to the end of this slice, shape [to]; a copy. */
    public final double[] history() {
        return series.values(0, to);
    }

    /** The time of one of the slice's own rows, {@code 0 <= row < size}. */
    public final String label(int row) {
        return series.label(from + row);
    }

    /**
     * Refuses a slice that is too short for what is asked of it.
     *
     * @param needed the least number of rows
     * @param purpose what needs them
     * @throws DataException if there are fewer rows
     */
    public final void requireRows(int needed, String purpose) {
        if (size() < needed) {
            String rule = "fewer rows than " + purpose + " needs";
            throw new DataException(kind(), rule, "at least " + needed + " rows", String.valueOf(size()), place());
        }
    }

    /**
     * Refuses a slice on which nothing varies.
     *
     * @throws DataException if all values are equal up to rounding
     */
    public final void requireVarying() {
        series.requireVarying(from, to);
    }

    @Override
    public final String toString() {
        return kind() + " (" + place() + ")";
    }

    final String place() {
        return series.source() + ", rows " + (from + 1) + " to " + to;
    }

    abstract String kind();
}
