package lanewise.forecast.data;

/** The last rows of a series, on which forecasts are scored and nothing else is done. */
public final class TestSlice extends Slice {
    TestSlice(Series series, int from, int to) {
        super(series, from, to);
    }

    @Override
    String kind() {
        return "test slice";
    }
}
