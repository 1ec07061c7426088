package lanewise.forecast.data;

/** The beginning of a series, from which models and scales are estimated. */
public final class TrainSlice extends Slice {
    TrainSlice(Series series, int to) {
        super(series, 0, to);
    }

    /** A whole series to estimate from, when nothing is kept back. */
    public static TrainSlice whole(Series series) {
        return new TrainSlice(series, series.size());
    }

    /**
     * Keeps the last rows of this slice back to decide when training stops.
     *
     * @param rows how many
     * @return the rows before them, and them
     * @throws DataException if that leaves no row to train on
     */
    public Split<ValidationSlice> holdOut(int rows) {
        int border = Split.border(this, rows, "validation rows");
        return new Split<>(new TrainSlice(series, border), new ValidationSlice(series, border, to()));
    }

    /**
     * The scale of this slice. No other kind of slice has one: a scale that has seen later rows would leak the future.
     *
     * @throws DataException if the slice is constant, or its squares do not fit into a double
     */
    public Scaler scaler() {
        requireVarying();
        Scaler scaler = Scaler.of(values());
        double deviation = scaler.standardDeviation();
        if (!(deviation > 1e-100 && deviation < 1e100)) {
            String rule = "the standard deviation must leave room for squares (choose another unit)";
            throw new DataException(kind(), rule, "1e-100 to 1e100", "" + deviation, place());
        }
        return scaler;
    }

    @Override
    String kind() {
        return "training slice";
    }
}
