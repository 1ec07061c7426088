package lanewise.nn.norm;

import lanewise.nn.Activation;

/**
 * Which elements share a mean and a variance. Element (row, column) belongs to group {@code rowGroup(row) + columnGroup(column)};
 * rows in the padding of a sequence belong to none.
 */
final class Grouping {
    private final Activation input;
    private final int perRow;
    private final int perSequence;
    private final int columnsPerGroup;
    private final int count;

    private Grouping(Activation input, int perRow, int perSequence, int columnsPerGroup, int count) {
        this.input = input;
        this.perRow = perRow;
        this.perSequence = perSequence;
        this.columnsPerGroup = columnsPerGroup;
        this.count = count;
    }

    /** One group for each column: batch normalisation. */
    static Grouping columns(Activation input) {
        return new Grouping(input, 0, 0, 1, input.width());
    }

    /** {@code groups} blocks of columns of each row. */
    static Grouping steps(Activation input, int groups) {
        int rows = input.time() * input.batch();
        return new Grouping(input, groups, 0, input.width() / groups, Math.multiplyExact(rows, groups));
    }

    /** {@code groups} blocks of columns of each sequence, all its steps together. */
    static Grouping sequences(Activation input, int groups) {
        return new Grouping(input, 0, groups, input.width() / groups, Math.multiplyExact(input.batch(), groups));
    }

    int count() {
        return count;
    }

    boolean valid(int row) {
        int[] lengths = input.lengths();
        return lengths == null || row / input.batch() < lengths[row % input.batch()];
    }

    int rowGroup(int row) {
        return perRow * row + perSequence * (row % input.batch());
    }

    int columnGroup(int column) {
        return column / columnsPerGroup;
    }
}
