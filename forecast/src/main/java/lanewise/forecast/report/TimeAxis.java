package lanewise.forecast.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import lanewise.forecast.data.Slice;

/**
 * Where rows are on the time axis of a picture. Labels that are increasing numbers (years, row numbers) are positions
 * themselves; all others, such as dates, stand at equal distances.
 */
final class TimeAxis {
    /** A date with hours and minutes. */
    private static final int LONGEST_LABEL = 16;

    private final double[] positions;
    private final List<String> labels;

    private TimeAxis(double[] positions, List<String> labels) {
        this.positions = positions;
        this.labels = labels;
    }

    static TimeAxis of(Slice slice) {
        return of(IntStream.range(0, slice.size()).mapToObj(slice::label).toList());
    }

    /** One position per label. */
    static TimeAxis of(List<String> labels) {
        return increasingNumbers(labels)
                .map(numbers -> new TimeAxis(numbers, List.of()))
                .orElseGet(() -> new TimeAxis(
                        IntStream.range(0, labels.size()).asDoubleStream().toArray(), labels));
    }

    /** 1, 2, ..., count. */
    static TimeAxis counting(int count) {
        return new TimeAxis(IntStream.rangeClosed(1, count).asDoubleStream().toArray(), List.of());
    }

    private static Optional<double[]> increasingNumbers(List<String> labels) {
        try {
            double[] numbers = labels.stream().mapToDouble(Double::parseDouble).toArray();
            boolean increasing = IntStream.range(1, numbers.length).allMatch(i -> numbers[i] > numbers[i - 1]);
            boolean finite = DoubleStream.of(numbers).allMatch(Double::isFinite);
            return increasing && finite ? Optional.of(numbers) : Optional.empty();
        } catch (NumberFormatException notNumbers) {
            return Optional.empty();
        }
    }

    int rows() {
        return positions.length;
    }

    double position(int row) {
        return positions[row];
    }

    double[] positions() {
        return positions.clone();
    }

    /** Whether positions are the labels, so that an axis can have round numbers on it. */
    boolean isNumeric() {
        return labels.isEmpty();
    }

    /** The label at a position of an axis that is not numeric, shortened to fit; empty where there is none. */
    String label(double position) {
        boolean isRow = position == Math.rint(position) && position >= 0 && position < labels.size();
        String label = isRow ? labels.get((int) position) : "";
        return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL);
    }
}
