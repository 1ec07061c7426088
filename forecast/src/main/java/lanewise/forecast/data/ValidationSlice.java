package lanewise.forecast.data;

/**
 * The rows after the training rows that decide when training stops; neither estimated from nor reported as a result.
 */
public final class ValidationSlice extends Slice {
    ValidationSlice(Series series, int from, int to) {
        super(series, from, to);
    }

    @Override
    String kind() {
        return "validation slice";
    }
}
